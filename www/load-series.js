// @ts-check
/**
 * What the charts of a load run show.
 *
 * @typedef {{label: string, color: string, values: (number | null)[]}} Series  `color` names a CSS variable
 * @typedef {{title: string, seconds: number[], series: Series[]}} Chart
 */

/**
 * What charts of a report show: a second that the run's end cut short has no rate to be compared.
 * @param {{time_series?: Record<string, any>[], duration_seconds: number}} report
 */
export function wholeSeconds({ time_series = [], duration_seconds }) {
  const end = Number(time_series[0]?.at_seconds) + duration_seconds;
  return time_series.filter((point) => point.at_seconds + (point.width_seconds || 1) <= end);
}

/**
 * @param {Record<string, any>[]} points  as in a report's `time_series`
 * @returns {Chart[]}
 */
export function chartsOf(points) {
  const seconds = points.map((point) => Number(point.at_seconds));
  /** @param {string} name */
  const column = (name) => points.map((point) => (typeof point[name] === "number" ? point[name] : null));
  /** A point of a long run stands for several seconds. @param {string} name */
  const rate = (name) => points.map((point) => (typeof point[name] === "number" ? point[name] / (point.width_seconds || 1) : null));
  const isSplit = points.some((point) => point.waiting_p95_ms !== undefined);
  return [
    {
      title: "Requests per second",
      seconds,
      series: [
        { label: "Requests/s", color: "--busy", values: rate("requests") },
        { label: "Failed/s", color: "--bad", values: rate("failed") },
        { label: "Users", color: "--muted", values: column("users") },
      ],
    },
    {
      title: "Latency, ms",
      seconds,
      series: [
        { label: "p50 ms", color: "--good", values: column("latency_p50_ms") },
        { label: "p95 ms", color: "--busy", values: column("latency_p95_ms") },
        { label: "p99 ms", color: "--warn", values: column("latency_p99_ms") },
      ],
    },
    ...(isSplit ? [{ seconds, ...split(column) }] : []),
  ];
}

/** Where the time goes: to the browser's own queue, or to the server. @param {(name: string) => (number | null)[]} column */
const split = (column) => ({
  title: "Waiting and blocked, ms",
  series: [
    { label: "Waiting p50", color: "--good", values: column("waiting_p50_ms") },
    { label: "Waiting p95", color: "--busy", values: column("waiting_p95_ms") },
    { label: "Blocked p95", color: "--bad", values: column("blocked_p95_ms") },
  ],
});
