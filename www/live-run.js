// @ts-check
/**
 * A load run while it goes on: the figures of its progress, one after another. A long run is kept at
 * half the detail each time that it has filled its room, so that it always fits, from its start on.
 *
 * What `run_scenario` says about its progress; percentiles are of the whole run so far.
 * @typedef {object} ProgressFigures
 * @property {number} elapsed_seconds
 * @property {number} users
 * @property {number} current_rps
 * @property {number} failed  since the start
 * @property {number | null} latency_p50_ms
 * @property {number | null} latency_p95_ms
 * @property {number | null} latency_p99_ms
 * @property {number} [total_requests]
 * @property {number | null} [blocked_p95_ms]  in the queue for a connection
 * @property {number | null} [waiting_p50_ms]  for the server's first byte
 * @property {number | null} [waiting_p95_ms]
 * @property {import("./load-report.js").Threshold[]} [thresholds]  as they stand now
 * @property {Record<string, any>[]} [steps]
 */
const MAX_POINTS = 600;

export class LiveRun {
  /** @type {ProgressFigures[]} */
  #points = [];
  /** One of so many figures is kept. */
  #every = 1;
  #heard = 0;
  /** The latest figures. @type {ProgressFigures | null} */
  now = null;

  /** @param {ProgressFigures} figures */
  add(figures) {
    this.now = figures;
    this.#heard += 1;
    if (this.#heard % this.#every !== 0) return;
    // Lists are only of interest as they are now.
    this.#points.push({ ...figures, thresholds: undefined, steps: undefined });
    if (this.#points.length < MAX_POINTS) return;
    this.#points = this.#points.filter((_, index) => index % 2 === 1);
    this.#every *= 2;
  }

  /** In the form of a report's `time_series`, for the same charts. */
  timeSeries() {
    return this.#points.map((point, index) => {
      const before = this.#points[index - 1] ?? { elapsed_seconds: 0, failed: 0 };
      const seconds = point.elapsed_seconds - before.elapsed_seconds;
      return {
        at_seconds: Math.round(point.elapsed_seconds * 10) / 10,
        users: point.users,
        requests: point.current_rps,
        failed: seconds > 0 ? (point.failed - before.failed) / seconds : 0,
        latency_p50_ms: point.latency_p50_ms,
        latency_p95_ms: point.latency_p95_ms,
        latency_p99_ms: point.latency_p99_ms,
        blocked_p95_ms: point.blocked_p95_ms,
        waiting_p50_ms: point.waiting_p50_ms,
        waiting_p95_ms: point.waiting_p95_ms,
      };
    });
  }
}

/** Whether a progress event's detail is of a load run. @param {unknown} detail @returns {detail is ProgressFigures} */
export function isProgressFigures(detail) {
  if (typeof detail !== "object" || detail === null) return false;
  const figures = /** @type {Record<string, unknown>} */ (detail);
  return ["elapsed_seconds", "users", "current_rps", "failed"].every((name) => typeof figures[name] === "number");
}
