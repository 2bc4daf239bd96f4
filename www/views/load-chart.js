// @ts-check
/**
 * Charts of a load run. Each is an element that draws when it enters the page and cleans up when it
 * leaves: the chart library holds on to the window until it is told to let go.
 */
import { element } from "../dom.js";
import { chartsOf } from "../load-series.js";

/** @typedef {import("../load-series.js").Chart} Chart */

/** On a wall of screens all is larger, charts too. */
const rem_px = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
const height_px = () => 10 * rem_px();

/** @param {Record<string, any>[]} points  the report's `time_series` */
export function loadCharts(points) {
  return chartsOf(points).map((data) => {
    const target = new LoadChart();
    target.data = data;
    return element("figure", { class: "chart" }, element("figcaption", {}, data.title), target);
  });
}

/** Charts of a run that goes on, drawn anew in place. @param {Element} target @param {Record<string, any>[]} points */
export function refreshCharts(target, points) {
  const charts = chartsOf(points);
  target.querySelectorAll("load-chart").forEach((chart, index) => {
    if (chart instanceof LoadChart) chart.show(charts[index]);
  });
}

class LoadChart extends HTMLElement {
  /** @type {Chart} */
  data = { title: "", seconds: [], series: [] };
  /** @type {any} */
  #plot = null;
  #scheme = matchMedia("(prefers-color-scheme: dark)");
  #redraw = () => void this.#draw();
  #observer = new ResizeObserver(() => this.#plot?.setSize({ width: this.clientWidth, height: height_px() }));

  /** @param {Chart} data */
  show(data) {
    this.data = data;
    this.#plot?.setData(columns(data));
  }

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
    const axis = { stroke: color("--muted"), grid: { stroke: color("--line"), width: 1 }, ticks: { show: false }, font: `${0.7 * rem_px()}px ${style.fontFamily}` };
    const { series } = this.data;
    this.#plot = new uPlot(
      {
        width: this.clientWidth,
        height: height_px(),
        scales: { x: { time: false }, y: { range: fromZero } },
        axes: [{ ...axis, size: 1.7 * rem_px(), values: inSeconds }, { ...axis, size: 2.8 * rem_px() }],
        series: [
          { label: "Second" },
          ...series.map((line) => ({ label: line.label, stroke: color(line.color), width: 1.5, points: { show: false }, value: rounded })),
        ],
      },
      columns(this.data),
      this,
    );
  }
}

customElements.define("load-chart", LoadChart);

/** @param {Chart} chart */
const columns = ({ seconds, series }) => [seconds, ...series.map((line) => line.values)];

/** Heights that can be compared by eye begin at nothing. @param {unknown} _ @param {number | null} __ @param {number | null} highest */
const fromZero = (_, __, highest) => [0, (highest || 1) * 1.1];

/** @param {unknown} _ @param {number[]} marks */
const inSeconds = (_, marks) => marks.map((second) => `${second} s`);

/** @param {unknown} _ @param {number | null} value */
const rounded = (_, value) => (value === null || value === undefined ? "–" : String(Math.round(value * 10) / 10));
