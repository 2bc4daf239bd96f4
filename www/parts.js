// @ts-check
/**
 * Where the page's other parts are. The page in a single file has them inside itself, and another module in the place
 * of this one (pkg-scripts/lib/single-file).
 */

/** Starts one of the page's workers. @param {string} name */
export const startWorker = (name) => new Worker(new URL(`./${name}.js`, import.meta.url), { type: "module" });

/** What `init` of the wasm's module takes: nothing, where the wasm lies beside it. @returns {any} */
export const wasmSource = () => undefined;
