// @ts-check
/** After a paint the page rests for so many times as long as it took. */
const REST_FACTOR = 3;
/**
 * And at least so long: layout and compositing cost more than the paint's own script, and the processor they take is
 * the executor's too. Four paints a second are enough to read by.
 */
const REST_MIN_MS = 250;

/**
 * Turns any number of requests into four paints a second at most, and into fewer where painting is slow:
 * the page stays quick to use however much there is to show. A hidden page gets no frames, and so
 * paints nothing until it is looked at again.
 */
export class Painter {
  #paint;
  #requested = false;
  #rests_until_ms = 0;

  /** @param {() => void} paint */
  constructor(paint) {
    this.#paint = paint;
  }

  request() {
    if (this.#requested) return;
    this.#requested = true;
    const rest_ms = this.#rests_until_ms - performance.now();
    if (rest_ms > 0) setTimeout(() => this.#onNextFrame(), rest_ms);
    else this.#onNextFrame();
  }

  #onNextFrame() {
    requestAnimationFrame(() => {
      this.#requested = false;
      const began_ms = performance.now();
      this.#paint();
      const ended_ms = performance.now();
      this.#rests_until_ms = ended_ms + Math.max(REST_MIN_MS, REST_FACTOR * (ended_ms - began_ms));
    });
  }
}
