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
import { QueueWatch } from "./queue-watch.js";
import { RunClaim } from "./run-claim.js";
import { uniqueName } from "./settings.js";

/** Refusals before which the owner's key was neither used nor wrong: it needn't be typed again. */
const KEY_UNTOUCHED = [
  "no_server", "no_cors", "not_colonyos", "mixed_content", "bad_url", "bad_name", "bad_module", "runs_elsewhere",
  "bad_setting",
];

export class RunController {
  #host;
  #store;
  #form;
  #notices;
  #onChange;
  #onSettled;
  #policy;
  #onRestart;
  #hidden = new HiddenTime();
  #queue = new QueueWatch(() => this.#host.askQueue());
  #claim = new RunClaim();
  #claiming = false;
  /** @type {Settings} */
  #settings;
  #stops = 0;
  #stop_reason = "";

  /**
   * @param {object} parts
   * @param {import("./executor-storage.js").ExecutorStorage} parts.storage
   * @param {import("./store.js").Store} parts.store
   * @param {import("./views/settings-form.js").SettingsForm} parts.form
   * @param {import("./views/notices.js").Notices} parts.notices
   * @param {import("./views/policy.js").PolicyView} parts.policy
   * @param {() => void} parts.onRestart  called to start again, with what stands in the form
   * @param {() => void} parts.onChange  called after each change of what is to be seen
   * @param {(settled: Settled) => void} parts.onSettled  called when a process was closed, well or not
   */
  constructor({ storage, store, form, notices, policy, onRestart, onChange, onSettled }) {
    this.#store = store;
    this.#form = form;
    this.#notices = notices;
    this.#onChange = onChange;
    this.#onSettled = onSettled;
    this.#policy = policy;
    this.#onRestart = onRestart;
    this.#settings = form.read();
    this.#host = new ExecutorHost(storage, (message) => {
      this.#receive(message);
      // The tick shows it.
      if (message.type !== "pulse") onChange();
    });
    // Back from the browser's cache of pages: another tab may have begun meanwhile.
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted && this.#host.isRunning) void this.#reclaim();
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
      silent_ms: this.isRunning ? this.#host.silent_ms : 0,
    };
  }

  /** @param {boolean} [patient]  whether to go on trying where no server answers */
  async start(patient = false) {
    if (this.isRunning) return;
    const settings = this.#form.read();
    this.#settings = settings;
    this.#stops = 0;
    this.#stop_reason = "";
    this.#hidden.reset();
    this.#store.begin();
    this.#store.log.add(Date.now(), "info", `Joining ${settings.colony_name} at ${settings.server_url} as ${settings.executor_name}`);
    this.#notices.clearError();
    this.#form.clearMarks();
    this.#onChange();
    if (await this.#claimRun(settings)) this.#begin(settings, patient);
    this.#onChange();
  }

  async #reclaim() {
    if (await this.#claim.retake()) return;
    this.#host.abandon();
    this.#failed("runs_elsewhere", "");
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

  /** @param {Settings} settings @param {boolean} patient */
  #begin(settings, patient) {
    this.#host.start({
      server_url: settings.server_url,
      colony_name: settings.colony_name,
      executor_name: settings.executor_name,
      executor_type: settings.executor_type,
      ...this.#form.readKeys(),
      slots: settings.slots,
      policy: settings.policy,
      modules: settings.modules,
      patient,
    });
  }

  stop() {
    this.#stops += 1;
    this.#store.setPhase("stopping");
    this.#store.log.add(Date.now(), "info", this.#stops === 1 ? "Stopping: what runs may finish" : "Stopping at once");
    this.#host.stop();
    this.#onChange();
  }

  /** As it stands in the form. */
  setPolicy() {
    if (this.isRunning && this.#policy.policy) this.#host.setPolicy(this.#policy.policy);
  }

  /** @param {string} process_id */
  cancel(process_id) {
    this.#host.cancel(process_id);
  }

  /** Called once a second while the page is looked at. */
  watchQueue() {
    if (this.#store.state.phase === "online") this.#queue.tick(performance.now());
  }

  /** @param {FromWorker | Died} message */
  #receive(message) {
    const { state, log } = this.#store;
    switch (message.type) {
      case "ready":
        state.version = message.version;
        if (!state.functions.length) state.functions = message.functions;
        return this.#policy.fill(message.policy);
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
        this.#claim.renew();
        state.memory_bytes = message.memory_bytes;
        return this.#store.drift_last_minute_ms.add(Date.now(), message.drift_ms);
      case "queue":
        this.#queue.answered(performance.now());
        state.queue = message.queue;
        return;
      case "refused":
        if (!KEY_UNTOUCHED.includes(message.code)) this.#form.clearKeys();
        return this.#failed(message.code, message.message);
      case "policy_refused":
        this.#policy.revert();
        return this.#show("bad_setting", message.message);
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
      this.#form.clearKeys();
      this.#notices.clearError();
      this.#notices.clearApproval();
    }
    if (event.type === "closed" || event.type === "failed") this.#onSettled(event);
    if (event.type === "stopped") this.#stop_reason = event.reason ?? "";
  }

  #ended() {
    this.#claim.release();
    this.#form.clearKeys();
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
    if (!this.#host.isRunning) this.#claim.release();
    const retry_at_ms = restart_in_ms === null ? null : Date.now() + restart_in_ms;
    this.#form.clearKeys();
    this.#notices.clearApproval();
    this.#store.end("the executor crashed");
    this.#store.log.add(Date.now(), "error", `The executor crashed: ${message}`);
    if (this.#stops && retry_at_ms !== null) return;
    this.#store.setPhase("crashed", "The executor crashed", retry_at_ms);
    this.#show(retry_at_ms === null ? "died" : "died_and_restarts", message);
  }

  /** @param {string} code @param {string} details */
  #show(code, details) {
    const advice = adviceFor(code, this.#settings, this.#store.state.executor_id, details);
    this.#notices.showError(advice, details, advice.rename ? () => this.#rename() : undefined);
    if (!advice.field) return;
    if (!this.isRunning) this.#form.setRunning(false);
    this.#form.markField(advice.field);
  }

  /** Begins under a name that nobody else has. */
  #rename() {
    this.#form.fillName(uniqueName(this.#settings.executor_name.replace(/-[a-z2-9]{6}$/, "")));
    this.#onRestart();
  }
}
