// What is seen of how well this scope is kept awake, in milliseconds.

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
export function watch() {
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

/** What was measured so far. */
export function read() {
  const late_ms = late();
  return {
    timer_drift_max_ms: Math.max(late_max, late_ms),
    hidden_s: (hidden + hiddenSince()) / 1000,
    frozen_s: (frozen + frozenBy(late_ms)) / 1000,
  };
}
