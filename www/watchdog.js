// @ts-check
/**
 * Notices a worker that computes without pause: it polls no more, gives no signs of life to the server,
 * and can't be told to stop. Its silence counts only while this page's own timers run. A hidden page's
 * timers are slowed and a sleeping machine's stand still, so each tick counts for a few seconds at most.
 */
const TICK_MS = 1000;
const LONGEST_TICK_MS = 4000;
export const SILENCE_MS = 10_000;

export class Watchdog {
  #now;
  #onSilence;
  #ticked_at_ms = 0;
  #watches = false;
  silent_ms = 0;

  /** @param {() => void} onSilence @param {() => number} [now] */
  constructor(onSilence, now = () => performance.now()) {
    this.#onSilence = onSilence;
    this.#now = now;
  }

  /** Ticks from now on. */
  start() {
    setInterval(() => this.tick(), TICK_MS);
  }

  /** A new worker: it may take its time to load. */
  reset() {
    this.#watches = false;
    this.silent_ms = 0;
  }

  /** A timer of the worker's ran. */
  heard() {
    this.#watches = true;
    this.silent_ms = 0;
  }

  tick() {
    const now = this.#now();
    const passed_ms = Math.min(now - this.#ticked_at_ms, LONGEST_TICK_MS);
    this.#ticked_at_ms = now;
    if (!this.#watches) return;
    this.silent_ms += passed_ms;
    if (this.silent_ms < SILENCE_MS) return;
    this.reset();
    this.#onSilence();
  }
}
