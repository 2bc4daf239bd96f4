// @ts-check
/**
 * The page's settings: defaults, what was kept from the last visit, what the address says.
 * The owner's key is not among them: it is typed, used and forgotten.
 *
 * @typedef {object} Settings
 * @property {string} server_url
 * @property {string} colony_name
 * @property {string} executor_name
 * @property {string} executor_type
 * @property {number} slots  processes run at the same time
 * @property {boolean} keep_key  keep the executor's own key between visits
 * @property {string[]} modules  addresses of modules with more functions
 * @property {Partial<import("./policy.js").Policy>} policy  what the colony may do, where it isn't the default
 *
 * What the page's own address asks for.
 * @typedef {object} AddressSettings
 * @property {Partial<Settings>} settings
 * @property {string | null} name_prefix
 * @property {boolean} autostart
 * @property {string} colony_key  from the fragment, "" where there is none
 * @property {boolean} key_in_query  a key was where the page's own server has seen it; it isn't used
 */
import { readStored, writeStored } from "./browser-storage.js";
import { policyFrom, policyInAddress } from "./policy.js";

const STORED_AS = "wasm-executor.settings";
const SCHEMA_VERSION = 1;
const DEFAULT_PREFIX = "browser";
const MAX_SLOTS = 64;

/** @returns {Settings} */
export function loadSettings() {
  const defaults = defaultSettings();
  const kept = parseKept(readStored(STORED_AS));
  const settings = kept ? merge(defaults, kept) : defaults;
  // Written back at once: the default name is made up once per device, and then stays.
  saveSettings(settings);
  return settings;
}

/** @param {Settings} settings */
export function saveSettings(settings) {
  writeStored(STORED_AS, JSON.stringify({ schema_version: SCHEMA_VERSION, ...settings }));
}

/** @returns {Settings} */
function defaultSettings() {
  // The server is most often on the machine that the page came from.
  const host = location.hostname || "localhost";
  return {
    server_url: `http://${host}:50080`,
    colony_name: "dev",
    executor_name: uniqueName(DEFAULT_PREFIX),
    executor_type: "wasm",
    slots: 1,
    keep_key: true,
    modules: [],
    policy: {},
  };
}

/**
 * A name that no other device has: `PREFIX-` and six characters, none of which look alike.
 * @param {string} prefix
 */
export function uniqueName(prefix) {
  const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
  const random = crypto.getRandomValues(new Uint32Array(6));
  const tail = Array.from(random, (number) => alphabet[number % alphabet.length]).join("");
  return `${prefix}-${tail}`;
}

/** @param {string | null} json @returns {Record<string, unknown> | null} */
function parseKept(json) {
  try {
    const kept = JSON.parse(json ?? "null");
    return kept?.schema_version === SCHEMA_VERSION ? kept : null;
  } catch {
    return null;
  }
}

/**
 * Takes from `kept` what has the right type. Storage is open to every page of this origin.
 * @param {Settings} defaults
 * @param {Record<string, unknown>} kept
 * @returns {Settings}
 */
function merge(defaults, kept) {
  /** @param {keyof Settings} name */
  const text = (name) => (typeof kept[name] === "string" ? kept[name] : String(defaults[name]));
  return {
    server_url: text("server_url"),
    colony_name: text("colony_name"),
    executor_name: text("executor_name"),
    executor_type: text("executor_type"),
    slots: slotsFrom(kept.slots),
    keep_key: kept.keep_key !== false,
    modules: Array.isArray(kept.modules) ? kept.modules.filter((url) => typeof url === "string") : [],
    policy: policyFrom(kept.policy),
  };
}

/** A number of slots from anything: whole, at least 1. @param {unknown} value */
export function slotsFrom(value) {
  const number = Math.trunc(Number(value));
  return number >= 1 ? Math.min(number, MAX_SLOTS) : 1;
}

/**
 * Reads `?server=…&colony=…&type=…&name=…&prefix=…&slots=…&policy.…=…&autostart#key=…`.
 * Modules can't be given here: a link must not choose what code the page runs.
 * @param {Location} address
 * @returns {AddressSettings}
 */
export function readAddress(address) {
  const query = new URLSearchParams(address.search);
  const fragment = new URLSearchParams(address.hash.slice(1));
  /** @type {Partial<Settings>} */
  const settings = {};
  const server = query.get("server");
  const colony = query.get("colony");
  const type = query.get("type");
  const name = query.get("name");
  if (server) settings.server_url = server;
  if (colony) settings.colony_name = colony;
  if (type) settings.executor_type = type;
  if (name) settings.executor_name = name;
  if (query.has("slots")) settings.slots = slotsFrom(query.get("slots"));
  const policy = policyInAddress(query);
  if (Object.keys(policy).length) settings.policy = policy;
  return {
    settings,
    name_prefix: query.get("prefix"),
    autostart: query.has("autostart") && query.get("autostart") !== "false",
    colony_key: fragment.get("key") ?? "",
    key_in_query: query.has("key"),
  };
}

/**
 * Takes a key out of the address bar and of this entry of the history.
 * @param {Location} address
 * @param {History} history
 */
export function removeKeyFromAddress(address, history) {
  const url = new URL(address.href);
  url.searchParams.delete("key");
  const fragment = new URLSearchParams(url.hash.slice(1));
  fragment.delete("key");
  url.hash = fragment.toString();
  history.replaceState(null, "", url);
}
