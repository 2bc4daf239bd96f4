// @ts-check
/**
 * The live list of processes, newest first. A row is made once, and afterwards only changed.
 *
 * @typedef {import("../processes.js").ProcessList} ProcessList
 * @typedef {import("../processes.js").ProcessRecord} ProcessRecord
 * @typedef {import("./process-detail.js").DetailActions} DetailActions
 */
import { byId, setText, setVisible } from "../dom.js";
import { MAX_PROCESSES } from "../processes.js";
import { ProcessRow } from "./process-row.js";

/** Rows are added so many at a time: more would make a busy page stutter. */
const ROWS_AT_ONCE = 30;

export class ProcessesView {
  #list = byId("processes");
  #more = byId("processes-more");
  /** @type {Map<string, ProcessRow>} */
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
      const row = new ProcessRow(record, this.#actions);
      this.#rows.set(record.process_id, row);
      return row;
    }
    if (changed.has(record.process_id)) known.update(record);
    return known;
  }
}
