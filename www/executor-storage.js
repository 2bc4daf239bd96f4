// @ts-check
import { readStored, storedNames, writeStored } from "./browser-storage.js";

const PREFIX = "wasm-executor.store.";

/**
 * What the executor wants kept: its own key above all. A worker has no `localStorage`, so the page
 * keeps it for the worker: always for as long as the page is open, and between visits where that is wanted.
 */
export class ExecutorStorage {
  /** @type {Map<string, string>} */
  #values = new Map();
  #keeps;

  /** @param {boolean} keeps  whether values outlive this visit */
  constructor(keeps) {
    this.#keeps = keeps;
    for (const stored of keeps ? storedNames(PREFIX) : []) {
      const value = readStored(stored);
      if (value !== null) this.#values.set(stored.slice(PREFIX.length), value);
    }
  }

  /** @returns {Record<string, string>} */
  snapshot() {
    return Object.fromEntries(this.#values);
  }

  /** @param {string} name @param {string | null} value  null removes it */
  write(name, value) {
    if (value === null) this.#values.delete(name);
    else this.#values.set(name, value);
    if (this.#keeps) writeStored(PREFIX + name, value);
  }

  /** Off: what was kept between visits is removed at once. @param {boolean} keeps */
  setKeeps(keeps) {
    this.#keeps = keeps;
    if (!keeps) storedNames(PREFIX).forEach((name) => writeStored(name, null));
    else this.#values.forEach((value, name) => writeStored(PREFIX + name, value));
  }
}
