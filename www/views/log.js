// @ts-check
/**
 * The log, its latest lines: new lines are appended, old ones leave at the top; all is drawn anew only when what is
 * shown changes.
 *
 * @typedef {import("../log-buffer.js").LogBuffer} LogBuffer
 * @typedef {import("../log-buffer.js").LogLine} LogLine
 */
import { byId, element } from "../dom.js";
import { clockTime, shortId } from "../format.js";
import { LEVELS } from "../log-buffer.js";

/** Further down than any list is long. */
const FAR_DOWN_PX = 1e9;

/** The filter searches all kept lines, and copying takes them all; so many of them are drawn. */
const SHOWN_LINES = 80;

export class LogView {
  #list = byId("log");
  #level = /** @type {HTMLSelectElement} */ (byId("log-level"));
  #filter = /** @type {HTMLInputElement} */ (byId("log-filter"));
  #follow = /** @type {HTMLInputElement} */ (byId("log-follow"));
  #buffer;
  #painted = 0;

  /** @param {LogBuffer} buffer @param {(text: string, what: string) => void} copy */
  constructor(buffer, copy) {
    this.#buffer = buffer;
    this.#level.addEventListener("change", () => this.#redraw());
    this.#filter.addEventListener("input", () => this.#redraw());
    this.#follow.addEventListener("change", () => this.#scrollToEnd());
    this.#list.addEventListener("scroll", () => this.#followIfAtEnd(), { passive: true });
    byId("log-copy").addEventListener("click", () => {
      const lines = buffer.all().filter((line) => this.#matches(line));
      copy(lines.map(asText).join("\n"), lines.length === 1 ? "one line" : `${lines.length} lines`);
    });
    byId("log-clear").addEventListener("click", () => {
      buffer.clear();
      this.#redraw();
    });
  }

  render() {
    const fresh = this.#buffer.after(this.#painted);
    if (fresh.length) this.#painted = fresh[fresh.length - 1].number;
    const shown = fresh.filter((line) => this.#matches(line)).slice(-SHOWN_LINES);
    if (shown.length === 0) return;
    const surplus = this.#list.childElementCount + shown.length - SHOWN_LINES;
    for (let removed = 0; removed < surplus; removed += 1) this.#list.firstElementChild?.remove();
    this.#list.append(...shown.map(row));
    this.#scrollToEnd();
  }

  #scrollToEnd() {
    // Clamped to the end; reading scrollHeight instead would lay the page out at once.
    if (this.#follow.checked) this.#list.scrollTop = FAR_DOWN_PX;
  }

  #redraw() {
    this.#list.replaceChildren();
    this.#painted = 0;
    this.render();
  }

  /** Scrolling up stops following, scrolling down to the end begins it again. */
  #followIfAtEnd() {
    const { scrollTop, clientHeight, scrollHeight } = this.#list;
    this.#follow.checked = scrollHeight - scrollTop - clientHeight < 24;
  }

  /** @param {LogLine} line */
  #matches(line) {
    if (LEVELS.indexOf(line.level) < LEVELS.indexOf(/** @type {any} */ (this.#level.value))) return false;
    const wanted = this.#filter.value.trim().toLowerCase();
    return wanted === "" || line.message.toLowerCase().includes(wanted) || line.process_id.startsWith(wanted);
  }
}

/** @param {LogLine} line */
function row({ at_ms, level, message, process_id }) {
  return element(
    "p",
    { "data-level": level },
    element("time", {}, clockTime(at_ms)),
    element("span", { class: "level" }, level),
    element("span", { class: "message" }, message),
    process_id ? element("code", { class: "process", title: process_id }, shortId(process_id)) : "",
  );
}

/** @param {LogLine} line */
const asText = ({ at_ms, level, message, process_id }) =>
  `${new Date(at_ms).toISOString()} ${level.padEnd(5)} ${message}${process_id ? ` (${process_id})` : ""}`;
