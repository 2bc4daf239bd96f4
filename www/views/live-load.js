// @ts-check
/**
 * A load run while it goes on. What changes each second changes in place, so that whoever reads, scrolls or selects in
 * there isn't disturbed.
 *
 * @typedef {import("../live-run.js").LiveRun} LiveRun
 */
import { element } from "../dom.js";
import { count, wholeDuration } from "../format.js";
import { loadCharts, refreshCharts } from "./load-chart.js";
import { figureList, milliseconds, scroll, stepTable, verdicts } from "./report-parts.js";

export class LiveLoad {
  #figures = element("div");
  #verdicts = element("div");
  #charts = element("div", { class: "charts" });
  #steps = scroll("Figures of each step so far");
  element = element("div", { class: "report" }, this.#figures, this.#verdicts, this.#charts, this.#steps);
  /** @type {unknown} */
  #shown = null;

  /** @param {LiveRun} live */
  update(live) {
    const { now } = live;
    if (!now || now === this.#shown) return;
    const { thresholds = [], steps = [] } = now;
    const points = live.timeSeries();
    if (this.#shown) refreshCharts(this.#charts, points);
    else this.#charts.append(...loadCharts(points));
    this.#shown = now;
    this.#figures.replaceChildren(figureList(figures(now)));
    this.#verdicts.replaceChildren(...(thresholds.length ? [verdicts({ thresholds })] : []));
    this.#steps.replaceChildren(...(steps.length ? [stepTable(steps)] : []));
    this.#steps.hidden = steps.length === 0;
  }
}

/** @param {import("../live-run.js").ProgressFigures} now */
const figures = (now) => [
  ["Users", count(now.users)],
  ["Requests", count(now.total_requests ?? 0)],
  ["Failed", count(now.failed)],
  ["Per second", count(now.current_rps)],
  ["p50", milliseconds(now.latency_p50_ms)],
  ["p95", milliseconds(now.latency_p95_ms)],
  ["Time", wholeDuration(now.elapsed_seconds * 1000)],
];
