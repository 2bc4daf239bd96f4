// @ts-check
/**
 * A load report for people: the figures, what was broken, each step; and the whole of it to download.
 *
 * @typedef {import("../load-report.js").LoadReport} LoadReport
 */
import { button, element } from "../dom.js";
import { download } from "../download.js";
import { count } from "../format.js";

/** @param {LoadReport} report */
export function renderReport(report) {
  /** @type {HTMLElement[]} */
  const parts = [figures(report)];
  if (list(report.thresholds).length) parts.push(thresholds(list(report.thresholds)));
  if (list(report.steps).length) parts.push(steps(list(report.steps)));
  for (const warning of list(report.warnings)) {
    parts.push(element("p", { class: "hint" }, typeof warning === "string" ? warning : String(warning?.message ?? "")));
  }
  const name = `${report.scenario?.id ?? "load"}-report.json`.replaceAll(/[^\w.-]/g, "_");
  parts.push(
    element("p", { class: "actions" }, button("Download report", () => download(name, "application/json", JSON.stringify(report, null, 2)))),
  );
  return element("div", { class: "report" }, ...parts);
}

/** @param {LoadReport} report */
function figures(report) {
  const rows = [
    ["Requests", count(report.total_requests)],
    ["Failed", count(report.failed)],
    ["Per second", rounded(report.throughput_rps)],
    ["p50", milliseconds(report.latency_p50_ms)],
    ["p95", milliseconds(report.latency_p95_ms)],
    ["p99", milliseconds(report.latency_p99_ms)],
    ["Duration", `${rounded(report.duration_seconds)} s`],
  ];
  return element(
    "dl",
    { class: "small-figures" },
    ...rows.map(([name, text]) => element("div", {}, element("dt", {}, name), element("dd", {}, text))),
  );
}

/** @param {any[]} rows */
function thresholds(rows) {
  const items = rows.map((row) => {
    const held = row?.passed ?? row?.ok ?? row?.held;
    const text = `${row?.metric ?? ""} ${row?.threshold ?? row?.expression ?? ""}`.trim();
    return element("li", { "data-held": String(held) }, `${held === false ? "Broken" : "Held"}: ${text}`);
  });
  return element("ul", { class: "thresholds" }, ...items);
}

/** @param {any[]} rows */
function steps(rows) {
  const head = ["Step", "Requests", "Failed", "p50", "p95", "p99"].map((name) => element("th", { scope: "col" }, name));
  const body = rows.map((row) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, String(row?.id ?? row?.name ?? "")),
      ...[
        count(row?.total_requests ?? 0),
        count(row?.failed ?? 0),
        milliseconds(row?.latency_p50_ms),
        milliseconds(row?.latency_p95_ms),
        milliseconds(row?.latency_p99_ms),
      ].map((text) => element("td", {}, text)),
    ),
  );
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "Figures of each step" },
    element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body)),
  );
}

/** @param {unknown} value @returns {any[]} */
const list = (value) => (Array.isArray(value) ? value.slice(0, 100) : []);

/** @param {number | null | undefined} ms */
const milliseconds = (ms) => (typeof ms === "number" ? `${rounded(ms)} ms` : "–");

/** @param {number} number */
const rounded = (number) => (number >= 100 ? count(Math.round(number)) : String(Math.round(number * 10) / 10));
