// @ts-check
/**
 * The latest log lines, oldest first.
 *
 * @typedef {"debug" | "info" | "warn" | "error"} Level
 * @typedef {object} LogLine
 * @property {number} number  counts up from 1
 * @property {number} at_ms
 * @property {Level} level
 * @property {string} message
 * @property {string} process_id  "" where the line is about none
 */

/** @type {Level[]} */
export const LEVELS = ["debug", "info", "warn", "error"];
export const MAX_LINES = 1000;
const MAX_MESSAGE_LENGTH = 4000;

export class LogBuffer {
  /** @type {LogLine[]} */
  #lines = [];
  #count = 0;

  /** @param {number} at_ms @param {Level} level @param {string} message @param {string} [process_id] */
  add(at_ms, level, message, process_id = "") {
    this.#count += 1;
    const kept = message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message;
    this.#lines.push({ number: this.#count, at_ms, level, message: kept, process_id });
    // Cut in large pieces: moving a thousand lines for each new one would cost more than the rest.
    if (this.#lines.length > 2 * MAX_LINES) this.#lines = this.#lines.slice(-MAX_LINES);
  }

  /** True until the first line was added. */
  get isUnused() {
    return this.#count === 0;
  }

  clear() {
    this.#lines = [];
  }

  /** The kept lines after line `number`. @param {number} number @returns {LogLine[]} */
  after(number) {
    const fresh = Math.min(this.#count - number, this.#lines.length, MAX_LINES);
    return fresh > 0 ? this.#lines.slice(-fresh) : [];
  }

  /** @returns {LogLine[]} */
  all() {
    return this.#lines.slice(-MAX_LINES);
  }

  /** The kept lines about one process. @param {string} process_id @returns {LogLine[]} */
  of(process_id) {
    return this.#lines.filter((line) => line.process_id === process_id);
  }
}
