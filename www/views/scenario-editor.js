// @ts-check
/**
 * A scenario being written: a plain text field, its line numbers with marks where something is wrong, and the problems as
 * a list that leads to their places.
 *
 * @typedef {import("../scenario-text.js").ScenarioProblem} ScenarioProblem
 */
import { byId, element, setText, setVisible } from "../dom.js";
import { plural } from "../format.js";
import { rangeOf } from "../scenario-text.js";

/** What the engine reads at most. */
const MAX_BYTES = 1024 * 1024;
const MAX_SHOWN = 30;
/** After the last key, before the text is checked. */
const CHECK_AFTER_MS = 300;

export class ScenarioEditor {
  #text = /** @type {HTMLTextAreaElement} */ (byId("scenario"));
  #gutter = byId("scenario-gutter");
  #numbers = element("pre");
  #marks = element("div");
  #problems = byId("scenario-problems");
  #lines = 0;
  #timer = 0;
  #onChange;

  /** @param {() => void} onChange  called when someone has written, or brought, something, and paused */
  constructor(onChange) {
    this.#onChange = onChange;
    this.#gutter.append(this.#numbers, this.#marks);
    this.#text.addEventListener("input", () => this.#changed());
    this.#text.addEventListener("scroll", () => (this.#gutter.scrollTop = this.#text.scrollTop), { passive: true });
    const file = /** @type {HTMLInputElement} */ (byId("scenario-file"));
    byId("scenario-open").addEventListener("click", () => file.click());
    file.addEventListener("change", () => {
      void this.#open(file.files?.[0]);
      file.value = "";
    });
    this.#text.addEventListener("dragover", (event) => event.preventDefault());
    this.#text.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      void this.#open(event.dataTransfer.files[0]);
    });
  }

  get text() {
    return this.#text.value;
  }

  /** Puts a text in. @param {string} text */
  fill(text) {
    this.#text.value = text;
    this.#renumber();
    this.showProblems([]);
  }

  /** @param {ScenarioProblem[]} problems */
  showProblems(problems) {
    const errors = problems.filter(({ severity }) => severity === "error").length;
    const warnings = problems.length - errors;
    const parts = [...(errors ? [plural(errors, "error")] : []), ...(warnings ? [plural(warnings, "warning")] : [])];
    setText(byId("scenario-verdict"), parts.join(", ") || "No problems");
    this.#text.setAttribute("aria-invalid", String(errors > 0));
    this.#problems.replaceChildren(...problems.slice(0, MAX_SHOWN).map((problem) => this.#item(problem)));
    setVisible(this.#problems, problems.length > 0);
    this.#marks.replaceChildren(...problems.slice(0, MAX_SHOWN).map(mark));
  }

  /** @param {ScenarioProblem} problem */
  #item(problem) {
    const { severity, path, line, column, message, help } = problem;
    const link = element(
      "button",
      { type: "button" },
      element("span", { class: "place" }, `${line}:${column}`),
      element("span", {}, element("span", { class: "visually-hidden" }, `${severity}: `), `${path ? `${path}: ` : ""}${message}${help ? `; ${help}` : ""}`),
    );
    link.addEventListener("click", () => this.#goTo(problem));
    return element("li", { "data-severity": severity }, link);
  }

  /** @param {ScenarioProblem} problem */
  #goTo(problem) {
    const [start, end] = rangeOf(this.text, problem);
    this.#text.focus();
    this.#text.setSelectionRange(start, end);
    const { scrollHeight, clientHeight } = this.#text;
    this.#text.scrollTop = (scrollHeight * (problem.line - 1)) / this.#lines - clientHeight / 2;
  }

  #changed() {
    this.#renumber();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onChange, CHECK_AFTER_MS);
  }

  #renumber() {
    const lines = this.text.split("\n").length;
    if (lines === this.#lines) return;
    this.#lines = lines;
    this.#numbers.textContent = Array.from({ length: lines }, (_, index) => index + 1).join("\n");
    this.#gutter.scrollTop = this.#text.scrollTop;
  }

  /** @param {File | undefined} file */
  async #open(file) {
    if (!file) return;
    if (file.size > MAX_BYTES) return setText(byId("scenario-verdict"), `${file.name} is larger than 1 MiB: that is no scenario`);
    this.fill(await file.text());
    this.#onChange();
  }
}

/** @param {ScenarioProblem} problem */
function mark({ severity, line }) {
  const created = element("i", { "data-severity": severity });
  created.style.setProperty("--line-number", String(line - 1));
  return created;
}
