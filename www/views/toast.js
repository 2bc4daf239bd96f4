// @ts-check
import { byId } from "../dom.js";

const SHOWN_MS = 2500;

/** A short word at the edge of the page, read out by screen readers, gone by itself. */
export class Toast {
  #target = byId("toast");
  #timer = 0;

  /** @param {string} text */
  show(text) {
    clearTimeout(this.#timer);
    this.#target.textContent = text;
    this.#timer = setTimeout(() => (this.#target.textContent = ""), SHOWN_MS);
  }
}
