// @ts-check
/**
 * The live list of processes, newest first. A row is made once, and afterwards only changed.
 *
 * @typedef {import("../processes.js").ProcessList} ProcessList
 * @typedef {import("../processes.js").ProcessRecord} ProcessRecord
 * @typedef {import("./process-detail.js").DetailActions} DetailActions
 */
import { byId, element, setAttribute, setText, setVisible } from "../dom.js";
import { clockTime, duration, wholeDuration } from "../format.js";
import { MAX_PROCESSES } from "../processes.js";
import { renderDetail } from "./process-detail.js";

const STATE_WORDS = { running: "Running", completed: "Completed", failed: "Failed", lost: "Lost" };

/** Rows are added so many at a time: more would make a busy page stutter. */
const ROWS_AT_ONCE = 100;

export class ProcessesView {
  #list = byId("processes");
  #more = byId("processes-more");
  /** @type {Map<string, Row>} */
  #rows = new Map();
  #limit = ROWS_AT_ONCE;
  #limitChanged = false;
  #actions;

  /** @param {DetailActions} actions @param {() => void} requestPaint */
  constructor(actions, requestPaint) {
    this.#actions = actions;
    this.#more.addEventListener("click", () => {
      this.#limit += ROWS_AT_ONCE;
      this.#limitChanged = true;
      requestPaint();
    });
  }

  /** @param {ProcessList} processes */
  render(processes) {
    const changed = processes.takeChanges();
    if (changed.size || this.#limitChanged) {
      this.#limitChanged = false;
      this.#arrange(processes, changed);
    }
    for (const row of this.#rows.values()) row.tick();
    setVisible(byId("processes-empty"), this.#rows.size === 0);
    setVisible(this.#more, processes.size > this.#limit);
    setText(byId("processes-note"), processes.size >= MAX_PROCESSES ? `the latest ${MAX_PROCESSES} are kept` : "");
  }

  /** Makes the list what it should be, touching only what isn't. @param {ProcessList} processes @param {Set<string>} changed */
  #arrange(processes, changed) {
    const latest = processes.latest();
    // What someone is reading stays, however many come after it.
    const shown = latest.filter((record, rank) => rank < this.#limit || this.#rows.get(record.process_id)?.isOpen);
    const ids = new Set(shown.map((record) => record.process_id));
    for (const [id, row] of this.#rows) {
      if (ids.has(id)) continue;
      row.item.remove();
      this.#rows.delete(id);
    }
    const focused = document.activeElement;
    let next = this.#list.firstElementChild;
    for (const record of shown) {
      const row = this.#rowOf(record, changed);
      if (row.item === next) next = next.nextElementSibling;
      else this.#list.insertBefore(row.item, next);
    }
    // A row that moves loses the focus on the way.
    if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus({ preventScroll: true });
  }

  /** @param {ProcessRecord} record @param {Set<string>} changed */
  #rowOf(record, changed) {
    const known = this.#rows.get(record.process_id);
    if (!known) {
      const row = new Row(record, this.#actions);
      this.#rows.set(record.process_id, row);
      return row;
    }
    if (changed.has(record.process_id)) known.update(record);
    return known;
  }
}

class Row {
  #actions;
  #record;
  #state = element("span", { class: "state" });
  #took = element("span", { class: "took" });
  #bar = element("progress", { max: "1" });
  #message = element("span", { class: "progress-message" });
  #progress = element("div", { class: "progress" }, this.#bar, this.#message);
  #toggle;
  /** Filled when it is opened, and only then. */
  #detail;

  /** @param {ProcessRecord} record @param {DetailActions} actions */
  constructor(record, actions) {
    this.#record = record;
    this.#actions = actions;
    const detail_id = `process-${record.process_id}`;
    this.#toggle = element(
      "button",
      { type: "button", class: "row", "aria-expanded": "false", "aria-controls": detail_id },
      element("span", { class: "lamp", "aria-hidden": "true" }),
      element("span", { class: "func" }, record.func),
      this.#state,
      element("span", { class: "from" }, record.initiator ? `from ${record.initiator}` : ""),
      element("time", {}, clockTime(record.assigned_at_ms)),
      this.#took,
    );
    this.#toggle.addEventListener("click", () => this.#open(this.#detail.hidden));
    this.#detail = element("div", { class: "detail", id: detail_id });
    this.#detail.hidden = true;
    this.item = element("li", { "data-process": record.process_id }, this.#toggle, this.#progress, this.#detail);
    this.update(record);
  }

  get isOpen() {
    return !this.#detail.hidden;
  }

  /** @param {ProcessRecord} record */
  update(record) {
    this.#record = record;
    setAttribute(this.item, "data-state", record.state);
    setText(this.#state, STATE_WORDS[record.state]);
    this.#updateProgress(record);
    setText(this.#took, took(record));
    if (!this.#detail.hidden) renderDetail(this.#detail, record, this.#actions);
  }

  /** What changes by itself while a process runs. */
  tick() {
    if (this.#record.state === "running") setText(this.#took, took(this.#record));
  }

  /** @param {ProcessRecord} record */
  #updateProgress({ state, progress, func }) {
    setVisible(this.#progress, state === "running" && progress !== null);
    if (!progress) return;
    setAttribute(this.#bar, "aria-label", `Progress of ${func}`);
    if (progress.fraction === null) this.#bar.removeAttribute("value");
    else this.#bar.value = progress.fraction;
    setText(this.#message, progress.message);
  }

  /** @param {boolean} open */
  #open(open) {
    this.#detail.hidden = !open;
    setAttribute(this.#toggle, "aria-expanded", String(open));
    if (!open) return this.#detail.replaceChildren();
    renderDetail(this.#detail, this.#record, this.#actions);
    this.item.scrollIntoView({ block: "nearest" });
  }
}

/** @param {ProcessRecord} record */
function took({ state, assigned_at_ms, duration_ms }) {
  return state === "running" ? wholeDuration(Date.now() - assigned_at_ms) : duration(duration_ms ?? 0);
}
