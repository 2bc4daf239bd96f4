// @ts-check
/**
 * What ran when the executor's worker died, over all workers of this visit. The next worker closes it
 * with the reason, and refuses what was there twice: it may be what kills them.
 *
 * @typedef {import("./messages.js").ExecutorEvent} ExecutorEvent
 * @typedef {{process_id: string, count: number, reason: string}} Crash
 */
const MAX_CRASHES = 1000;

export class Crashes {
  /** @type {Set<string>} */
  #running = new Set();
  /** @type {Map<string, Crash>} */
  #crashes = new Map();

  /** @param {ExecutorEvent} event */
  apply(event) {
    if (event.type === "assigned") this.#running.add(event.process_id);
    if (event.type === "closed" || event.type === "failed" || event.type === "lost") this.#running.delete(event.process_id);
  }

  /** The worker died, and with it what ran. @param {string} reason */
  record(reason) {
    for (const process_id of this.#running) {
      const count = (this.#crashes.get(process_id)?.count ?? 0) + 1;
      this.#crashes.delete(process_id);
      this.#crashes.set(process_id, { process_id, count, reason });
    }
    this.#running.clear();
    for (const process_id of this.#crashes.keys()) {
      if (this.#crashes.size <= MAX_CRASHES) return;
      this.#crashes.delete(process_id);
    }
  }

  /** The run ended in order: nothing runs. */
  settle() {
    this.#running.clear();
  }

  /** @returns {Crash[]} */
  all() {
    return [...this.#crashes.values()];
  }
}
