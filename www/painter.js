// @ts-check
/** After a paint the page rests for so many times as long as it took: the processor is the executor's too. */
const REST_FACTOR = 20;
/** And at least so long: four paints a second are enough to read by. */
const REST_MIN_MS = 250;
const REST_MAX_MS = 1000;

/**
 * Turns any number of requests into four paints a second, and into fewer where painting is slow: the page stays quick to
 * use however much there is to show. The parts of a paint come in frames of their own, so that none is long. A hidden
 * page gets no frames, and so paints nothing until it is looked at again.
 */
export class Painter {
  #parts;
  #paints = false;
  #again = false;
  #rests_until_ms = 0;

  /** @param {(() => void)[]} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  request() {
    this.#again = true;
    if (this.#paints) return;
    this.#paints = true;
    const rest_ms = this.#rests_until_ms - performance.now();
    if (rest_ms > 0) setTimeout(() => this.#begin(), rest_ms);
    else this.#begin();
  }

  #begin() {
    requestAnimationFrame(() => {
      this.#again = false;
      this.#paint(0, 0);
    });
  }

  /** @param {number} part @param {number} spent_ms  in the frames before */
  #paint(part, spent_ms) {
    const began_ms = performance.now();
    // Runs when the frame is done: layout takes more than the script.
    setTimeout(() => this.#goOn(part + 1, spent_ms + performance.now() - began_ms));
    this.#parts[part]();
  }

  /** @param {number} part @param {number} spent_ms */
  #goOn(part, spent_ms) {
    if (part < this.#parts.length) return requestAnimationFrame(() => this.#paint(part, spent_ms));
    const rest_ms = Math.min(Math.max(REST_MIN_MS, REST_FACTOR * spent_ms), REST_MAX_MS);
    this.#rests_until_ms = performance.now() + rest_ms;
    this.#paints = false;
    if (this.#again) this.request();
  }
}
