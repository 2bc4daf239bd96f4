// @ts-check
/**
 * Runs functions in this page with no server. Its worker is there from the first call on; one that dies fails what it
 * had, and the next call gets another.
 *
 * @typedef {import("./try-worker.js").LocalOutcome} LocalOutcome
 * @typedef {import("./try-worker.js").ExecutorEvent} ExecutorEvent
 * @typedef {import("./try-worker.js").FromTryWorker} FromTryWorker
 * @typedef {{settle: (outcome: LocalOutcome) => void, onEvent: (event: ExecutorEvent) => void}} Pending
 */
import { startWorker } from "./parts.js";

/** A worker that was told to stop, and goes on for so long, is ended. */
const STOP_PATIENCE_MS = 8000;

export class LocalRunner {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #calls = 0;

  constructor() {
    document.addEventListener("visibilitychange", () => this.#worker?.postMessage({ hidden: document.hidden }));
  }

  /**
   * Calls a function. It always gives an outcome; what kept it from running is a reason too.
   * @param {string} func
   * @param {any[]} args
   * @param {{kwargs?: Record<string, any>, onEvent?: (event: ExecutorEvent) => void, signal?: AbortSignal}} [options]
   * @returns {Promise<LocalOutcome>}
   */
  call(func, args, { kwargs = {}, onEvent = () => {}, signal } = {}) {
    if (signal?.aborted) return Promise.resolve({ output: [], errors: ["stopped"] });
    const id = (this.#calls += 1);
    return new Promise((resolve) => {
      const timers = /** @type {number[]} */ ([]);
      const settle = (/** @type {LocalOutcome} */ outcome) => {
        timers.forEach(clearTimeout);
        this.#pending.delete(id);
        resolve(outcome);
      };
      this.#pending.set(id, { settle, onEvent });
      this.#worker ??= this.#spawn();
      this.#worker.postMessage({ id, func, args, kwargs });
      signal?.addEventListener("abort", () => {
        this.#worker?.postMessage({ stop: id });
        timers.push(setTimeout(() => this.#end("it didn't stop when told to, and was ended"), STOP_PATIENCE_MS));
      });
    });
  }

  #spawn() {
    const worker = startWorker("try-worker");
    worker.postMessage({ hidden: document.hidden });
    worker.addEventListener("message", ({ data }) => {
      /** @type {FromTryWorker} */
      const message = data;
      if (worker !== this.#worker) return;
      if ("fault" in message) return this.#end(message.fault);
      const pending = this.#pending.get(message.id);
      if ("event" in message) pending?.onEvent(message.event);
      else pending?.settle(message.outcome);
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#end(event.message || "its files can't be loaded");
    });
    return worker;
  }

  /** @param {string} reason */
  #end(reason) {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { settle } of this.#pending.values()) settle({ output: [], errors: [`the engine crashed: ${reason}`] });
  }
}
