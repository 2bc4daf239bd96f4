// @ts-check
/**
 * What the charts of a load run show.
 *
 * @typedef {{label: string, color: string, values: (number | null)[]}} Series  `color` names a CSS variable
 * @typedef {{title: string, seconds: number[], series: Series[]}} Chart
 */

/**
 * @param {Record<string, any>[]} points  the report's `time_series`
 * @returns {Chart[]}
 */
export function chartsOf(points) {
  const seconds = points.map((point) => Number(point.at_seconds));
  /** @param {string} name */
  const column = (name) => points.map((point) => (typeof point[name] === "number" ? point[name] : null));
  /** A point of a long run stands for several seconds. @param {string} name */
  const rate = (name) => points.map((point) => (typeof point[name] === "number" ? point[name] / (point.width_seconds || 1) : null));
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
      title: "Latency in milliseconds",
      seconds,
      series: [
        { label: "p50 ms", color: "--good", values: column("latency_p50_ms") },
        { label: "p95 ms", color: "--busy", values: column("latency_p95_ms") },
        { label: "p99 ms", color: "--warn", values: column("latency_p99_ms") },
      ],
    },
  ];
}
