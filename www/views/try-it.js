// @ts-check
/**
 * Try it here: a scenario is written, checked as it is written, and run in this page, with no server and no executor.
 *
 * @typedef {import("../load-report.js").LoadReport} LoadReport
 * @typedef {import("../scenario-text.js").Checked} Checked
 */
import { byId, element, setText, setVisible } from "../dom.js";
import { findReport } from "../load-report.js";
import { LiveRun, isProgressFigures } from "../live-run.js";
import { LocalRunner } from "../local-runner.js";
import { fieldText, fieldValue, readCheck, sampleScenario } from "../scenario-text.js";
import { LiveLoad } from "./live-load.js";
import { renderReport } from "./load-report.js";
import { ScenarioEditor } from "./scenario-editor.js";

const MAX_VARS = 30;

export class TryItView {
  #runner = new LocalRunner();
  #editor;
  #run = byId("try-run");
  #stop = byId("try-stop");
  #result = byId("try-result");
  /** The scenario's variables, as they are declared. @type {Record<string, unknown>} */
  #vars = {};
  /** Stops what runs. @type {AbortController | null} */
  #running = null;
  #live = new LiveRun();
  /** @type {LiveLoad | null} */
  #load = null;
  #progress = /** @type {HTMLProgressElement} */ (byId("try-progress"));
  #requestPaint;
  #onReport;

  /** @param {{requestPaint: () => void, onReport: (report: LoadReport) => void}} handlers */
  constructor({ requestPaint, onReport }) {
    this.#requestPaint = requestPaint;
    this.#onReport = onReport;
    this.#editor = new ScenarioEditor(() => void this.#check());
    byId("try").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#start();
    });
    this.#stop.addEventListener("click", () => this.#running?.abort());
    byId("try-example").addEventListener("click", () => this.#useExample());
    this.#useExample();
  }

  get isRunning() {
    return this.#running !== null;
  }

  render() {
    this.#load?.update(this.#live);
  }

  #useExample() {
    const page = location.protocol.startsWith("http") ? location.origin + location.pathname : "";
    this.#editor.fill(sampleScenario(page));
    this.#showVars({ target: page });
  }

  /** A check of what doesn't stand there any more is of no use. */
  async #check() {
    const { text } = this.#editor;
    const { problems, vars } = readCheck(await this.#runner.call("validate_scenario", [text]));
    if (text !== this.#editor.text) return;
    this.#editor.showProblems(problems);
    // While something is wrong its variables can't be told: the fields stay.
    if (!problems.some(({ severity }) => severity === "error")) this.#showVars(vars);
  }

  /** One field for each variable; what someone has written into one stays. @param {Record<string, unknown>} vars */
  #showVars(vars) {
    const before = this.#vars;
    const fields = this.#fields();
    this.#vars = Object.fromEntries(Object.entries(vars).slice(0, MAX_VARS));
    const items = Object.entries(this.#vars).map(([name, declared]) => {
      const field = fields.get(name) ?? element("input", { type: "text", spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
      const untouched = !fields.has(name) || field.value === fieldText(before[name]);
      if (untouched) field.value = fieldText(declared);
      field.dataset.name = name;
      // As in the example where the page is a file: there is no server of its own to load.
      field.required = name === "target" && declared === "";
      return fields.has(name) ? field.closest(".field") ?? field : element("label", { class: "field" }, name, field);
    });
    // Fields that stay keep the focus.
    if (items.some((item, index) => item !== byId("try-vars").children[index]) || items.length < fields.size) {
      byId("try-vars").replaceChildren(...items);
    }
  }

  /** @returns {Map<string, HTMLInputElement>} */
  #fields() {
    return new Map([...byId("try-vars").querySelectorAll("input")].map((field) => [field.dataset.name ?? "", field]));
  }

  async #start() {
    if (this.#running) return;
    this.#running = new AbortController();
    this.#live = new LiveRun();
    this.#load = new LiveLoad();
    this.#show("Starting", this.#load.element);
    // What was just pasted may have other variables.
    await this.#check();
    const vars = Object.fromEntries([...this.#fields()].map(([name, { value }]) => [name, fieldValue(value, this.#vars[name])]));
    const outcome = await this.#runner.call("run_scenario", [this.#editor.text], {
      kwargs: { vars },
      signal: this.#running.signal,
      onEvent: (event) => this.#told(event),
    });
    this.#running = null;
    this.#load = null;
    this.#ended(outcome);
  }

  /** @param {import("../messages.js").ExecutorEvent} event */
  #told(event) {
    if (event.type !== "progress") return;
    if (event.fraction === null) this.#progress.removeAttribute("value");
    else this.#progress.value = event.fraction;
    setText(byId("try-state"), event.message);
    if (isProgressFigures(event.detail)) this.#live.add(event.detail);
    this.#requestPaint();
  }

  /** @param {import("../local-runner.js").LocalOutcome} outcome */
  #ended({ output, errors }) {
    const report = findReport(output);
    // Broken thresholds stand in the report.
    const reasons = errors.filter((text) => !report || !text.startsWith("threshold broken")).map((text) => element("li", {}, text));
    const parts = [...(reasons.length ? [element("ul", { class: "errors" }, ...reasons)] : []), ...(report ? [renderReport(report)] : [])];
    this.#show(report ? (report.passed === false ? "Done: a threshold was broken" : "Done") : "It could not run", ...parts);
    if (report) this.#onReport(report);
  }

  /** @param {string} state @param {...HTMLElement} content */
  #show(state, ...content) {
    const running = this.isRunning;
    const leaves = document.activeElement === (running ? this.#run : this.#stop);
    setText(byId("try-state"), state);
    setVisible(this.#run, !running);
    setVisible(this.#stop, running);
    setVisible(this.#progress, running);
    this.#progress.removeAttribute("value");
    this.#result.replaceChildren(...content);
    if (leaves) (running ? this.#stop : this.#run).focus({ preventScroll: true });
  }
}
