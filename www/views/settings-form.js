// @ts-check
/**
 * The form: settings in, settings out. Keys are read here, once, and cleared here.
 *
 * @typedef {import("../settings.js").Settings} Settings
 */
import { byId, element, setVisible } from "../dom.js";
import { slotsFrom } from "../settings.js";

const NAME_IDS = ["colony-name", "executor-type", "executor-name"];

export class SettingsForm {
  #form = /** @type {HTMLFormElement} */ (byId("settings"));
  #key = input("colony-key");
  #executorKey = input("executor-key");
  #policy;

  /**
   * @param {{onStart: () => void, onChange: () => void, policy: import("./policy.js").PolicyView}} parts
   */
  constructor({ onStart, onChange, policy }) {
    this.#policy = policy;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      onStart();
    });
    this.#form.addEventListener("change", (event) => {
      if (event.target !== this.#key && event.target !== this.#executorKey) onChange();
    });
    this.#form.addEventListener("input", ({ target }) => {
      if (!(target instanceof HTMLInputElement)) return;
      target.removeAttribute("aria-invalid");
      if (NAME_IDS.includes(target.id)) checkName(target);
    });
  }

  /** @param {Settings} settings */
  fill(settings) {
    input("server-url").value = settings.server_url;
    input("colony-name").value = settings.colony_name;
    input("executor-name").value = settings.executor_name;
    input("executor-type").value = settings.executor_type;
    input("slots").value = String(settings.slots);
    input("keep-key").checked = settings.keep_key;
    input("modules").value = settings.modules.join("\n");
    NAME_IDS.forEach((id) => checkName(input(id)));
  }

  /** @param {string} name */
  fillName(name) {
    input("executor-name").value = name;
    checkName(input("executor-name"));
  }

  /** @returns {Settings} */
  read() {
    return {
      server_url: input("server-url").value.trim(),
      colony_name: input("colony-name").value.trim(),
      executor_name: input("executor-name").value.trim(),
      executor_type: input("executor-type").value.trim(),
      slots: slotsFrom(input("slots").value),
      keep_key: input("keep-key").checked,
      modules: input("modules").value.split("\n").map((line) => line.trim()).filter(Boolean),
      policy: this.#policy.changes,
    };
  }

  /** The keys as typed, "" where there is none. */
  readKeys() {
    return { colony_prvkey: this.#key.value.trim(), executor_prvkey: this.#executorKey.value.trim() };
  }

  /** @param {string} key */
  fillKey(key) {
    this.#key.value = key;
  }

  clearKeys() {
    this.#key.value = "";
    this.#executorKey.value = "";
  }

  /** Leads to the field that has to be changed. @param {string} id */
  markField(id) {
    const field = byId(id);
    const folded = field.closest("details");
    if (folded) folded.open = true;
    field.setAttribute("aria-invalid", "true");
    // The advice is shown elsewhere, and what scrolls into view is that.
    field.focus({ preventScroll: true });
  }

  clearMarks() {
    document.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
  }

  /** @param {boolean} running */
  setRunning(running) {
    byId("start").toggleAttribute("disabled", running);
    setVisible(byId("join"), !running);
  }
}

/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (byId(id));

/** Names that the server can't take are told at the field, while they are typed. @param {HTMLInputElement} field */
function checkName(field) {
  const id = `${field.id}-problem`;
  document.getElementById(id)?.remove();
  field.removeAttribute("aria-describedby");
  const [odd] = /[^A-Za-z0-9._-]/.exec(field.value.trim()) ?? [];
  if (!odd) return;
  const words = `${odd === " " ? "A space" : `“${odd}”`} can't be in a name. Use letters, digits, dot, dash and underscore.`;
  field.after(element("p", { id, class: "problem", role: "alert" }, words));
  field.setAttribute("aria-describedby", id);
  field.setAttribute("aria-invalid", "true");
}
