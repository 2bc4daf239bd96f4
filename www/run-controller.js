// @ts-check
/**
 * One run after another: what the worker says becomes state, notices and a form that opens again.
 *
 * @typedef {import("./settings.js").Settings} Settings
 * @typedef {import("./messages.js").FromWorker} FromWorker
 * @typedef {import("./executor-host.js").Died} Died
 * @typedef {import("./messages.js").ExecutorEvent & {type: "closed" | "failed"}} Settled
 */
import { adviceFor } from "./advice.js";
import { ExecutorHost } from "./executor-host.js";
import { HiddenTime } from "./hidden-time.js";
import { RunClaim } from "./run-claim.js";

/** Refusals before which the owner's key was neither used nor wrong: it needn't be typed again. */
const KEY_UNTOUCHED = ["no_server", "not_colonyos", "mixed_content", "bad_url", "bad_name", "bad_module", "runs_elsewhere"];

export class RunController {
  #host;
  #store;
  #form;
  #notices;
  #onChange;
  #onSettled;
  #hidden = new HiddenTime();
  #claim = new RunClaim();
  #claiming = false;
  /** @type {Settings} */
  #settings;
  #stops = 0;
  #stop_reason = "";
  #pulse_at_ms = 0;

  /**
   * @param {object} parts
   * @param {import("./executor-storage.js").ExecutorStorage} parts.storage
   * @param {import("./store.js").Store} parts.store
   * @param {import("./views/settings-form.js").SettingsForm} parts.form
   * @param {import("./views/notices.js").Notices} parts.notices
   * @param {() => void} parts.onChange  called after each change of what is to be seen
   * @param {(settled: Settled) => void} parts.onSettled  called when a process was closed, well or not
   */
  constructor({ storage, store, form, notices, onChange, onSettled }) {
    this.#store = store;
    this.#form = form;
    this.#notices = notices;
    this.#onChange = onChange;
    this.#onSettled = onSettled;
    this.#settings = form.read();
    this.#host = new ExecutorHost(storage, (message) => {
      this.#receive(message);
      onChange();
    });
  }

  get isRunning() {
    return this.#claiming || this.#host.isRunning;
  }

  /** What the figures need beside the store. */
  get view() {
    return {
      running: this.isRunning,
      stops: this.#stops,
      slots: this.#settings.slots,
      name: this.#settings.executor_name,
      hidden_ms: this.#hidden.total_ms,
      silent_ms: this.isRunning && !document.hidden ? performance.now() - this.#pulse_at_ms : 0,
    };
  }

  async start() {
    if (this.isRunning) return;
    const settings = this.#form.read();
    this.#settings = settings;
    this.#stops = 0;
    this.#stop_reason = "";
    this.#pulse_at_ms = performance.now();
    this.#hidden.reset();
    this.#store.begin();
    this.#store.log.add(Date.now(), "info", `Joining ${settings.colony_name} at ${settings.server_url} as ${settings.executor_name}`);
    this.#notices.clearError();
    this.#form.clearMarks();
    this.#onChange();
    if (await this.#claimRun(settings)) this.#begin(settings);
    this.#onChange();
  }

  /** Whether no other tab of this browser runs the same executor. @param {Settings} settings */
  async #claimRun({ server_url, colony_name, executor_name }) {
    this.#claiming = true;
    const mine = await this.#claim.take(JSON.stringify([server_url, colony_name, executor_name]));
    this.#claiming = false;
    if (!mine) this.#failed("runs_elsewhere", "");
    else if (this.#stops) this.#ended();
    return mine && this.#stops === 0;
  }

  /** @param {Settings} settings */
  #begin(settings) {
    this.#host.start({
      server_url: settings.server_url,
      colony_name: settings.colony_name,
      executor_name: settings.executor_name,
      executor_type: settings.executor_type,
      colony_prvkey: this.#form.readKey(),
      slots: settings.slots,
      modules: settings.modules,
    });
  }

  stop() {
    this.#stops += 1;
    this.#store.setPhase("stopping");
    this.#store.log.add(Date.now(), "info", this.#stops === 1 ? "Stopping: what runs may finish" : "Stopping at once");
    this.#host.stop();
    this.#onChange();
  }

  /** @param {string} process_id */
  cancel(process_id) {
    this.#host.cancel(process_id);
  }

  /** @param {FromWorker | Died} message */
  #receive(message) {
    const { state, log } = this.#store;
    switch (message.type) {
      case "ready":
        state.version = message.version;
        if (!state.functions.length) state.functions = message.functions;
        return;
      case "created":
        state.executor_id = message.executor_id;
        state.functions = message.functions;
        return;
      case "awaiting_approval":
        if (this.#stops || state.phase === "awaiting_approval") return;
        this.#store.setPhase("awaiting_approval");
        log.add(Date.now(), "info", "Waiting until the colony's owner has added this executor");
        return this.#notices.showApproval(this.#settings, state.executor_id);
      case "event":
        return this.#event(message.event);
      case "pulse":
        this.#pulse_at_ms = performance.now();
        state.memory_bytes = message.memory_bytes;
        return this.#store.drift_last_minute_ms.add(Date.now(), message.drift_ms);
      case "refused":
        if (!KEY_UNTOUCHED.includes(message.code)) this.#form.clearKey();
        return this.#failed(message.code, message.message);
      case "unusable":
        return this.#failed("unusable", message.message);
      case "fault":
        return log.add(Date.now(), "error", `Error in the executor: ${message.message}`);
      case "died":
        return this.#died(message);
      case "ended":
        return this.#ended();
    }
  }

  /** @param {import("./messages.js").ExecutorEvent} event */
  #event(event) {
    this.#store.apply(event);
    if (event.type === "registered") {
      this.#form.clearKey();
      this.#notices.clearError();
      this.#notices.clearApproval();
    }
    if (event.type === "closed" || event.type === "failed") this.#onSettled(event);
    if (event.type === "stopped") this.#stop_reason = event.reason ?? "";
  }

  #ended() {
    this.#claim.release();
    this.#form.clearKey();
    this.#notices.clearApproval();
    this.#store.end("stopped before it was done");
    this.#store.setPhase("stopped");
    if (this.#stop_reason) this.#show("stopped", this.#stop_reason);
  }

  /** @param {string} code @param {string} details */
  #failed(code, details) {
    this.#claim.release();
    this.#notices.clearApproval();
    this.#store.setPhase("refused");
    if (details) this.#store.log.add(Date.now(), "error", details);
    this.#show(code, details);
  }

  /** @param {Died} message */
  #died({ message, restart_in_ms }) {
    if (restart_in_ms === null) this.#claim.release();
    const retry_at_ms = restart_in_ms === null ? null : Date.now() + restart_in_ms;
    this.#form.clearKey();
    this.#notices.clearApproval();
    this.#store.end("the executor crashed");
    this.#store.setPhase("crashed", "The executor crashed", retry_at_ms);
    this.#store.log.add(Date.now(), "error", `The executor crashed: ${message}`);
    this.#show(retry_at_ms === null ? "died" : "died_and_restarts", message);
  }

  /** @param {string} code @param {string} details */
  #show(code, details) {
    const advice = adviceFor(code, this.#settings, this.#store.state.executor_id);
    this.#notices.showError(advice, details);
    if (!advice.field) return;
    this.#form.setRunning(false);
    this.#form.markField(advice.field);
  }
}
