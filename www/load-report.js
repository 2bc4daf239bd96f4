// @ts-check
/**
 * The report of a load run, as the function `run_scenario` puts it out. Units are in the names.
 * Reports come from outside: what isn't known to be there is optional here.
 *
 * @typedef {{metric: string, threshold: string, value: number | null, unit: string, passed: boolean}} Threshold
 * @typedef {{step: string, name: string, passes: number, fails: number}} Check
 *
 * @typedef {object} LoadReport
 * @property {number} total_requests
 * @property {number} successful
 * @property {number} failed
 * @property {number | null} [latency_p50_ms]
 * @property {number | null} [latency_p95_ms]
 * @property {number | null} [latency_p99_ms]
 * @property {number} duration_seconds
 * @property {number} throughput_rps
 * @property {{id: string}} [scenario]
 * @property {boolean} [passed]
 * @property {Threshold[]} [thresholds]
 * @property {Check[]} [checks]
 * @property {any[]} [steps]
 * @property {Record<string, any>} [phases]
 * @property {any[]} [errors]
 * @property {Record<string, any>[]} [time_series]
 * @property {string[]} [warnings]
 */

const NUMBERS = ["total_requests", "successful", "failed", "duration_seconds", "throughput_rps"];
const LISTS = ["thresholds", "checks", "steps", "errors", "time_series", "warnings"];

/**
 * The report in an output, where there is one: as a value or as JSON text.
 * @param {unknown} output  all outputs of a process
 * @returns {LoadReport | null}
 */
export function findReport(output) {
  const first = Array.isArray(output) ? output[0] : output;
  const candidate = typeof first === "string" && first.startsWith("{") ? parse(first) : first;
  if (!isObject(candidate)) return null;
  const isReport =
    NUMBERS.every((name) => typeof candidate[name] === "number") &&
    (candidate.phases === undefined || isObject(candidate.phases)) &&
    LISTS.every((name) => candidate[name] === undefined || isListOfValues(candidate[name]));
  return isReport ? candidate : null;
}

/** @param {unknown} value */
const isObject = (value) => typeof value === "object" && value !== null;

/** @param {unknown} list */
const isListOfValues = (list) => Array.isArray(list) && list.every((item) => item !== null && item !== undefined);

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
