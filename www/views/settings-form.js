// @ts-check
/**
 * The form: settings in, settings out. The owner's key is read here, once, and cleared here.
 *
 * @typedef {import("../settings.js").Settings} Settings
 */
import { byId, setVisible } from "../dom.js";
import { slotsFrom } from "../settings.js";

const FIELD_IDS = ["server-url", "colony-name", "executor-name", "executor-type", "colony-key", "slots", "modules"];

export class SettingsForm {
  #form = /** @type {HTMLFormElement} */ (byId("settings"));
  #key = input("colony-key");

  /**
   * @param {{onStart: () => void, onChange: () => void}} handlers
   */
  constructor({ onStart, onChange }) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      onStart();
    });
    this.#form.addEventListener("change", (event) => {
      if (event.target !== this.#key) onChange();
    });
    this.#form.addEventListener("input", (event) => {
      if (event.target instanceof Element) event.target.removeAttribute("aria-invalid");
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
    };
  }

  /** @returns {string} the owner's key as typed, "" where there is none */
  readKey() {
    return this.#key.value.trim();
  }

  /** @param {string} key */
  fillKey(key) {
    this.#key.value = key;
  }

  clearKey() {
    this.#key.value = "";
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
    FIELD_IDS.forEach((id) => byId(id).removeAttribute("aria-invalid"));
  }

  /** @param {boolean} running */
  setRunning(running) {
    byId("start").toggleAttribute("disabled", running);
    setVisible(byId("join"), !running);
  }
}

/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (byId(id));
