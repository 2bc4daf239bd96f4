// @ts-check
import { button, element } from "../dom.js";

/**
 * A command line with a button that copies it. It wraps between its words, never inside an option.
 * @param {string} command
 * @param {string} label  what the button does, for those who don't see the line beside it
 * @param {(text: string, what: string) => void} copy
 */
export function commandBlock(command, label, copy) {
  const words = command.split(" ").flatMap((word, index) => {
    const span = element("span", { class: "word" }, word);
    return index ? [" ", span] : [span];
  });
  return element(
    "div",
    { class: "command" },
    element("pre", {}, element("code", {}, ...words)),
    button("Copy", () => copy(command, "the command"), { "aria-label": label }),
  );
}
