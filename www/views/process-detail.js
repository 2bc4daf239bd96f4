// @ts-check
/**
 * One process in full: what went in, what came out, what it said.
 *
 * @typedef {import("../processes.js").ProcessRecord} ProcessRecord
 * @typedef {import("../processes.js").Clipped} Clipped
 * @typedef {import("../log-buffer.js").LogLine} LogLine
 *
 * @typedef {object} DetailActions
 * @property {(text: string, what: string) => void} copy
 * @property {(process_id: string) => void} cancel
 * @property {(process_id: string) => LogLine[]} logOf
 * @property {() => string} executorType
 */
import { repeatCommand } from "../cli.js";
import { button, element } from "../dom.js";
import { clockTime, count, wholeDuration } from "../format.js";
import { findReport } from "../load-report.js";
import { wholeValue } from "../processes.js";
import { renderReport } from "./load-report.js";

/** Draws `record` into `target`. The button in use keeps the focus. @param {HTMLElement} target @param {ProcessRecord} record @param {DetailActions} actions @param {HTMLElement | null} live  its figures, while it runs */
export function renderDetail(target, record, actions, live) {
  const focused = target.contains(document.activeElement) ? document.activeElement?.textContent : null;
  const report = record.output ? findReport(wholeValue(record.output)) : null;
  target.replaceChildren(
    ...facts(record),
    ...(live ? [heading("Load, so far"), live] : []),
    ...(report ? [heading("Load report"), renderReport(report)] : []),
    ...value("Arguments", record.args, "[]"),
    ...value("Named arguments", record.kwargs, "{}"),
    ...(record.errors.length ? [heading("Reasons"), errorList(record.errors)] : []),
    ...(record.output && !report ? value("Output", record.output, "[]") : []),
    ...log(actions.logOf(record.process_id)),
    buttons(record, actions),
  );
  if (focused) {
    const again = [...target.querySelectorAll("button")].find((candidate) => candidate.textContent === focused);
    again?.focus({ preventScroll: true });
  }
}

/** @param {ProcessRecord} record */
function facts({ process_id, deadline_ms, state }) {
  const rows = [fact("Process", element("code", {}, process_id))];
  if (state === "running" && deadline_ms !== null) {
    rows.push(fact("Time left", wholeDuration(deadline_ms - Date.now())));
  }
  return [element("dl", { class: "facts" }, ...rows)];
}

/** @param {string} name @param {Node | string} text */
const fact = (name, text) => element("div", {}, element("dt", {}, name), element("dd", {}, text));

/** @param {string} text */
const heading = (text) => element("h3", {}, text);

/** @param {string} title @param {Clipped} clipped @param {string} nothing  the text that is not worth showing */
function value(title, clipped, nothing) {
  if (clipped.text === nothing) return [];
  const text = readable(clipped);
  const parts = [heading(title), element("pre", { tabindex: "0" }, text)];
  if (clipped.cut_characters) {
    parts.push(element("p", { class: "hint" }, `${count(clipped.cut_characters)} more characters aren't kept here.`));
  }
  return parts;
}

/** A single text is easier to read without its JSON quotes. @param {Clipped} clipped */
function readable(clipped) {
  const whole = wholeValue(clipped);
  return Array.isArray(whole) && whole.length === 1 && typeof whole[0] === "string" ? whole[0] : clipped.text;
}

/** @param {string[]} errors */
const errorList = (errors) => element("ul", { class: "errors" }, ...errors.map((text) => element("li", {}, text)));

/** @param {LogLine[]} lines */
function log(lines) {
  if (lines.length === 0) return [];
  const text = lines.map((line) => `${clockTime(line.at_ms)}  ${line.message}`).join("\n");
  return [heading("Log"), element("pre", { tabindex: "0" }, text)];
}

/** @param {ProcessRecord} record @param {DetailActions} actions */
function buttons(record, actions) {
  const { func, args, kwargs, output, process_id, state } = record;
  const row = element("p", { class: "actions" });
  if (!args.cut_characters && !kwargs.cut_characters) {
    const call = { func, args: wholeValue(args), kwargs: wholeValue(kwargs) };
    row.append(button("Copy as command", () => actions.copy(repeatCommand(call, actions.executorType()), "the command")));
  }
  if (output) row.append(button("Copy output", () => actions.copy(readable(output), "the output")));
  row.append(button("Copy id", () => actions.copy(process_id, "the id")));
  if (state === "running") row.append(button("Cancel", () => actions.cancel(process_id), { class: "quiet danger" }));
  return row;
}
