// Runs before the app does. With `require-trusted-types-for 'script'` nothing may turn a string into script; the one
// thing that must, the bundler's loading of our own chunks, is let through here and nothing else is.

type Policy = { createScriptURL: (url: string) => string };
type Factory = { createPolicy: (name: string, policy: Policy) => unknown };

const CHUNKS = "/_next/static/chunks/";

function isFactory(value: unknown): value is Factory {
  return value !== null && typeof value === "object" && "createPolicy" in value;
}

const factory: unknown = "trustedTypes" in window ? window.trustedTypes : null;
if (isFactory(factory)) {
  factory.createPolicy("default", {
    createScriptURL(url) {
      const { origin, pathname } = new URL(url, window.location.origin);
      if (origin === window.location.origin && pathname.startsWith(CHUNKS)) return url;
      throw new TypeError("A script from elsewhere was refused.");
    },
  });
}
