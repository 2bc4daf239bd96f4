// @ts-check
/**
 * One line of the list of processes. Most are never opened and show no progress, and a busy page makes
 * hundreds a second: what may not be needed is made when it is.
 *
 * @typedef {import("../processes.js").ProcessRecord} ProcessRecord
 * @typedef {import("./process-detail.js").DetailActions} DetailActions
 */
import { element, setAttribute, setText } from "../dom.js";
import { clockTime, duration, wholeDuration } from "../format.js";
import { LiveLoad } from "./live-load.js";
import { renderDetail } from "./process-detail.js";

const STATE_WORDS = { running: "Running", completed: "Completed", failed: "Failed", lost: "Lost" };

export class ProcessRow {
  #actions;
  #record;
  #state = element("span", { class: "state" });
  #took = element("span", { class: "took" });
  #toggle;
  /** @type {Progress | null} */
  #progress = null;
  /** There while the row is open. @type {HTMLElement | null} */
  #detail = null;
  #detailShows = "";
  /** There while a load run is looked at. @type {LiveLoad | null} */
  #load = null;

  /** @param {ProcessRecord} record @param {DetailActions} actions */
  constructor(record, actions) {
    this.#record = record;
    this.#actions = actions;
    this.#toggle = element(
      "button",
      { type: "button", class: "row", "aria-expanded": "false" },
      element("span", { class: "lamp", "aria-hidden": "true" }),
      element("span", { class: "func" }, record.func),
      this.#state,
      element("span", { class: "from" }, record.initiator ? `from ${record.initiator}` : ""),
      element("time", {}, clockTime(record.assigned_at_ms)),
      this.#took,
    );
    this.#toggle.addEventListener("click", () => (this.isOpen ? this.#close() : this.#open()));
    this.item = element("li", { "data-process": record.process_id }, this.#toggle);
    this.update(record);
  }

  get isOpen() {
    return this.#detail !== null;
  }

  /** @param {ProcessRecord} record */
  update(record) {
    this.#record = record;
    setAttribute(this.item, "data-state", record.state);
    setText(this.#state, STATE_WORDS[record.state]);
    setText(this.#took, took(record));
    this.#updateProgress(record);
    if (this.#detail) this.#renderDetail(this.#detail);
  }

  /** What changes by itself while a process runs. */
  tick() {
    if (this.#record.state === "running") setText(this.#took, took(this.#record));
  }

  /** @param {ProcessRecord} record */
  #updateProgress({ state, progress, func }) {
    if (state === "running" && progress) {
      this.#progress ??= new Progress(this.#toggle, func);
      this.#progress.update(progress);
    } else {
      this.#progress?.remove();
      this.#progress = null;
    }
  }

  #open() {
    const id = `process-${this.#record.process_id}`;
    this.#detail = element("div", { class: "detail", id });
    this.item.append(this.#detail);
    setAttribute(this.#toggle, "aria-expanded", "true");
    setAttribute(this.#toggle, "aria-controls", id);
    this.#renderDetail(this.#detail);
    this.item.scrollIntoView({ block: "nearest" });
  }

  #close() {
    this.#detail?.remove();
    this.#detail = null;
    this.#load = null;
    this.#detailShows = "";
    setAttribute(this.#toggle, "aria-expanded", "false");
    this.#toggle.removeAttribute("aria-controls");
  }

  /** Draws only what is new: whoever reads or selects in there isn't disturbed by progress. @param {HTMLElement} detail */
  #renderDetail(detail) {
    const { process_id, state, live } = this.#record;
    if (live) (this.#load ??= new LiveLoad()).update(live);
    else this.#load = null;
    const shows = `${state} ${this.#actions.logOf(process_id).length} ${live !== null}`;
    if (shows === this.#detailShows) return;
    this.#detailShows = shows;
    renderDetail(detail, this.#record, this.#actions, this.#load?.element ?? null);
  }
}

class Progress {
  #bar = element("progress", { max: "1" });
  #message = element("span", {});
  #box = element("div", { class: "progress" }, this.#bar, this.#message);

  /** @param {Element} before  what it stands under @param {string} func */
  constructor(before, func) {
    setAttribute(this.#bar, "aria-label", `Progress of ${func}`);
    before.after(this.#box);
  }

  /** @param {{fraction: number | null, message: string}} progress */
  update({ fraction, message }) {
    if (fraction === null) this.#bar.removeAttribute("value");
    else this.#bar.value = fraction;
    setText(this.#message, message);
  }

  remove() {
    this.#box.remove();
  }
}

/** @param {ProcessRecord} record */
function took({ state, assigned_at_ms, duration_ms }) {
  return state === "running" ? wholeDuration(Date.now() - assigned_at_ms) : duration(duration_ms ?? 0);
}
