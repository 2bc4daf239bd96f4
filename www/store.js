// @ts-check
/**
 * What the page knows, made from the executor's messages. Everything in here is bounded, so that a
 * page looks and costs the same after ten processes as after ten thousand.
 *
 * @typedef {import("./messages.js").ExecutorEvent} ExecutorEvent
 * @typedef {import("./messages.js").FunctionDescription} FunctionDescription
 *
 * @typedef {"idle" | "starting" | "awaiting_approval" | "online" | "offline" | "paused"
 *   | "stopping" | "stopped" | "refused" | "crashed"} Phase
 *
 * @typedef {object} State
 * @property {Phase} phase
 * @property {string} reason  in words, where there is something to say about the phase
 * @property {number | null} retry_at_ms  when the next attempt is due, while offline or crashed
 * @property {string} executor_id
 * @property {string} version
 * @property {FunctionDescription[]} functions
 * @property {boolean} has_joined  whether any run so far was taken by a colony
 * @property {number | null} registered_at_ms
 * @property {number | null} polled_at_ms
 * @property {number} completed
 * @property {number} failed
 * @property {number} lost
 * @property {number} memory_bytes
 * @property {import("../pkg/wasm_executor.js").Queue | null} queue  the colony's, for this type of executor
 */
import { ProcessList } from "./processes.js";
import { LogBuffer } from "./log-buffer.js";
import { RecentCounter, RecentMaximum } from "./recent.js";

export class Store {
  /** @type {State} */
  state = {
    phase: "idle",
    reason: "",
    retry_at_ms: null,
    executor_id: "",
    version: "",
    functions: [],
    has_joined: false,
    registered_at_ms: null,
    polled_at_ms: null,
    completed: 0,
    failed: 0,
    lost: 0,
    memory_bytes: 0,
    queue: null,
  };
  processes = new ProcessList();
  log = new LogBuffer();
  closed_last_minute = new RecentCounter(60);
  drift_last_minute_ms = new RecentMaximum(60);

  /** @param {Phase} phase @param {string} [reason] @param {number | null} [retry_at_ms] */
  setPhase(phase, reason = "", retry_at_ms = null) {
    Object.assign(this.state, { phase, reason, retry_at_ms });
  }

  /** A new run: its figures begin at nothing, the lists stay. */
  begin() {
    Object.assign(this.state, { registered_at_ms: null, polled_at_ms: null, completed: 0, failed: 0, lost: 0, queue: null });
    this.closed_last_minute.clear();
    this.drift_last_minute_ms.clear();
    this.setPhase("starting");
  }

  /** The run is over, well or not: nothing runs any more. @param {string} reason */
  end(reason) {
    this.state.lost += this.processes.loseRunning(reason, Date.now());
    this.state.registered_at_ms = null;
  }

  /** @param {ExecutorEvent} event */
  apply(event) {
    const { state, processes, log } = this;
    switch (event.type) {
      case "registering":
        // Also said each time an executor that waits for its approval asks again.
        if (state.phase !== "awaiting_approval") this.setPhase("starting");
        return log.add(event.at_ms, "debug", "Registering");
      case "registered":
        state.registered_at_ms = event.at_ms;
        state.has_joined = true;
        state.executor_id = event.executor_id;
        this.#online();
        return log.add(
          event.at_ms,
          "info",
          event.added ? `Added to the colony as ${event.executor_name}` : `Back in the colony as ${event.executor_name}`,
        );
      case "polling":
        // Said before the server answers: it doesn't mean that the server is back.
        state.polled_at_ms = event.at_ms;
        return;
      case "online":
        log.add(event.at_ms, "info", state.phase === "paused" ? "The colony is resumed" : "Connected again");
        return this.#online();
      case "offline":
        // Said again at each attempt that fails; one line is enough for all of them.
        log.add(event.at_ms, state.phase === "offline" ? "debug" : "warn", `Offline: ${event.reason}`);
        if (state.phase !== "stopping") this.setPhase("offline", event.reason, event.at_ms + event.retry_in_ms);
        return;
      case "paused":
        if (state.phase !== "stopping") this.setPhase("paused");
        return log.add(event.at_ms, "info", "The colony is paused");
      case "assigned":
        this.#online();
        processes.assigned(event);
        return log.add(event.at_ms, "info", `Assigned ${event.function}`, event.process_id);
      case "progress":
        return processes.progressed(event);
      case "log":
        return log.add(event.at_ms, event.level, event.message, event.process_id);
      case "closed":
        state.completed += 1;
        this.#left(event);
        return log.add(event.at_ms, "info", `Completed ${event.function}`, event.process_id);
      case "failed":
        state.failed += 1;
        this.#left(event);
        return log.add(event.at_ms, "error", `Failed ${event.function}: ${event.errors.join("; ")}`, event.process_id);
      case "lost":
        state.lost += 1;
        processes.settled(event);
        return log.add(event.at_ms, "warn", `Lost: ${event.reason}`, event.process_id);
      case "stopping":
        return this.setPhase("stopping");
      case "stopped":
        return log.add(event.at_ms, event.reason ? "warn" : "info", event.reason ? `Stopped: ${event.reason}` : "Stopped");
    }
  }

  #online() {
    if (this.state.phase !== "stopping" && this.state.phase !== "online") this.setPhase("online");
  }

  /** @param {ExecutorEvent & {type: "closed" | "failed"}} event */
  #left(event) {
    this.closed_last_minute.add(event.at_ms);
    this.processes.settled(event);
  }
}
