// @ts-check
/**
 * The parts of a load report that are the same on the page and in a file of its own.
 *
 * @typedef {import("../load-report.js").LoadReport} LoadReport
 */
import { element } from "../dom.js";
import { count } from "../format.js";

/** Long lists are whole in the JSON file; these many lines are shown. */
const MAX_SHOWN = 50;

/** The figures, and what was held and broken. @param {LoadReport} report */
export function summary(report) {
  const { thresholds = [], checks = [] } = report;
  return [figures(report), ...(thresholds.length + checks.length ? [verdicts(report)] : [])];
}

/** The steps, the errors, the warnings. @param {LoadReport} report */
export function tables({ steps = [], errors = [], warnings = [] }) {
  return [
    ...(steps.length ? [stepTable(steps)] : []),
    ...(errors.length ? [errorTable(errors)] : []),
    ...warnings.slice(0, MAX_SHOWN).map((warning) => element("p", { class: "hint" }, String(warning))),
  ];
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

/** @param {LoadReport} report */
function verdicts({ thresholds = [], checks = [] }) {
  const lines = [
    ...thresholds.map(({ metric, threshold, value, unit, passed }) => ({
      held: passed,
      text: `${metric} ${threshold}`,
      found: typeof value === "number" ? `${rounded(value)} ${unit}` : "no samples",
    })),
    ...checks.map(({ step, name, passes, fails }) => ({
      held: fails === 0,
      text: `${step}: ${name}`,
      found: `${count(passes)} of ${count(passes + fails)}`,
    })),
  ];
  const items = lines
    .slice(0, MAX_SHOWN)
    .map(({ held, text, found }) =>
      element("li", { "data-held": String(held) }, element("strong", {}, held ? "Held" : "Broken"), ` ${text} `, element("span", {}, found)),
    );
  return element("ul", { class: "verdicts" }, ...items);
}

/** @param {any[]} steps */
function stepTable(steps) {
  return table(
    "Figures of each step",
    ["Step", "Requests", "Failed", "p50", "p95", "p99"],
    steps.map((step) => [
      String(step.id ?? ""),
      count(step.total_requests ?? 0),
      count(step.failed ?? 0),
      milliseconds(step.latency_p50_ms),
      milliseconds(step.latency_p95_ms),
      milliseconds(step.latency_p99_ms),
    ]),
  );
}

/** @param {any[]} errors */
function errorTable(errors) {
  return table(
    "Errors",
    ["Error", "Count"],
    errors.map(({ kind, message, count: times }) => [`${kind ?? ""} ${message ?? ""}`.trim(), count(times ?? 0)]),
  );
}

/** @param {string} label @param {string[]} head @param {string[][]} rows */
function table(label, head, rows) {
  const body = rows.slice(0, MAX_SHOWN).map(([name, ...cells]) =>
    element("tr", {}, element("th", { scope: "row" }, name), ...cells.map((text) => element("td", {}, text))),
  );
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...head.map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", {}, ...body),
    ),
  );
}

/** @param {unknown} ms */
const milliseconds = (ms) => (typeof ms === "number" ? `${rounded(ms)} ms` : "–");

/** As many digits as mean something. @param {number} number */
export const rounded = (number) => (number >= 100 ? count(Math.round(number)) : String(Math.round(number * 100) / 100));
