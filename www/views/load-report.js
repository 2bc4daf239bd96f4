// @ts-check
/**
 * A load report on the page: its parts, charts to point at, and its files.
 *
 * @typedef {import("../load-report.js").LoadReport} LoadReport
 */
import { button, element } from "../dom.js";
import { download } from "../download.js";
import { wholeSeconds } from "../load-series.js";
import { toCsv, toJUnit } from "../report-files.js";
import { loadCharts } from "./load-chart.js";
import { toHtml } from "./report-page.js";
import { summary, tables } from "./report-parts.js";

/** @param {LoadReport} report */
export function renderReport(report) {
  const seconds = wholeSeconds(report);
  const charts = seconds.length > 1 ? [element("div", { class: "charts" }, ...loadCharts(seconds))] : [];
  return element("div", { class: "report" }, ...summary(report), ...charts, ...tables(report), files(report));
}

/** @param {LoadReport} report */
function files(report) {
  const name = String(report.scenario?.id ?? "load").replaceAll(/[^\w.-]/g, "_");
  return element(
    "p",
    { class: "actions" },
    button("Report as HTML", () => download(`${name}.html`, "text/html", toHtml(report))),
    button("as JSON", () => download(`${name}.json`, "application/json", JSON.stringify(report, null, 2))),
    button("seconds as CSV", () => download(`${name}.csv`, "text/csv", toCsv(report))),
    button("verdicts as JUnit XML", () => download(`${name}.xml`, "application/xml", toJUnit(report))),
  );
}
