// @ts-check
/**
 * A load report in the forms that other programs read.
 *
 * @typedef {import("./load-report.js").LoadReport} LoadReport
 */

/** The run second by second. */
const SERIES_COLUMNS = [
  "at_seconds",
  "width_seconds",
  "users",
  "requests",
  "failed",
  "iterations",
  "bytes_received",
  "latency_p50_ms",
  "latency_p95_ms",
  "latency_p99_ms",
];

/** @param {LoadReport} report */
export function toCsv(report) {
  const rows = (report.time_series ?? []).map((point) => SERIES_COLUMNS.map((column) => point[column] ?? "").join(","));
  return [SERIES_COLUMNS.join(","), ...rows, ""].join("\r\n");
}

/**
 * JUnit XML, as build servers read it: each threshold and each check is a test case.
 * @param {LoadReport} report
 */
export function toJUnit(report) {
  const cases = [...(report.thresholds ?? []).map(thresholdCase), ...(report.checks ?? []).map(checkCase)];
  const failures = cases.filter(({ failure }) => failure !== null).length;
  const name = xml(report.scenario?.id ?? "load");
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites>`,
    `  <testsuite name="${name}" tests="${cases.length}" failures="${failures}" time="${report.duration_seconds}">`,
    ...cases.map((test) => testCase(name, test)),
    `  </testsuite>`,
    `</testsuites>`,
    ``,
  ].join("\n");
}

/** @param {import("./load-report.js").Threshold} threshold */
const thresholdCase = ({ metric, threshold, value, unit, passed }) => ({
  name: `${metric}: ${threshold}`,
  failure: passed ? null : `was ${value} ${unit}`,
});

/** @param {import("./load-report.js").Check} check */
const checkCase = ({ step, name, passes, fails }) => ({
  name: `${step}: ${name}`,
  failure: fails === 0 ? null : `failed ${fails} of ${passes + fails} times`,
});

/** @param {string} suite @param {{name: string, failure: string | null}} test */
function testCase(suite, { name, failure }) {
  const head = `    <testcase classname="${suite}" name="${xml(name)}"`;
  return failure === null ? `${head}/>` : `${head}><failure message="${xml(failure)}"/></testcase>`;
}

/** Text for an attribute. XML has no place for control characters. @param {string} text */
function xml(text) {
  return text
    .replaceAll(/[\u0000-\u001f\ufffe\uffff]/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
