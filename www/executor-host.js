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
import { Crashes } from "./crashes.js";
import { errorMessage } from "./errors.js";
import { Farewells } from "./farewells.js";
import { startWorker } from "./parts.js";
import { SILENCE_MS, Watchdog } from "./watchdog.js";

/** A worker told twice to stop settles what it holds within 10 s; one that does not is ended, and bids farewell. */
const STOP_PATIENCE_MS = 20_000;
const FIRST_RESTART_MS = 2000;
const LONGEST_RESTART_MS = 60_000;
/** A run that lasted so long was healthy: its death starts the count anew. */
const HEALTHY_RUN_MS = 120_000;
const MAX_RESTARTS = 5;

export class ExecutorHost {
  /** @type {Worker | null} */
  #worker = null;
  /** The run under way, without the keys. @type {RunSettings | null} */
  #run = null;
  #running_since_ms = 0;
  #registered = false;
  #restarts = 0;
  #stops = 0;
  #timer = 0;
  #crashes = new Crashes();
  #farewells = new Farewells();
  #watchdog = new Watchdog(() => {
    if (this.#run) this.#died(`a function spins: the executor did not answer for ${SILENCE_MS / 1000} s`);
  });
  #storage;
  #listener;

  /**
   * @param {ExecutorStorage} storage
   * @param {Listener} listener
   */
  constructor(storage, listener) {
    this.#storage = storage;
    this.#listener = listener;
    this.#watchdog.start();
    addEventListener("pagehide", () => this.#farewells.send());
    document.addEventListener("visibilitychange", () => this.#tellVisibility());
    this.#spawn();
  }

  /** True from `start` until the run has ended, also while a dead worker is being replaced. */
  get isRunning() {
    return this.#run !== null;
  }

  /** How long the worker has given no sign of life, while this page was awake. */
  get silent_ms() {
    return this.#watchdog.silent_ms;
  }

  /** @param {RunSettings} settings */
  start(settings) {
    if (this.#run) return;
    this.#run = { ...settings, colony_prvkey: "", executor_prvkey: "" };
    this.#restarts = 0;
    this.#stops = 0;
    this.#registered = false;
    this.#begin(settings);
  }

  /** Once: no new work, running processes finish. Again: they are cut short and closed as failed. */
  stop() {
    if (!this.#run) return;
    this.#stops += 1;
    // One that is about to replace a dead one comes at once, and closes what was left.
    if (!this.#worker) return this.#begin(this.#run);
    this.#send({ type: "stop" });
    this.#limitStop();
  }

  #limitStop() {
    clearTimeout(this.#timer);
    if (this.#stops < 2) return;
    this.#timer = setTimeout(() => {
      this.#farewells.send();
      this.#end();
    }, STOP_PATIENCE_MS);
  }

  /** Holds at once, also for what runs. @param {import("./messages.js").Policy} policy */
  setPolicy(policy) {
    if (this.#run) this.#run.policy = policy;
    this.#send({ type: "policy", policy });
  }

  /** Ends the run where it is: it goes on in another tab. */
  abandon() {
    clearTimeout(this.#timer);
    this.#run = null;
    this.#crashes.settle();
    this.#farewells.clear();
    this.#discard();
    this.#spawn();
  }

  /** @param {string} process_id */
  cancel(process_id) {
    this.#send({ type: "cancel", process_id });
  }

  askQueue() {
    this.#send({ type: "queue" });
  }

  /** @param {RunSettings} settings */
  #begin(settings) {
    this.#running_since_ms = performance.now();
    if (!this.#worker) this.#spawn();
    this.#send({ type: "start", settings, storage: this.#storage.snapshot(), crashes: this.#crashes.all() });
    for (let stop = 0; stop < this.#stops; stop++) this.#send({ type: "stop" });
    this.#limitStop();
  }

  /** Every run gets a worker of its own; the next one is made ready at once. */
  #end() {
    this.abandon();
    this.#listener({ type: "ended" });
  }

  #spawn() {
    const worker = startWorker("executor-worker");
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
    this.#watchdog.reset();
    this.#tellVisibility();
  }

  /** A worker can't see whether its page is looked at. */
  #tellVisibility() {
    this.#send({ type: "visibility", hidden: document.hidden });
  }

  #discard() {
    this.#worker?.terminate();
    this.#worker = null;
  }

  /** @param {FromWorker} message */
  #receive(message) {
    switch (message.type) {
      case "ready":
      case "pulse":
        // What spins may say other things.
        this.#watchdog.heard();
        break;
      case "store":
        return this.#storage.write(message.name, message.value);
      case "farewell":
        return this.#farewells.set(message.farewell);
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
        this.#crashes.apply(message.event);
        break;
    }
    this.#listener(message);
  }

  /** @param {string} message */
  #died(message) {
    clearTimeout(this.#timer);
    this.#discard();
    this.#crashes.record(message);
    if (performance.now() - this.#running_since_ms > HEALTHY_RUN_MS) this.#restarts = 0;
    const settings = this.#run;
    if (!settings || !this.#registered || this.#restarts > MAX_RESTARTS) {
      this.#run = null;
      this.#listener({ type: "died", message, restart_in_ms: null });
      return this.#spawn();
    }
    // The last one, as one that is to stop, only closes what was left.
    const isLast = this.#restarts === MAX_RESTARTS;
    if (isLast) this.#stops ||= 1;
    const restart_in_ms = this.#stops ? 0 : Math.min(FIRST_RESTART_MS * 2 ** this.#restarts, LONGEST_RESTART_MS);
    this.#restarts += 1;
    // The new one needs no owner's key: the server knows the executor, and its own key is stored.
    this.#timer = setTimeout(() => this.#begin({ ...settings, patient: true }), restart_in_ms);
    this.#listener({ type: "died", message, restart_in_ms: isLast ? null : restart_in_ms });
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
