// @ts-check
/**
 * What the colony may do, shown at all times, changed at any time.
 *
 * @typedef {import("../policy.js").Policy} Policy
 */
import { byId, element, setText, setVisible } from "../dom.js";
import { LIMITS, items, policyInWords } from "../policy.js";

export class PolicyView {
  #functions = byId("policy-functions");
  /** @type {Policy | null} */
  #defaults = null;
  /** @type {(defaults: Policy) => void} */
  #known = () => {};
  /** What the executor does by default, as soon as it has said so. @type {Promise<Policy>} */
  defaults = new Promise((known) => (this.#known = known));
  /** What isn't as the default. @type {Partial<Policy>} */
  changes;
  /** @type {Partial<Policy>} */
  #before = {};
  #shown = "";
  #onChange;

  /** @param {Partial<Policy>} changes @param {() => void} onChange */
  constructor(changes, onChange) {
    this.changes = changes;
    this.#onChange = onChange;
    byId("policy").addEventListener("change", () => {
      this.#before = this.changes;
      this.changes = this.#read();
      onChange();
    });
  }

  /** @returns {Policy | null} null until the executor has said what it is by default */
  get policy() {
    return this.#defaults && { ...this.#defaults, ...this.changes };
  }

  /** @param {Policy} defaults */
  fill(defaults) {
    if (this.#defaults) return;
    this.#defaults = defaults;
    this.#known(defaults);
    const policy = { ...defaults, ...this.changes };
    input("policy-targets").value = policy.targets;
    input("policy-listed").value = policy.listed.join("\n");
    for (const limit of LIMITS) input(`policy-${limit}`).value = String(policy[limit]);
    setVisible(byId("policy"), true);
  }

  /** The executor didn't take the last change: what was before is in force. */
  revert() {
    this.changes = this.#before;
    this.#onChange();
  }

  /** @param {{name: string}[]} functions  those there are */
  render(functions) {
    const { policy } = this;
    if (!policy) return;
    setText(byId("policy-words"), `${policyInWords(policy)}.`);
    const on = policy.functions;
    const names = [...new Set([...functions.map(({ name }) => name), ...(on ?? [])])];
    if (this.#shown === names.join()) return;
    this.#shown = names.join();
    this.#functions.querySelectorAll("label").forEach((label) => label.remove());
    this.#functions.append(...names.map((name) => checkbox(name, on === null || on.includes(name))));
  }

  #read() {
    const { policy } = this;
    const defaults = this.#defaults;
    if (!policy || !defaults) return this.changes;
    const boxes = [...this.#functions.querySelectorAll("input")];
    const on = boxes.filter((box) => box.checked).map((box) => box.value);
    policy.functions = on.length === boxes.length ? null : on;
    policy.targets = /** @type {Policy["targets"]} */ (input("policy-targets").value);
    policy.listed = items(input("policy-listed").value);
    for (const limit of LIMITS) {
      const field = input(`policy-${limit}`);
      // What is no number is put back to what it was.
      if (field.checkValidity()) policy[limit] = Number(field.value);
      else field.value = String(policy[limit]);
    }
    const isChanged = (/** @type {string} */ name, /** @type {unknown} */ value) =>
      JSON.stringify(value) !== JSON.stringify(defaults[/** @type {keyof Policy} */ (name)]);
    return Object.fromEntries(Object.entries(policy).filter(([name, value]) => isChanged(name, value)));
  }
}

/** @param {string} name @param {boolean} checked */
function checkbox(name, checked) {
  const box = element("input", { type: "checkbox", value: name });
  box.checked = checked;
  return element("label", { class: "check" }, box, element("code", {}, name));
}

/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (byId(id));
