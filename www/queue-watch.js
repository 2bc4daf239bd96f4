// @ts-check
/**
 * When to ask how long the colony's queue is. The server lists whole processes to be counted, so it is asked at most
 * every few seconds, and the longer an answer takes, the more seldom.
 */
const EVERY_MS = 5000;
/** Asking takes at most this share of the server's time for it: 2 %. */
const REST_FACTOR = 50;
/** After no answer. */
const GIVE_UP_MS = 60_000;

export class QueueWatch {
  #ask;
  #asked_at_ms = 0;
  #next_at_ms = 0;

  /** @param {() => void} ask */
  constructor(ask) {
    this.#ask = ask;
  }

  /** Asks if it is time to. @param {number} now_ms */
  tick(now_ms) {
    if (now_ms < this.#next_at_ms) return;
    this.#asked_at_ms = now_ms;
    this.#next_at_ms = now_ms + GIVE_UP_MS;
    this.#ask();
  }

  /** @param {number} now_ms */
  answered(now_ms) {
    this.#next_at_ms = now_ms + Math.max(EVERY_MS, REST_FACTOR * (now_ms - this.#asked_at_ms));
  }
}
