// @ts-check
/**
 * A load report as one HTML file: no script, nothing to load, to be kept or mailed. It is put together
 * from nodes and written out by the browser, so that text from outside is text in there as well.
 *
 * @typedef {import("../load-report.js").LoadReport} LoadReport
 * @typedef {import("../load-series.js").Chart} Chart
 */
import { element } from "../dom.js";
import { chartsOf, wholeSeconds } from "../load-series.js";
import { summary, tables } from "./report-parts.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 900;
const HEIGHT = 180;
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** @param {LoadReport} report */
export function toHtml(report) {
  const { passed } = report;
  const seconds = wholeSeconds(report);
  const title = `Load report: ${report.scenario?.id ?? "scenario"}`;
  const page = element(
    "html",
    { lang: "en" },
    element(
      "head",
      {},
      element("meta", { charset: "utf-8" }),
      element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      element("meta", { "http-equiv": "Content-Security-Policy", content: POLICY }),
      element("title", {}, title),
      element("style", {}, ownStyles()),
    ),
    element(
      "body",
      { class: "report-page" },
      element("h1", {}, title),
      element("p", { class: "hint" }, `Saved ${new Date().toISOString()}${passed === undefined ? "" : passed ? ". Passed." : ". Not passed."}`),
      element(
        "div",
        { class: "report" },
        ...summary(report),
        ...(seconds.length > 1 ? chartsOf(seconds).map(drawing) : []),
        ...tables(report),
      ),
    ),
  );
  return `<!doctype html>\n${page.outerHTML}\n`;
}

/** The styles of the page that reports are drawn with. */
function ownStyles() {
  return [...document.styleSheets]
    .filter(({ href, ownerNode }) => /\/(base|layout|report)\.css$/.test(href ?? hrefInside(ownerNode)))
    .flatMap(({ cssRules }) => [...cssRules].map((rule) => rule.cssText))
    .join("\n");
}

/** Where a style came from that is inside the page, as in the single file. @param {Element | ProcessingInstruction | null} node */
const hrefInside = (node) => (node instanceof HTMLStyleElement && node.dataset.href) || "";

/** @param {Chart} chart */
function drawing({ title, seconds, series }) {
  const highest = Math.max(1, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const last = seconds[seconds.length - 1] || 1;
  const at = (/** @type {number} */ second, /** @type {number} */ value) =>
    `${round((second / last) * WIDTH)},${round(HEIGHT - (value / highest) * HEIGHT)}`;
  const lines = series.map(({ color, values }) => {
    const points = values.flatMap((value, index) => (value === null ? [] : [at(seconds[index], value)]));
    return svg("polyline", { points: points.join(" "), "data-color": color });
  });
  const names = series.map(({ label, color }) => element("span", { "data-color": color }, label));
  return element(
    "figure",
    { class: "chart" },
    element("figcaption", {}, `${title}; 0 to ${round(highest)}, 0 to ${last} s`),
    svg("svg", { viewBox: `-2 -2 ${WIDTH + 4} ${HEIGHT + 4}`, role: "img", "aria-label": title }, ...lines),
    element("p", { class: "legend" }, ...names),
  );
}

/** @param {string} tag @param {Record<string, string>} attributes @param {...Element} children */
function svg(tag, attributes, ...children) {
  const created = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  created.append(...children);
  return created;
}

/** @param {number} number */
const round = (number) => Math.round(number * 10) / 10;
