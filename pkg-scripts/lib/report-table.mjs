// A load report as text for a terminal.
import { rounded, table } from "./table.mjs";

const milliseconds = (value) => (value == null ? "-" : `${rounded(value)} ms`);
const percent = (part, whole) => (whole > 0 ? `${rounded((100 * part) / whole)} %` : "-");

function figures(report) {
  const lines = [
    ["requests", report.total_requests],
    ["successful", report.successful],
    ["failed", `${report.failed} (${percent(report.failed, report.total_requests)})`],
    ["latency p50", milliseconds(report.latency_p50_ms)],
    ["latency p95", milliseconds(report.latency_p95_ms)],
    ["latency p99", milliseconds(report.latency_p99_ms)],
    ["duration", `${rounded(report.duration_seconds)} s`],
    ["throughput", `${rounded(report.throughput_rps)} requests/s`],
  ];
  return lines.map(([name, value]) => `${name.padEnd(12)}${value}`).join("\n");
}

function section(title, header, rows) {
  return rows.length > 0 ? `${title}\n${table(header, rows)}` : null;
}

const list = (value) => (Array.isArray(value) ? value : []);

/** The eight figures, then what there is of steps, thresholds, checks, status codes, errors and warnings. */
export function reportText(report) {
  const steps = list(report.steps).map((step) => [
    step.id, step.total_requests, step.failed,
    rounded(step.latency_p50_ms), rounded(step.latency_p95_ms), rounded(step.latency_p99_ms),
  ]);
  const thresholds = list(report.thresholds).map((threshold) => [
    threshold.passed ? "holds" : "broken",
    `${threshold.metric}: ${threshold.threshold}`,
    threshold.value == null ? "-" : `${rounded(threshold.value, 3)} ${threshold.unit}`,
  ]);
  const checks = list(report.checks).map((check) => [check.step, check.name, check.passes, check.fails]);
  const errors = list(report.errors).map((error) => [error.kind, error.count, error.message]);
  const sections = [
    figures(report),
    section("Steps (ms)", ["step", "requests", "failed", "p50", "p95", "p99"], steps),
    section("Thresholds", ["", "threshold", "value"], thresholds),
    section("Checks", ["step", "check", "passes", "fails"], checks),
    section("Status codes", ["status", "requests"], Object.entries(report.status_codes ?? {})),
    section("Errors", ["kind", "count", "message"], errors),
    list(report.warnings).length > 0 ? `Warnings\n${report.warnings.map((text) => `- ${text}`).join("\n")}` : null,
    report.timing === "opaque" ? "The target hides its timing: latencies include the time to connect." : null,
    report.passed === false ? "Not passed." : null,
  ];
  return sections.filter(Boolean).join("\n\n");
}
