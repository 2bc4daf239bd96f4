// @ts-check
/**
 * The parts of a load report that are the same on the page and in a file of its own.
 *
 * @typedef {import("../load-report.js").LoadReport} LoadReport
 * @typedef {import("../load-report.js").Threshold} Threshold
 * @typedef {import("../load-report.js").Check} Check
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

/** The steps, the phases of a request, the errors, the warnings. @param {LoadReport} report */
export function tables({ steps = [], phases, errors = [], warnings = [] }) {
  return [
    ...(steps.length ? [scroll("Figures of each step", stepTable(steps))] : []),
    ...(phases ? [scroll("Where the time of requests went", phaseTable(phases))] : []),
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
  return figureList(rows);
}

/** @param {string[][]} rows */
export const figureList = (rows) =>
  element(
    "dl",
    { class: "small-figures" },
    ...rows.map(([name, text]) => element("div", {}, element("dt", {}, name), element("dd", {}, text))),
  );

/** What was held and what was broken. @param {{thresholds?: Threshold[], checks?: Check[]}} judged */
export function verdicts({ thresholds = [], checks = [] }) {
  const lines = [
    ...thresholds.map(({ metric, threshold, value, unit, passed }) => ({
      held: passed,
      text: `${metric} ${threshold}`,
      found: typeof value !== "number" ? "no samples" : unit === "share" ? `${rounded(value * 100)} %` : `${rounded(value)} ${unit}`,
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
      element("li", { "data-held": String(held) }, element("strong", {}, held ? "Held" : "Broken"), " ", element("code", {}, text), " ", element("span", {}, found)),
    );
  return element("ul", { class: "verdicts" }, ...items);
}

/** @param {any[]} steps */
export function stepTable(steps) {
  const quantiles = steps.some((step) => step.latency_p99_ms !== undefined) ? ["p50", "p95", "p99"] : ["p50", "p95"];
  return table(
    ["Step", "Requests", "Failed", ...quantiles],
    steps.map((step) => [
      String(step.id ?? ""),
      count(step.total_requests ?? step.requests ?? 0),
      count(step.failed ?? 0),
      ...quantiles.map((quantile) => milliseconds(step[`latency_${quantile}_ms`])),
    ]),
  );
}

/** Only phases that took any time: most runs look no name up. @param {Record<string, any>} phases */
function phaseTable(phases) {
  const taken = Object.entries(phases).filter(([, phase]) => phase?.p99_ms >= 0.005);
  return table(
    ["Phase", "p50", "p95", "p99"],
    taken.map(([name, phase]) => [name, ...["p50_ms", "p95_ms", "p99_ms"].map((quantile) => milliseconds(phase[quantile]))]),
  );
}

/** @param {any[]} errors */
function errorTable(errors) {
  const rows = errors.map(({ kind, message, count: times }) => [`${kind ?? ""} ${message ?? ""}`.trim(), count(times ?? 0)]);
  return scroll("Errors", table(["Error", "Count"], rows));
}

/** @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const body = rows.slice(0, MAX_SHOWN).map(([name, ...cells]) =>
    element("tr", {}, element("th", { scope: "row" }, name), ...cells.map((text) => element("td", {}, text))),
  );
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...head.map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, ...body),
  );
}

/** What may be wider than the page is scrolled by itself, also by keys. @param {string} label @param {...Node} content */
export const scroll = (label, ...content) =>
  element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, ...content);

/** @param {unknown} ms */
export const milliseconds = (ms) => (typeof ms === "number" ? `${rounded(ms)} ms` : "–");

/** As many digits as mean something. @param {number} number */
export const rounded = (number) => (number >= 100 ? count(Math.round(number)) : String(Math.round(number * 100) / 100));
