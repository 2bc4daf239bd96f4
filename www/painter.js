// @ts-check
/**
 * Turns any number of requests into one paint a frame at most. A hidden page gets no frames, and so
 * paints nothing until it is looked at again.
 */
export class Painter {
  #paint;
  #requested = false;

  /** @param {() => void} paint */
  constructor(paint) {
    this.#paint = paint;
  }

  request() {
    if (this.#requested) return;
    this.#requested = true;
    requestAnimationFrame(() => {
      this.#requested = false;
      this.#paint();
    });
  }
}
