// Two hours on a simulated clock: everything that grows with time or with work stays within its bounds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_LINES } from "../log-buffer.js";
import { Painter } from "../painter.js";
import { MAX_PROCESSES } from "../processes.js";
import { Store } from "../store.js";

const TWO_HOURS_S = 2 * 60 * 60;
const MOST_POINTS = 600;

const figures = (second) => ({
  elapsed_seconds: second, users: 50, current_rps: 300, failed: second, total_requests: 300 * second,
  latency_p50_ms: 10, latency_p95_ms: 20, latency_p99_ms: 30, thresholds: [], steps: [],
});

/** What a worker says in one second of a busy run: a load run goes on, two short processes come and go beside it. */
function second(store, now_s) {
  const at_ms = now_s * 1000;
  const about = (n) => ({ at_ms, process_id: `p${now_s}-${n}`, function: "echo" });
  store.apply({ type: "polling", at_ms });
  store.apply({ type: "progress", at_ms, process_id: "load", fraction: now_s / TWO_HOURS_S, message: "on", detail: figures(now_s) });
  for (const n of [1, 2]) {
    store.apply({ ...about(n), type: "assigned", args: ["x".repeat(1000)], kwargs: {}, initiator: "user", deadline_ms: null });
    store.apply({ ...about(n), type: "log", level: "info", message: "a line" });
    store.apply({ ...about(n), type: "closed", duration_ms: 1, output: ["x".repeat(1000)] });
  }
  // Once in five minutes the server is away for a moment.
  if (now_s % 300 === 0) {
    store.apply({ type: "offline", at_ms, reason: "no answer", retry_in_ms: 1000 });
    store.apply({ type: "online", at_ms });
  }
  store.drift_last_minute_ms.add(at_ms, now_s % 7);
}

test("two hours of work leave no more behind than ten minutes", () => {
  const store = new Store();
  store.apply({ type: "registered", at_ms: 0, executor_id: "id", executor_name: "n", added: true });
  store.apply({ type: "assigned", at_ms: 0, process_id: "load", function: "run_scenario", args: [], kwargs: {}, initiator: "", deadline_ms: null });
  const live = () => store.processes.get("load").live;
  for (let now_s = 1; now_s <= TWO_HOURS_S; now_s += 1) {
    second(store, now_s);
    if (now_s % 60) continue;
    assert.ok(store.processes.size <= MAX_PROCESSES, `${store.processes.size} processes after ${now_s} s`);
    assert.ok(store.log.all().length <= MAX_LINES);
    assert.ok(store.log.of("p1-1").length <= 3);
    assert.ok(live().timeSeries().length <= MOST_POINTS);
    assert.ok(store.processes.takeChanges().size <= MAX_PROCESSES);
    assert.equal(store.closed_last_minute.total(now_s * 1000), 120, "the rate is of the last minute, at any time");
    assert.equal(store.drift_last_minute_ms.maximum(now_s * 1000), 6);
  }
  assert.equal(store.state.completed, 2 * TWO_HOURS_S);
  assert.equal(store.processes.size, MAX_PROCESSES);
  assert.equal(store.processes.get("load").state, "running", "what runs is never dropped");
  const seconds = live().timeSeries().map((point) => point.at_seconds);
  assert.ok(seconds.length > MOST_POINTS / 4, "and not thinned to nothing");
  assert.ok(seconds[0] < 60 && seconds.at(-1) > TWO_HOURS_S - 60, "the series is of the whole run");
  assert.deepEqual(seconds, seconds.toSorted((a, b) => a - b));
});

/** A clock, timers and frames in the place of the browser's, and a step of them. */
function simulate(t) {
  let now_ms = 0;
  let frame = null;
  const timers = [];
  const setTimeout = (run, ms = 0) => timers.push({ run, at_ms: now_ms + ms });
  const clock = { performance: { now: () => now_ms }, setTimeout, requestAnimationFrame: (run) => (frame = run) };
  for (const [name, value] of Object.entries(clock)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    t.after(() => (before ? Object.defineProperty(globalThis, name, before) : delete globalThis[name]));
  }
  const ring = () => {
    for (const due of timers.filter((timer) => timer.at_ms <= now_ms)) timers.splice(timers.indexOf(due), 1)[0].run();
  };
  return {
    timers,
    takes: (ms) => (now_ms += ms),
    step(at_ms) {
      now_ms = Math.max(now_ms, at_ms);
      ring();
      const run = frame;
      frame = null;
      run?.();
      ring();
    },
  };
}

test("two hours of a hundred changes a second are four paints a second at most, each part in a frame of its own", (t) => {
  const clock = simulate(t);
  const paints = [0, 0];
  const painter = new Painter(paints.map((_, part) => () => {
    paints[part] += 1;
    clock.takes(5);
  }));
  const all = () => paints[0] + paints[1];
  const minutes = 120;
  let most_timers = 0;
  for (let at_ms = 0; at_ms < minutes * 60_000; at_ms += 10) {
    painter.request();
    const before = all();
    clock.step(at_ms);
    most_timers = Math.max(most_timers, clock.timers.length);
    assert.ok(all() - before <= 1);
  }
  assert.ok(paints[0] <= 4 * minutes * 60 + 1, `${paints} paints`);
  assert.ok(paints[1] >= 3 * minutes * 60, "and not many fewer");
  assert.ok(most_timers <= 1, "no timer is left behind");
});

test("slow paints take a twentieth of the time", (t) => {
  const clock = simulate(t);
  const paints = [0, 0];
  const painter = new Painter(paints.map((_, part) => () => {
    paints[part] += 1;
    clock.takes(15);
  }));
  for (let at_ms = 0; at_ms < 60_000; at_ms += 10) {
    painter.request();
    clock.step(at_ms);
  }
  assert.ok(paints[1] > 70 && paints[1] < 101, `${paints[1]} paints of 30 ms in a minute`);
});

test("a part that throws keeps no other from being painted, nor the next paint", (t) => {
  const clock = simulate(t);
  let painted = 0;
  const painter = new Painter([() => { throw new Error("no such element"); }, () => (painted += 1)]);
  painter.request();
  assert.throws(() => clock.step(0), /no such element/);
  clock.step(10);
  clock.step(20);
  assert.equal(painted, 1);
  painter.request();
  assert.throws(() => {
    for (let at_ms = 30; at_ms < 2_000; at_ms += 10) clock.step(at_ms);
  }, /no such element/, "the next one comes");
});
