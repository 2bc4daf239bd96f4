// @ts-check
/**
 * The latest processes this executor was given, and what became of them.
 *
 * @typedef {import("./messages.js").ExecutorEvent} ExecutorEvent
 * @typedef {"running" | "completed" | "failed" | "lost"} ProcessState
 *
 * @typedef {object} ProcessRecord
 * @property {string} process_id
 * @property {string} func
 * @property {Clipped} args
 * @property {Clipped} kwargs
 * @property {string} initiator
 * @property {ProcessState} state
 * @property {number} assigned_at_ms
 * @property {number | null} deadline_ms
 * @property {number | null} duration_ms
 * @property {{fraction: number | null, message: string} | null} progress
 * @property {LiveRun | null} live  the figures of a load run, while it runs
 * @property {Clipped | null} output
 * @property {string[]} errors
 *
 * A value as JSON text, cut where it is long.
 * @typedef {{text: string, cut_characters: number}} Clipped
 */
import { LiveRun, isProgressFigures } from "./live-run.js";

export const MAX_PROCESSES = 500;
/** One value; the report of a load run fits in whole. */
const MAX_TEXT_LENGTH = 256 * 1024;
/** All values of all processes together. */
const MAX_TOTAL_LENGTH = 16 * 1024 * 1024;
const MAX_ERRORS = 50;

export class ProcessList {
  /** In the order in which they were assigned, or settled where they are. @type {Map<string, ProcessRecord>} */
  #records = new Map();
  /** Ids of records changed since the last `takeChanges`. @type {Set<string>} */
  #changed = new Set();
  #characters = 0;
  running = 0;

  /** @param {string} process_id */
  get(process_id) {
    return this.#records.get(process_id);
  }

  get size() {
    return this.#records.size;
  }

  /** What runs comes first, then what was settled last. @returns {ProcessRecord[]} */
  latest() {
    const newestFirst = [...this.#records.values()].reverse();
    const running = newestFirst.filter((record) => record.state === "running");
    return running.concat(newestFirst.filter((record) => record.state !== "running"));
  }

  /** Ids of the records that changed since the last call. @returns {Set<string>} */
  takeChanges() {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  /** @param {ExecutorEvent & {type: "assigned"}} event */
  assigned(event) {
    // The same process can come back to us after a restart; it is then the newest again.
    this.#forget(event.process_id);
    const args = clip(event.args ?? []);
    const kwargs = clip(event.kwargs ?? {});
    this.#records.set(event.process_id, {
      process_id: event.process_id,
      func: event.function,
      args,
      kwargs,
      initiator: event.initiator ?? "",
      state: "running",
      assigned_at_ms: event.at_ms,
      deadline_ms: event.deadline_ms,
      duration_ms: null,
      progress: null,
      live: null,
      output: null,
      errors: [],
    });
    this.running += 1;
    this.#characters += args.text.length + kwargs.text.length;
    this.#changed.add(event.process_id);
    this.#dropOldest();
  }

  /** @param {ExecutorEvent & {type: "progress"}} event */
  progressed({ process_id, fraction, message, detail }) {
    this.#update(process_id, (record) => {
      record.progress = { fraction, message };
      if (!isProgressFigures(detail)) return;
      record.live ??= new LiveRun();
      record.live.add(detail);
    });
  }

  /** @param {ExecutorEvent & {type: "closed" | "failed" | "lost"}} event */
  settled(event) {
    this.#update(event.process_id, (record) => {
      if (record.state === "running") this.running -= 1;
      record.live = null;
      this.#records.delete(record.process_id);
      this.#records.set(record.process_id, record);
      record.duration_ms = "duration_ms" in event ? event.duration_ms : event.at_ms - record.assigned_at_ms;
      // A failed process can have an output too: the report of a run that broke its thresholds.
      if ("output" in event && event.output) {
        record.output = clip(event.output);
        this.#characters += record.output.text.length;
      }
      if (event.type === "closed") {
        record.state = "completed";
      } else if (event.type === "failed") {
        record.state = "failed";
        record.errors = event.errors.slice(0, MAX_ERRORS);
      } else {
        record.state = "lost";
        record.errors = [event.reason];
      }
    });
  }

  /** Everything still running is lost. Returns how many. @param {string} reason @param {number} at_ms */
  loseRunning(reason, at_ms) {
    const running = [...this.#records.values()].filter((record) => record.state === "running");
    for (const { process_id } of running) this.settled({ type: "lost", at_ms, process_id, reason });
    return running.length;
  }

  /** @param {string} process_id @param {(record: ProcessRecord) => void} change */
  #update(process_id, change) {
    const record = this.#records.get(process_id);
    if (!record) return;
    change(record);
    this.#changed.add(process_id);
  }

  /** @param {string} process_id */
  #forget(process_id) {
    const record = this.#records.get(process_id);
    if (record?.state === "running") this.running -= 1;
    if (record) this.#characters -= textLength(record);
    this.#records.delete(process_id);
    this.#changed.delete(process_id);
  }

  /** A running process is never dropped from the list. */
  #dropOldest() {
    for (const record of this.#records.values()) {
      if (this.#records.size <= MAX_PROCESSES && this.#characters <= MAX_TOTAL_LENGTH) return;
      if (record.state !== "running") this.#forget(record.process_id);
    }
  }
}

/** @param {unknown} value @returns {Clipped} */
function clip(value) {
  const text = JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part), 2) ?? "null";
  const cut_characters = Math.max(0, text.length - MAX_TEXT_LENGTH);
  return { text: cut_characters ? text.slice(0, MAX_TEXT_LENGTH) : text, cut_characters };
}

/** The value itself; undefined where a part of it wasn't kept. @param {Clipped} clipped @returns {any} */
export function wholeValue({ text, cut_characters }) {
  return cut_characters ? undefined : JSON.parse(text);
}

/** @param {ProcessRecord} record */
const textLength = ({ args, kwargs, output }) => args.text.length + kwargs.text.length + (output?.text.length ?? 0);
