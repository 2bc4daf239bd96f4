// @ts-check
/**
 * The load runs of this browser: each opens its report, and two can be held side by side.
 *
 * @typedef {import("../report-history.js").ReportHistory} ReportHistory
 * @typedef {import("../report-history.js").KeptReport} KeptReport
 */
import { byId, element, setText, setVisible } from "../dom.js";
import { dateTime, plural } from "../format.js";
import { findReport } from "../load-report.js";
import { MAX_REPORTS } from "../report-history.js";
import { renderComparison } from "./comparison.js";
import { renderReport } from "./load-report.js";

export class ReportsView {
  #history;
  #list = byId("reports");
  #comparison = byId("comparison");
  /** The latest two that were chosen to be compared. @type {KeptReport[]} */
  #chosen = [];

  /** @param {ReportHistory} history */
  constructor(history) {
    this.#history = history;
    byId("reports-clear").addEventListener("click", () => this.#forgetAll());
  }

  /** Shows what was kept from before. */
  async showKept() {
    // Written by another version of this page, perhaps: what isn't a report any more isn't shown.
    const kept = (await this.#history.all()).filter(({ report }) => findReport([report]));
    this.#list.replaceChildren(...kept.map((one) => this.#item(one)));
    this.#count();
  }

  /** Keeps one, and shows it above the others. @param {KeptReport} kept */
  async add(kept) {
    // Where it can't be kept, it is at least here until the page is closed.
    await this.#history.add(kept).catch(() => {});
    this.#list.prepend(this.#item(kept));
    while (this.#list.childElementCount > MAX_REPORTS) this.#list.lastElementChild?.remove();
    this.#count();
  }

  async #forgetAll() {
    if (!confirm("Forget the reports of all load runs in this browser?")) return;
    await this.#history.clear();
    this.#list.replaceChildren();
    this.#chosen = [];
    this.#compare();
    this.#count();
  }

  #count() {
    const shown = this.#list.childElementCount;
    setText(byId("reports-note"), plural(shown, "run"));
    setVisible(byId("reports-section"), shown > 0);
  }

  /** @param {KeptReport} kept */
  #item(kept) {
    const { report, at_ms } = kept;
    const name = report.scenario?.id ?? "scenario";
    const box = element("input", { type: "checkbox", "aria-label": `Compare ${name} of ${dateTime(at_ms)}` });
    box.addEventListener("change", () => this.#choose(kept, box));
    const body = element("div", { class: "detail" });
    const details = element(
      "details",
      {},
      element(
        "summary",
        {},
        element("code", {}, name),
        element("time", {}, dateTime(at_ms)),
        element("span", { "data-held": String(report.passed !== false) }, report.passed === false ? "Broken" : "Passed"),
      ),
      body,
    );
    // Charts are drawn when they are looked at, and let go of afterwards.
    details.addEventListener("toggle", () => body.replaceChildren(...(details.open ? [renderReport(report)] : [])));
    return element("li", { "data-process": kept.process_id }, box, details);
  }

  /** @param {KeptReport} kept @param {HTMLInputElement} box */
  #choose(kept, box) {
    this.#chosen = this.#chosen.filter((one) => one !== kept);
    if (box.checked) this.#chosen.push(kept);
    if (this.#chosen.length > 2) {
      const dropped = this.#chosen.shift();
      const item = [...this.#list.children].find((one) => one.getAttribute("data-process") === dropped?.process_id);
      const itsBox = item?.querySelector("input");
      if (itsBox) itsBox.checked = false;
    }
    this.#compare();
  }

  #compare() {
    const [one, other] = [...this.#chosen].sort((a, b) => a.at_ms - b.at_ms);
    this.#comparison.replaceChildren(...(other ? [renderComparison(one, other)] : []));
    setVisible(byId("comparison-hint"), !other && this.#chosen.length === 1);
  }
}
