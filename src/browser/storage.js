// What outlives a visit.

/** The page's `localStorage` as an `ExecutorStorage`, where this scope has one and the user allows it. */
export function local() {
  try {
    const storage = globalThis.localStorage;
    return (
      storage && {
        get: (name) => storage.getItem(name),
        set: (name, value) => storage.setItem(name, value),
        remove: (name) => storage.removeItem(name),
      }
    );
  } catch {
    return undefined;
  }
}
