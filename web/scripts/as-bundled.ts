// Lets a script load the web's own modules as its bundler does: `@/` is `src/`, names without an ending are TypeScript.
import { registerHooks } from "node:module";

const SRC = new URL("../src/", import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    if (context.parentURL?.includes("/node_modules/")) return next(specifier, context);
    if (specifier === "server-only") return { url: "data:text/javascript,", shortCircuit: true };
    const path = specifier.startsWith("@/") ? SRC + specifier.slice(2) : specifier;
    if (path.endsWith(".json")) return { ...next(path, context), importAttributes: { type: "json" } };
    return next(/^(\.|file:)/.test(path) && !/\.\w+$/.test(path) ? `${path}.ts` : path, context);
  },
});
