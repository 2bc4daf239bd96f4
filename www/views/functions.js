// @ts-check
/**
 * What this executor can do: each function with its arguments and a line that calls it.
 *
 * @typedef {import("../messages.js").FunctionDescription} FunctionDescription
 */
import { callCommand } from "../cli.js";
import { byId, element, setText } from "../dom.js";
import { plural } from "../format.js";
import { commandBlock } from "./command-block.js";

export class FunctionsView {
  #list = byId("functions");
  #shown = "";
  #copy;

  /** @param {(text: string, what: string) => void} copy */
  constructor(copy) {
    this.#copy = copy;
  }

  /** @param {FunctionDescription[]} functions @param {string} executor_type */
  render(functions, executor_type) {
    const wanted = JSON.stringify([functions, executor_type]);
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    setText(byId("functions-note"), functions.length ? plural(functions.length, "function") : "");
    this.#list.replaceChildren(...functions.map((description) => this.#item(description, executor_type)));
  }

  /** @param {FunctionDescription} description @param {string} executor_type */
  #item(description, executor_type) {
    const command = callCommand(description, executor_type);
    const args = description.args ?? [];
    return element(
      "li",
      {},
      element(
        "details",
        {},
        element("summary", {}, element("code", {}, description.name), element("span", {}, description.description ?? "")),
        element(
          "div",
          { class: "usage" },
          args.length ? element("dl", { class: "arguments" }, ...args.map(argument)) : "",
          commandBlock(command, `Copy the line that calls ${description.name}`, this.#copy),
        ),
      ),
    );
  }
}

/** @param {import("../messages.js").FunctionArgument} arg */
function argument(arg) {
  const type = arg.type ?? "any";
  const kind = arg.required ? type : `${type}, optional`;
  return element(
    "div",
    {},
    element("dt", {}, element("code", {}, arg.name), " ", element("span", { class: "type" }, kind)),
    element("dd", {}, arg.description ?? ""),
  );
}
