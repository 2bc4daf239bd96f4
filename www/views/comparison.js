// @ts-check
/**
 * Two load runs side by side, the earlier one first.
 *
 * @typedef {import("../report-history.js").KeptReport} KeptReport
 * @typedef {import("../load-report.js").LoadReport} LoadReport
 */
import { element } from "../dom.js";
import { dateTime } from "../format.js";
import { rounded, scroll } from "./report-parts.js";

/** @type {[string, keyof LoadReport][]} */
const ROWS = [
  ["Requests", "total_requests"],
  ["Failed", "failed"],
  ["Requests/s", "throughput_rps"],
  ["p50 ms", "latency_p50_ms"],
  ["p95 ms", "latency_p95_ms"],
  ["p99 ms", "latency_p99_ms"],
  ["Duration s", "duration_seconds"],
];

/** @param {KeptReport} earlier @param {KeptReport} later */
export function renderComparison(earlier, later) {
  const heads = ["Figure", heading(earlier), heading(later), "Change"];
  const body = ROWS.map(([label, field]) => {
    const before = earlier.report[field];
    const after = later.report[field];
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, label),
      ...[figure(before), figure(after), change(before, after)].map((text) => element("td", {}, text)),
    );
  });
  const head = element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text))));
  return scroll("Comparison of two runs", element("table", {}, head, element("tbody", {}, ...body)));
}

/** @param {KeptReport} kept */
const heading = ({ report, at_ms }) => `${report.scenario?.id ?? "scenario"}, ${dateTime(at_ms)}`;

/** @param {unknown} value */
const figure = (value) => (typeof value === "number" ? rounded(value) : "–");

/** @param {unknown} before @param {unknown} after */
function change(before, after) {
  if (typeof before !== "number" || typeof after !== "number" || before === 0) return "–";
  const percent = Math.round(((after - before) / before) * 1000) / 10;
  return `${percent > 0 ? "+" : ""}${percent} %`;
}
