// @ts-check
/**
 * The state in words, who this executor is, and its figures.
 *
 * @typedef {import("../store.js").Store} Store
 * @typedef {import("../store.js").Phase} Phase
 * @typedef {import("../settings.js").Settings} Settings
 */
import { byId, setAttribute, setText, setVisible } from "../dom.js";
import { byteSize, count, duration, plural, wholeDuration } from "../format.js";

/** @type {Record<Phase, string>} */
const WORDS = {
  idle: "Not started",
  starting: "Joining",
  awaiting_approval: "Waiting for approval",
  online: "Waiting for work",
  offline: "Offline",
  paused: "Colony paused",
  stopping: "Stopping",
  stopped: "Stopped",
  refused: "Not started",
  crashed: "Crashed",
};

/** The executor speaks each second; a function that computes without pause keeps it from doing so. */
const WORRYING_SILENCE_MS = 4000;

export class StatusView {
  #state = byId("state");
  #stop = byId("stop");

  /** @param {Settings} settings */
  showSettings(settings) {
    setText(byId("run-name"), settings.executor_name);
    setText(byId("run-type"), settings.executor_type);
    setText(byId("run-colony"), settings.colony_name);
    setText(byId("run-server"), settings.server_url);
  }

  /**
   * @param {Store} store
   * @param {{slots: number, hidden_ms: number, silent_ms: number, stops: number, running: boolean, name: string}} run
   */
  render(store, run) {
    const { state, processes } = store;
    const now_ms = Date.now();
    const busy = state.phase === "online" && processes.running > 0;
    const words = busy ? `Running ${plural(processes.running, "process")}` : WORDS[state.phase];

    setText(this.#state, words);
    // Read out when something has changed, not each time that a process comes or goes.
    setText(byId("announcer"), state.phase === "idle" ? "" : WORDS[state.phase]);
    setAttribute(this.#state, "data-state", busy ? "working" : state.phase);
    setAttribute(document.documentElement, "data-phase", busy ? "working" : state.phase);
    document.title = run.running ? `${words} · ${run.name}` : "wasm-executor";

    const reason = reasonInWords(store, run.silent_ms, now_ms);
    setText(byId("state-reason"), reason);
    setVisible(byId("state-reason"), reason !== "");
    setText(byId("executor-id"), state.executor_id);
    setVisible(byId("copy-id"), state.executor_id !== "");
    this.#renderStop(run, processes.running);
    renderFigures(store, run, now_ms);
  }

  /** @param {{stops: number, running: boolean}} run @param {number} processesRunning */
  #renderStop({ stops, running }, processesRunning) {
    this.#stop.toggleAttribute("disabled", !running || stops > 1);
    setText(this.#stop, stops === 0 ? "Stop" : "Stop now");
    const hint =
      stops === 1 && processesRunning > 0
        ? `${plural(processesRunning, "process")} may finish. “Stop now” closes what runs as failed.`
        : "";
    setText(byId("stop-hint"), hint);
    setVisible(byId("stop-hint"), hint !== "");
  }
}

/** @param {Store} store @param {number} silent_ms @param {number} now_ms */
function reasonInWords({ state }, silent_ms, now_ms) {
  const seconds = state.retry_at_ms === null ? 0 : Math.ceil((state.retry_at_ms - now_ms) / 1000);
  const next = state.retry_at_ms === null ? "" : seconds > 0 ? ` Trying again in ${seconds} s.` : " Trying again.";
  if (silent_ms > WORRYING_SILENCE_MS && state.phase !== "crashed") {
    return `Busy: no sign of life for ${wholeDuration(silent_ms)}. After 10 s it is replaced.`;
  }
  if (state.phase === "paused") return "The colony's owner has paused it. Work goes on as soon as it is resumed.";
  return state.reason ? `${sentence(state.reason)}${next}` : "";
}

/** @param {string} text */
function sentence(text) {
  const capitalised = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capitalised) ? capitalised : `${capitalised}.`;
}

/**
 * @param {Store} store
 * @param {{slots: number, hidden_ms: number}} run
 * @param {number} now_ms
 */
function renderFigures(store, run, now_ms) {
  const { state, processes } = store;
  setText(byId("processes-done"), count(state.completed));
  setText(byId("processes-failed"), count(state.failed + state.lost));
  setText(byId("rate"), count(store.closed_last_minute.total(now_ms)));
  setText(byId("slots-busy"), `${processes.running} of ${run.slots}`);
  const queue = state.phase === "online" ? state.queue : null;
  setText(byId("queue-waiting"), queue ? atLeast(queue.waiting, queue.waiting_is_at_least) : "–");
  setText(byId("queue-running"), queue ? `waiting, ${queue.running} running` : "");
  const up = state.registered_at_ms;
  setText(byId("uptime"), up === null ? "–" : wholeDuration(now_ms - up));
  setText(byId("last-poll"), state.polled_at_ms === null ? "–" : ago(now_ms - state.polled_at_ms));
  setText(byId("hidden-time"), run.hidden_ms < 1000 ? "never" : wholeDuration(run.hidden_ms));
  setText(byId("timer-drift"), `up to ${duration(store.drift_last_minute_ms.maximum(now_ms))}`);
  setText(byId("memory"), state.memory_bytes ? byteSize(state.memory_bytes) : "–");
}

/** @param {number} number @param {boolean} isMore */
const atLeast = (number, isMore) => `${count(number)}${isMore ? "+" : ""}`;

/** @param {number} ms */
const ago = (ms) => (ms < 1500 ? "just now" : `${wholeDuration(ms)} ago`);
