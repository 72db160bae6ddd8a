// A device in words, from what its browser says of itself. Only the families that people have; no word of the client's
// own goes into the answer.

const BROWSERS: [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\b(OPR|OPT|OPiOS|Opera)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\bDuckDuckGo\//, "DuckDuckGo"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/(\b|Headless)(Chrome|CriOS|Chromium)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

const SYSTEMS: [RegExp, string][] = [
  [/\b(iPhone|iPod)\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMacintosh\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

const PROGRAMS: [RegExp, string][] = [
  [/^curl\//, "curl"],
  [/^Wget\//, "Wget"],
  [/^python-(httpx|requests)\//, "Python"],
  [/^(node|undici|axios)\b/, "Node.js"],
];

/** More than any browser sends; the rest is not looked at, nor kept. */
export const USER_AGENT_MAX = 512;

export function describeDevice(userAgent: string | null | undefined): string {
  const text = (userAgent ?? "").slice(0, USER_AGENT_MAX);
  const program = first(PROGRAMS, text);
  if (program) return `A program (${program})`;
  const [browser, system] = [first(BROWSERS, text), first(SYSTEMS, text)];
  if (browser) return system ? `${browser} on ${system}` : browser;
  return system ? `An unknown browser on ${system}` : "An unknown device";
}

function first(families: [RegExp, string][], text: string): string | undefined {
  return families.find(([pattern]) => pattern.test(text))?.[1];
}
