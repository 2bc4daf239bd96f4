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

export class ProcessesView {
  #list = byId("processes");
  /** @type {Map<string, Row>} */
  #rows = new Map();
  #actions;

  /** @param {DetailActions} actions */
  constructor(actions) {
    this.#actions = actions;
  }

  /** @param {ProcessList} processes */
  render(processes) {
    for (const record of processes.takeChanges()) this.#show(record);
    for (const [id, row] of this.#rows) {
      const record = processes.get(id);
      if (!record) this.#remove(id, row);
      else if (record.state === "running") row.tick(record);
    }
    setVisible(byId("processes-empty"), this.#rows.size === 0);
    setText(byId("processes-note"), this.#rows.size >= MAX_PROCESSES ? `the latest ${MAX_PROCESSES}` : "");
  }

  /** @param {ProcessRecord} record */
  #show(record) {
    const known = this.#rows.get(record.process_id);
    if (known && known.assigned_at_ms === record.assigned_at_ms) return known.update(record);
    known?.item.remove();
    const row = new Row(record, this.#actions);
    this.#rows.set(record.process_id, row);
    this.#list.prepend(row.item);
  }

  /** @param {string} id @param {Row} row */
  #remove(id, row) {
    row.item.remove();
    this.#rows.delete(id);
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
    this.assigned_at_ms = record.assigned_at_ms;
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

  /** @param {ProcessRecord} record */
  update(record) {
    this.#record = record;
    setAttribute(this.item, "data-state", record.state);
    setText(this.#state, STATE_WORDS[record.state]);
    this.#updateProgress(record);
    this.tick(record);
    if (!this.#detail.hidden) renderDetail(this.#detail, record, this.#actions);
  }

  /** What changes by itself while a process runs. @param {ProcessRecord} record */
  tick({ state, assigned_at_ms, duration_ms }) {
    const running_ms = Date.now() - assigned_at_ms;
    setText(this.#took, state === "running" ? wholeDuration(running_ms) : duration(duration_ms ?? 0));
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
