// @ts-check
/**
 * Owns the executor worker: starts it, passes it what it needs, hands on what it says, notices its
 * death and starts another. The page survives whatever happens in there.
 *
 * @typedef {import("./messages.js").FromWorker} FromWorker
 * @typedef {import("./messages.js").ToWorker} ToWorker
 * @typedef {import("./messages.js").RunSettings} RunSettings
 * @typedef {import("./executor-storage.js").ExecutorStorage} ExecutorStorage
 *
 * A worker died. `restart_in_ms` is null where no other is started by itself.
 * @typedef {{type: "died", message: string, restart_in_ms: number | null}} Died
 * @typedef {(message: FromWorker | Died) => void} Listener
 */
import { errorMessage } from "./errors.js";

/** A worker told twice to stop, and silent for so long, is ended. */
const STOP_PATIENCE_MS = 8000;
const FIRST_RESTART_MS = 2000;
const LONGEST_RESTART_MS = 60_000;
/** A run that lasted so long was healthy: its death starts the count anew. */
const HEALTHY_RUN_MS = 120_000;
const MAX_RESTARTS = 5;

export class ExecutorHost {
  /** @type {Worker | null} */
  #worker = null;
  /** The run under way, without the owner's key. @type {RunSettings | null} */
  #run = null;
  #running_since_ms = 0;
  #registered = false;
  #restarts = 0;
  #stops = 0;
  #timer = 0;
  #storage;
  #listener;

  /**
   * @param {ExecutorStorage} storage
   * @param {Listener} listener
   */
  constructor(storage, listener) {
    this.#storage = storage;
    this.#listener = listener;
    this.#spawn();
  }

  /** True from `start` until the run has ended, also while a dead worker is being replaced. */
  get isRunning() {
    return this.#run !== null;
  }

  /** @param {RunSettings} settings */
  start(settings) {
    if (this.#run) return;
    this.#run = { ...settings, colony_prvkey: "" };
    this.#restarts = 0;
    this.#stops = 0;
    this.#begin(settings);
  }

  /** Once: no new work, running processes finish. Again: they are cut short and closed as failed. */
  stop() {
    if (!this.#run) return;
    this.#stops += 1;
    if (!this.#worker) return this.#end();
    this.#send({ type: "stop" });
    if (this.#stops === 2) {
      this.#timer = setTimeout(() => this.#end(), STOP_PATIENCE_MS);
    }
  }

  /** @param {string} process_id */
  cancel(process_id) {
    this.#send({ type: "cancel", process_id });
  }

  /** @param {RunSettings} settings */
  #begin(settings) {
    this.#registered = false;
    this.#running_since_ms = performance.now();
    if (!this.#worker) this.#spawn();
    this.#send({ type: "start", settings, storage: this.#storage.snapshot() });
  }

  /** Every run gets a worker of its own; the next one is made ready at once. */
  #end() {
    clearTimeout(this.#timer);
    this.#run = null;
    this.#discard();
    this.#listener({ type: "ended" });
    this.#spawn();
  }

  #spawn() {
    const worker = new Worker(new URL("./executor-worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }) => {
      if (worker === this.#worker) this.#receive(data);
    });
    // Fires when the worker's script can't be loaded; what is thrown later comes as a `fault`.
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      if (worker === this.#worker) {
        this.#receive({ type: "unusable", message: event.message || "the executor's files can't be loaded" });
      }
    });
    this.#worker = worker;
  }

  #discard() {
    this.#worker?.terminate();
    this.#worker = null;
  }

  /** @param {FromWorker} message */
  #receive(message) {
    switch (message.type) {
      case "store":
        return this.#storage.write(message.name, message.value);
      case "ended":
        return this.#end();
      case "refused":
        this.#run = null;
        this.#discard();
        this.#listener(message);
        return this.#spawn();
      case "unusable":
        this.#run = null;
        this.#discard();
        break;
      case "fault":
        if (message.fatal) return this.#died(message.message);
        break;
      case "event":
        if (message.event.type === "registered") this.#registered = true;
        break;
    }
    this.#listener(message);
  }

  /** @param {string} message */
  #died(message) {
    clearTimeout(this.#timer);
    this.#discard();
    if (performance.now() - this.#running_since_ms > HEALTHY_RUN_MS) this.#restarts = 0;
    const goesOn = this.#registered && this.#stops === 0 && this.#restarts < MAX_RESTARTS;
    if (!this.#run || !goesOn) {
      this.#run = null;
      this.#listener({ type: "died", message, restart_in_ms: null });
      return this.#spawn();
    }
    const settings = this.#run;
    const restart_in_ms = Math.min(FIRST_RESTART_MS * 2 ** this.#restarts, LONGEST_RESTART_MS);
    this.#restarts += 1;
    // The new one needs no owner's key: the server knows the executor, and its own key is stored.
    this.#timer = setTimeout(() => this.#begin(settings), restart_in_ms);
    this.#listener({ type: "died", message, restart_in_ms });
  }

  /** @param {ToWorker} message */
  #send(message) {
    try {
      this.#worker?.postMessage(message);
    } catch (error) {
      this.#died(errorMessage(error));
    }
  }
}
