// Next bundles start-up code, routes and pages apart, each with its own copy of a module; what must exist once in the
// process (a database handle, a queue) therefore lives on globalThis.

const held: Map<string, unknown> = shared();

/** The value that `build` made the first time; nothing is built when a module is merely loaded. */
export function once<Value>(name: string, build: () => Value): () => Value {
  return () => {
    if (!held.has(name)) held.set(name, build());
    return held.get(name) as Value; // only `build` ever sets it
  };
}

function shared(): Map<string, unknown> {
  const place = globalThis as { dulyOnce?: Map<string, unknown> };
  place.dulyOnce ??= new Map();
  return place.dulyOnce;
}
