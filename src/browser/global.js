// What is asked of the global scope, be it a page's window or a worker's, and of its objects. It is asked here and not in
// the wasm, where each look into an object of the browser's is a call. It is one file, for a page has to ask for each.

/** Milliseconds since this scope began, as finely as the browser tells. */
export function now_ms() {
  return performance.now();
}

/** Whether the page, or the worker's script, came over https. */
export function page_is_https() {
  return globalThis.location?.protocol === "https:";
}

/** The origin of this page. */
export function page_origin() {
  return globalThis.origin ?? "";
}

/** The origin of an http or https address; undefined where it is none. */
export function origin_of(url) {
  try {
    const { protocol, origin } = new URL(url);
    return protocol === "http:" || protocol === "https:" ? origin : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the browser blocks requests to the address because the page came encrypted and the address isn't. */
export function is_mixed_content(url) {
  const is_loopback = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/?#]|$)/.test(url);
  return page_is_https() && url.startsWith("http://") && !is_loopback;
}

/** The text of something thrown: an `Error`'s message, or whatever it turns into. */
export function thrown_text(thrown) {
  const message = thrown?.message;
  return typeof message === "string" ? message : String(thrown);
}

/** Marks in the `User-Agent` text, the more special first: most browsers also claim to be Chrome or Safari. */
const BROWSERS = {
  "Edg/": "Edge",
  "OPR/": "Opera",
  "Firefox/": "Firefox",
  "HeadlessChrome/": "Chromium",
  "Chrome/": "Chromium",
  "Version/": "Safari",
};

/** What the browser says of itself, each where it tells it. */
export function facts() {
  const { userAgent, language, platform, hardwareConcurrency, deviceMemory } = navigator;
  const mark = Object.keys(BROWSERS).find((mark) => userAgent.includes(mark));
  return {
    user_agent: userAgent,
    language,
    name: BROWSERS[mark],
    version: userAgent.split(mark)[1]?.split(/[ ;)]/)[0],
    platform,
    cores: hardwareConcurrency,
    // Chromium rounds to a power of two and stops at 8; Firefox doesn't tell.
    memory_gib: deviceMemory && Math.ceil(deviceMemory),
  };
}

/** Vendor and architecture of the graphics adapter; undefined where WebGPU doesn't tell. */
export async function graphics() {
  try {
    const { info } = await navigator.gpu.requestAdapter();
    return `${info?.vendor ?? ""} ${info?.architecture ?? ""}`.trim();
  } catch {
    // There is no WebGPU, or no adapter.
    return undefined;
  }
}

/** The page's `localStorage` as an `ExecutorStorage`, where this scope has one and the user allows it. */
export function local_storage() {
  try {
    const storage = globalThis.localStorage;
    return (
      storage && {
        get: (name) => storage.getItem(name),
        set: (name, value) => storage.setItem(name, value),
        remove: (name) => storage.removeItem(name),
      }
    );
  } catch {
    return undefined;
  }
}

const TICK_MS = 1000;
/** A tick that is later than this was not slow: nothing ran. */
const FROZEN_MS = 2000;

let ticked_at, hidden_since;
let late_max = 0;
let frozen = 0;
let hidden = 0;

/** How late the next tick is. */
const late = () => Math.max(0, performance.now() - ticked_at - TICK_MS);
const frozenBy = (late_ms) => (late_ms > FROZEN_MS ? late_ms : 0);
const hiddenSince = () => (hidden_since === undefined ? 0 : performance.now() - hidden_since);

/** Begins to measure, for as long as this scope lives, if that hasn't begun. */
export function watch_wakefulness() {
  if (ticked_at !== undefined) return;
  wait();
  const { document } = globalThis;
  // A worker can't see it; its page tells it.
  if (!document) return;
  const look = () => note_hidden(document.hidden);
  look();
  document.addEventListener("visibilitychange", look);
}

function wait() {
  ticked_at = performance.now();
  setTimeout(tick, TICK_MS);
}

function tick() {
  const late_ms = late();
  late_max = Math.max(late_max, late_ms);
  frozen += frozenBy(late_ms);
  wait();
}

/** Takes note of whether the page is hidden. */
export function note_hidden(is_hidden) {
  if (is_hidden) {
    hidden_since ??= performance.now();
  } else {
    hidden += hiddenSince();
    hidden_since = undefined;
  }
}

/** How well this scope was kept awake so far. */
export function wakefulness() {
  const late_ms = late();
  return {
    timer_drift_max_ms: Math.max(late_max, late_ms),
    hidden_s: (hidden + hiddenSince()) / 1000,
    frozen_s: (frozen + frozenBy(late_ms)) / 1000,
  };
}
