// @ts-check
/** How long the page was out of sight: a browser may slow down what nobody looks at. */
export class HiddenTime {
  #total_ms = 0;
  #since_ms = document.hidden ? performance.now() : null;

  constructor() {
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#since_ms ??= performance.now();
      else this.#settle();
    });
  }

  /** Begins at nothing. */
  reset() {
    this.#settle();
    this.#total_ms = 0;
  }

  get total_ms() {
    return this.#total_ms + (this.#since_ms === null ? 0 : performance.now() - this.#since_ms);
  }

  #settle() {
    this.#total_ms = this.total_ms;
    this.#since_ms = document.hidden ? performance.now() : null;
  }
}
