/** The seal in large, with its legend; drawn for the landing page. */
export function GreatSeal({ className }: { className?: string | undefined }) {
  return (
    <svg aria-hidden="true" className={className} focusable="false" viewBox="0 0 400 400">
      <defs>
        <path d="M200 200m-142 0a142 142 0 1 1 284 0a142 142 0 1 1-284 0" id="legend" />
      </defs>
      <path d={OUTLINE} fill="var(--seal)" />
      <g fill="none" stroke="var(--seal-ink)">
        <circle cx="200" cy="200" opacity="0.75" r="172" strokeWidth="1.5" />
        <circle cx="200" cy="200" opacity="0.75" r="122" strokeWidth="1.5" />
        <path
          d="M141 206c21 16 39 35 54 59 27-54 63-98 111-136"
          strokeLinecap="round"
          strokeLinejoin="round"
          strokeWidth="15"
        />
      </g>
      <text fill="var(--seal-ink)" fontFamily="var(--serif)" fontSize="30" fontWeight="500" letterSpacing="6.6">
        <textPath href="#legend" textLength="872">
          IN DUE FORM · IN DUE TIME ·
        </textPath>
      </text>
    </svg>
  );
}

const OUTLINE =
  "M392 200C392 211 390 222 388 233C387 244 385 256 382 266C378 277 372 286 366 296C360 305 353 314 346 323C339 332 332 340 324 348C316 356 308 364 298 370C289 376 278 380 267 384C256 388 245 392 234 393C223 394 211 392 200 392C189 392 177 393 166 391C155 389 145 385 134 381C124 377 114 372 104 366C95 360 86 354 77 347C68 339 61 331 53 323C45 315 36 308 29 298C23 289 19 278 16 267C12 256 9 245 7 234C5 223 3 211 4 200C5 189 9 178 11 167C13 156 16 145 19 134C22 123 26 113 31 103C36 93 43 83 50 74C57 65 65 57 74 50C82 42 92 35 102 30C112 25 124 24 135 20C145 17 155 11 166 8C177 6 189 5 200 5C211 5 223 6 234 9C245 11 255 16 266 20C276 24 287 27 297 32C306 38 314 47 323 54C332 60 343 65 351 73C359 81 365 92 370 102C375 112 379 123 383 134C386 144 388 155 390 167C391 178 392 189 392 200Z";
