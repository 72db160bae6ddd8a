// Newsreader and Instrument Sans (both SIL Open Font License 1.1) from their npm packages, served by ourselves.
// The second file of each holds the rarer letters and is loaded only by a page that has some.
import localFont from "next/font/local";

const serif = localFont({
  src: "../../node_modules/@fontsource-variable/newsreader/files/newsreader-latin-wght-normal.woff2",
  weight: "200 800",
  variable: "--font-serif",
  adjustFontFallback: "Times New Roman",
});

const serifMore = localFont({
  src: "../../node_modules/@fontsource-variable/newsreader/files/newsreader-latin-ext-wght-normal.woff2",
  weight: "200 800",
  variable: "--font-serif-more",
  preload: false,
  adjustFontFallback: false,
  declarations: [
    {
      prop: "unicode-range",
      value: "U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+1E00-1EF9, U+20A0-20C0, U+2C60-2C7F, U+A720-A7FF",
    },
  ],
});

const sans = localFont({
  src: "../../node_modules/@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2",
  weight: "400 700",
  variable: "--font-sans",
  adjustFontFallback: "Arial",
});

const sansMore = localFont({
  src: "../../node_modules/@fontsource-variable/instrument-sans/files/instrument-sans-latin-ext-wght-normal.woff2",
  weight: "400 700",
  variable: "--font-sans-more",
  preload: false,
  adjustFontFallback: false,
  declarations: [
    {
      prop: "unicode-range",
      value: "U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+1E00-1EF9, U+20A0-20C0, U+2C60-2C7F, U+A720-A7FF",
    },
  ],
});

export const fontVariables = [serif, serifMore, sans, sansMore].map((font) => font.variable).join(" ");
