// @ts-check
/**
 * Charts of a load run. Each is an element that draws when it enters the page and cleans up when it
 * leaves: the chart library holds on to the window until it is told to let go.
 *
 * @typedef {{label: string, color: string, values: (number | null)[]}} Series  `color` names a CSS variable
 */
import { element } from "../dom.js";

const HEIGHT_PX = 160;

/**
 * @param {Record<string, any>[]} points  the report's `time_series`
 * @returns {HTMLElement[]}
 */
export function loadCharts(points) {
  const seconds = points.map((point) => Number(point.at_seconds));
  /** @param {string} name @param {string} [per]  a width in seconds to divide by */
  const column = (name, per) =>
    points.map((point) => (typeof point[name] === "number" ? point[name] / (per ? point[per] || 1 : 1) : null));
  return [
    chart("Requests per second", seconds, [
      { label: "Requests/s", color: "--busy", values: column("requests", "width_seconds") },
      { label: "Failed/s", color: "--bad", values: column("failed", "width_seconds") },
      { label: "Users", color: "--muted", values: column("users") },
    ]),
    chart("Latency in milliseconds", seconds, [
      { label: "p50 ms", color: "--good", values: column("latency_p50_ms") },
      { label: "p95 ms", color: "--busy", values: column("latency_p95_ms") },
      { label: "p99 ms", color: "--warn", values: column("latency_p99_ms") },
    ]),
  ];
}

/** @param {string} title @param {number[]} seconds @param {Series[]} series */
function chart(title, seconds, series) {
  const target = new LoadChart();
  target.data = { seconds, series };
  return element("figure", { class: "chart" }, element("figcaption", {}, title), target);
}

class LoadChart extends HTMLElement {
  /** @type {{seconds: number[], series: Series[]}} */
  data = { seconds: [], series: [] };
  /** @type {any} */
  #plot = null;
  #scheme = matchMedia("(prefers-color-scheme: dark)");
  #redraw = () => void this.#draw();
  #observer = new ResizeObserver(() => this.#plot?.setSize({ width: this.clientWidth, height: HEIGHT_PX }));

  connectedCallback() {
    this.#scheme.addEventListener("change", this.#redraw);
    this.#observer.observe(this);
    this.#redraw();
  }

  disconnectedCallback() {
    this.#scheme.removeEventListener("change", this.#redraw);
    this.#observer.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  async #draw() {
    /** @type {any} */
    const { default: uPlot } = await import("../vendor/uplot/uPlot.esm.js");
    if (!this.isConnected) return;
    this.#plot?.destroy();
    const style = getComputedStyle(this);
    const color = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const axis = { stroke: color("--muted"), grid: { stroke: color("--line"), width: 1 }, ticks: { show: false }, font: `11px ${style.fontFamily}` };
    const { seconds, series } = this.data;
    this.#plot = new uPlot(
      {
        width: this.clientWidth,
        height: HEIGHT_PX,
        scales: { x: { time: false }, y: { range: fromZero } },
        axes: [{ ...axis, size: 26, values: inSeconds }, { ...axis, size: 44 }],
        series: [
          { label: "Second" },
          ...series.map((line) => ({ label: line.label, stroke: color(line.color), width: 1.5, points: { show: false }, value: rounded })),
        ],
      },
      [seconds, ...series.map((line) => line.values)],
      this,
    );
  }
}

customElements.define("load-chart", LoadChart);

/** Heights that can be compared by eye begin at nothing. @param {unknown} _ @param {number | null} __ @param {number | null} highest */
const fromZero = (_, __, highest) => [0, (highest || 1) * 1.1];

/** @param {unknown} _ @param {number[]} marks */
const inSeconds = (_, marks) => marks.map((second) => `${second} s`);

/** @param {unknown} _ @param {number | null} value */
const rounded = (_, value) => (value === null || value === undefined ? "–" : String(Math.round(value * 10) / 10));
