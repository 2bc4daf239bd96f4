// @ts-check
/**
 * What a colony may do with this browser: read from storage and addresses, compared, in words.
 * The executor enforces it; here it is only told.
 *
 * @typedef {import("../pkg/wasm_executor.js").Policy} Policy
 */
import { count, plural } from "./format.js";

/** @typedef {"max_users" | "max_requests_per_second" | "max_minutes" | "max_megabytes"} Limit @type {Limit[]} */
export const LIMITS = ["max_users", "max_requests_per_second", "max_minutes", "max_megabytes"];
/** From the closest to the widest. */
const TARGETS = ["listed", "public", "any"];
const PREFIX = "policy.";

/** @param {unknown} value @returns {value is string[]} */
const isTexts = (value) => Array.isArray(value) && value.every((one) => typeof one === "string");

/** What of `given` has the right form. @param {any} given @returns {Partial<Policy>} */
export function policyFrom(given) {
  /** @type {Partial<Policy>} */
  const policy = {};
  if (given?.functions === null || isTexts(given?.functions)) policy.functions = given.functions;
  if (TARGETS.includes(given?.targets)) policy.targets = given.targets;
  if (isTexts(given?.listed)) policy.listed = given.listed;
  for (const limit of LIMITS) if (Number.isInteger(given?.[limit]) && given[limit] > 0) policy[limit] = given[limit];
  return policy;
}

/** Items between commas, spaces or lines. @param {string} text */
export const items = (text) => text.split(/[\s,]+/).filter(Boolean);

/** From `policy.targets=listed&policy.listed=a,b&policy.functions=echo,add&policy.max_users=10`. @param {URLSearchParams} query */
export function policyInAddress(query) {
  const text = (/** @type {string} */ name) => query.get(PREFIX + name);
  const list = (/** @type {string} */ name) => (text(name) === null ? undefined : items(text(name) ?? ""));
  const limits = LIMITS.map((name) => [name, /^\d+$/.test(text(name) ?? "") ? Number(text(name)) : undefined]);
  return policyFrom({
    functions: list("functions"),
    targets: text("targets"),
    listed: list("listed"),
    ...Object.fromEntries(limits),
  });
}

/** A name that isn't of this device or its network, as far as a name can tell. @param {string} host */
const isPublicName = (host) => /^(https?:\/\/)?([\w-]+\.)+[a-z]{2,}(:\d+)?\/?$/i.test(host) && !/\b(local|localhost)\b/i.test(host);

/** Whether `asked` lets the colony do anything that `allowed` doesn't. @param {Policy} asked @param {Policy} allowed */
export function isLooser(asked, allowed) {
  const wantsMoreFunctions =
    allowed.functions !== null && !asked.functions?.every((name) => allowed.functions?.includes(name));
  const wantsMoreHosts =
    allowed.targets !== "any" &&
    asked.listed.some((host) => !allowed.listed.includes(host) && !(allowed.targets === "public" && isPublicName(host)));
  return (
    wantsMoreFunctions ||
    wantsMoreHosts ||
    TARGETS.indexOf(asked.targets) > TARGETS.indexOf(allowed.targets) ||
    LIMITS.some((limit) => asked[limit] > allowed[limit])
  );
}

/** In one line. @param {Policy} policy */
export function policyInWords({ functions, targets, listed, ...limits }) {
  const hosts = plural(listed.length, "listed host");
  const where = {
    any: "any address",
    public: listed.length ? `public addresses and ${hosts}` : "public addresses",
    listed: listed.length ? `${hosts} only` : "no address",
  }[targets];
  const what = functions === null ? "All functions" : plural(functions.length, "function");
  const { max_users, max_requests_per_second, max_minutes, max_megabytes } = limits;
  return (
    `${what}; requests to ${where}; at most ${plural(max_users, "user")}, ` +
    `${count(max_requests_per_second)} requests a second, ${count(max_minutes)} min and ${count(max_megabytes)} MB a run`
  );
}
