// @ts-check
/**
 * What went wrong, in words that can be acted on and copied; and the way in without the owner's key.
 *
 * @typedef {import("../advice.js").Advice} Advice
 */
import { addExecutorCommand } from "../cli.js";
import { byId, button, element, setVisible } from "../dom.js";
import { commandBlock } from "./command-block.js";

export class Notices {
  #error = byId("error");
  #approval = byId("approval");
  #copy;

  /** @param {(text: string, what: string) => void} copy */
  constructor(copy) {
    this.#copy = copy;
  }

  /**
   * @param {Advice} advice
   * @param {string} details  the words of whoever refused
   * @param {() => void} [rename]  begins under another name
   */
  showError({ title, steps, command }, details, rename) {
    /** @type {HTMLElement[]} */
    const parts = [
      element("h2", {}, title),
      element("ul", {}, ...steps.map((step) => element("li", {}, step))),
    ];
    const copyable = [title, ...steps];
    if (command) parts.push(commandBlock(command, "Copy the command", this.#copy));
    if (details) {
      copyable.push(details);
      parts.push(element("p", { class: "details" }, element("code", {}, details)));
    }
    const actions = element(
      "p",
      { class: "actions" },
      ...(rename ? [button("Start under a name of its own", rename)] : []),
      button("Copy details", () => this.#copy(copyable.join("\n"), "the details")),
      button("Dismiss", () => this.clearError()),
    );
    this.#error.replaceChildren(...parts, actions);
    setVisible(this.#error, true);
    this.#error.scrollIntoView({ block: "nearest" });
  }

  clearError() {
    setVisible(this.#error, false);
    this.#error.replaceChildren();
  }

  /** @param {boolean} inQuery  whether the key was where web servers write it down */
  showKeyWarning(inQuery) {
    const warning = byId("key-warning");
    warning.replaceChildren(
      element("h2", {}, "The link to this page held the owner's key."),
      element(
        "ul",
        {},
        element("li", {}, "It is out of the address now. But whoever has that link has the colony: don't pass it on."),
        inQuery
          ? element("li", {}, "Before a “#” a key is sent to web servers and written to their logs. It wasn't used; give the colony another key.")
          : element("li", {}, "A safer way: leave the key out, and let the owner add this executor with one command."),
      ),
      element("p", { class: "actions" }, button("Dismiss", () => setVisible(warning, false))),
    );
    setVisible(warning, true);
  }

  /** @param {{executor_name: string, executor_type: string}} settings @param {string} executor_id */
  showApproval(settings, executor_id) {
    const command = addExecutorCommand(settings, executor_id);
    byId("approval-command").replaceChildren(commandBlock(command, "Copy the command", this.#copy));
    setVisible(this.#approval, true);
  }

  clearApproval() {
    setVisible(this.#approval, false);
  }
}
