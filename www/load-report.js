// @ts-check
/**
 * The report of a load run, as the function `run_scenario` puts it out. Times are in milliseconds.
 *
 * @typedef {object} LoadReport
 * @property {number} total_requests
 * @property {number} successful
 * @property {number} failed
 * @property {number | null} latency_p50_ms
 * @property {number | null} latency_p95_ms
 * @property {number | null} latency_p99_ms
 * @property {number} duration_seconds
 * @property {number} throughput_rps
 * @property {{id: string}} [scenario]
 * @property {boolean} [passed]
 * @property {any[]} [thresholds]
 * @property {any[]} [steps]
 * @property {any[]} [errors]
 * @property {any[]} [warnings]
 */

/**
 * The report in an output, where there is one: as a value or as JSON text.
 * @param {unknown} output  all outputs of a process
 * @returns {LoadReport | null}
 */
export function findReport(output) {
  const first = Array.isArray(output) ? output[0] : output;
  const candidate = typeof first === "string" && first.startsWith("{") ? parse(first) : first;
  const isReport =
    typeof candidate === "object" &&
    candidate !== null &&
    ["total_requests", "successful", "failed", "throughput_rps"].every((name) => typeof candidate[name] === "number");
  return isReport ? candidate : null;
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
