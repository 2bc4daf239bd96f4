import assert from "node:assert/strict";
import { test } from "node:test";
import { LogBuffer, MAX_LINES } from "../log-buffer.js";
import { MAX_PROCESSES, wholeValue } from "../processes.js";
import { RecentCounter, RecentMaximum } from "../recent.js";
import { Store } from "../store.js";

const assigned = (process_id, at_ms = 0, args = []) => ({
  type: "assigned", at_ms, process_id, function: "echo", args, kwargs: {}, initiator: "user", deadline_ms: null,
});
const closed = (process_id, at_ms = 0, output = []) => ({ type: "closed", at_ms, process_id, function: "echo", duration_ms: 1, output });

function storeAfter(...events) {
  const store = new Store();
  events.forEach((event) => store.apply(event));
  return store;
}

const registered = { type: "registered", at_ms: 1, executor_id: "id", executor_name: "n", added: true };
const offline = { type: "offline", at_ms: 1000, reason: "no answer", retry_in_ms: 500 };

test("a poll that begins doesn't mean that the server is back", () => {
  const store = storeAfter(registered, offline, { type: "polling", at_ms: 1500 });
  assert.equal(store.state.phase, "offline");
  assert.equal(store.state.retry_at_ms, 1500);
  store.apply({ type: "online", at_ms: 1600 });
  assert.equal(store.state.phase, "online");
});

test("once it is stopping, nothing makes it look online again", () => {
  const store = storeAfter(registered, assigned("a"), { type: "stopping", at_ms: 2, running: 1 }, offline, assigned("b"), closed("a"));
  assert.equal(store.state.phase, "stopping");
});

test("attempts that fail one after another are one line of the log", () => {
  const store = storeAfter(registered, offline, offline, offline);
  assert.equal(store.log.all().filter(({ level }) => level === "warn").length, 1);
});

test("each process is counted where it ended", () => {
  const store = storeAfter(
    registered,
    assigned("a"), assigned("b"), assigned("c"),
    closed("a"),
    { type: "failed", at_ms: 1, process_id: "b", function: "echo", duration_ms: 1, errors: ["no"] },
    { type: "lost", at_ms: 1, process_id: "c", reason: "gone" },
  );
  const { completed, failed, lost } = store.state;
  assert.deepEqual({ completed, failed, lost, running: store.processes.running }, { completed: 1, failed: 1, lost: 1, running: 0 });
});

test("a run that ends loses what ran", () => {
  const store = storeAfter(registered, assigned("a"), assigned("b"), closed("b"));
  store.end("crashed");
  assert.equal(store.state.lost, 1);
  assert.equal(store.processes.get("a").state, "lost");
  assert.equal(store.processes.get("b").state, "completed");
});

test("a process that comes back is there once", () => {
  const { processes } = storeAfter(registered, assigned("a"), assigned("a", 5));
  assert.equal(processes.size, 1);
  assert.equal(processes.running, 1);
});

test("what runs stands first, then what was settled last", () => {
  const { processes } = storeAfter(registered, assigned("long"), assigned("a"), assigned("b"), closed("b"), closed("a"));
  assert.deepEqual(processes.latest().map(({ process_id }) => process_id), ["long", "a", "b"]);
});

test("ten thousand processes are kept in bounds, and what runs is kept", () => {
  const store = storeAfter(registered, assigned("long"));
  for (let number = 0; number < 10_000; number += 1) {
    store.apply(assigned(`p${number}`));
    store.apply(closed(`p${number}`));
  }
  assert.equal(store.state.completed, 10_000);
  assert.equal(store.processes.size, MAX_PROCESSES);
  assert.equal(store.processes.get("long").state, "running");
  assert.ok(store.processes.takeChanges().size <= MAX_PROCESSES);
  assert.equal(store.log.all().length, MAX_LINES);
});

test("large values are cut, and large sums of them too", () => {
  const store = storeAfter(registered, assigned("big", 0, ["x".repeat(2 ** 20)]));
  const { args } = store.processes.get("big");
  assert.ok(args.cut_characters > 0);
  assert.equal(wholeValue(args), undefined);
  for (let number = 0; number < 200; number += 1) {
    store.apply(assigned(`p${number}`, 0, ["x".repeat(2 ** 18)]));
    store.apply(closed(`p${number}`));
  }
  assert.ok(store.processes.size < 100);
});

test("values beyond what JSON knows are shown all the same", () => {
  const { processes } = storeAfter(registered, assigned("a", 0, [2n ** 60n]));
  assert.deepEqual(wholeValue(processes.get("a").args), [String(2n ** 60n)]);
});

test("lines after a number, whatever was cut or cleared between", () => {
  const log = new LogBuffer();
  for (let number = 1; number <= 5; number += 1) log.add(number, "info", `line ${number}`);
  assert.deepEqual(log.after(3).map(({ number }) => number), [4, 5]);
  log.clear();
  log.add(6, "info", "line 6");
  assert.deepEqual(log.after(0).map(({ number }) => number), [6]);
  assert.deepEqual(log.after(6), []);
});

test("the figures of a load run are kept while it runs, in bounds", () => {
  const store = storeAfter(registered, assigned("a"));
  for (let second = 0; second < 10_000; second += 1) {
    const detail = { elapsed_seconds: second, users: 1, current_rps: 7, failed: second, latency_p50_ms: null };
    store.apply({ type: "progress", at_ms: 0, process_id: "a", fraction: null, message: "", detail });
  }
  const series = store.processes.get("a").live.timeSeries();
  assert.ok(series.length > 200 && series.length <= 600);
  assert.ok(series[0].at_seconds < 100 && series.at(-1).at_seconds > 9900);
  assert.equal(series.at(-1).failed, 1);
  store.apply(closed("a"));
  assert.equal(store.processes.get("a").live, null);
});

test("progress of anything else has no figures", () => {
  const store = storeAfter(registered, assigned("a"));
  for (const detail of [undefined, null, 5, { users: "many" }]) {
    store.apply({ type: "progress", at_ms: 0, process_id: "a", fraction: 0.5, message: "half", detail });
  }
  assert.equal(store.processes.get("a").live, null);
});

test("the last minute forgets what is older", () => {
  const counter = new RecentCounter(60);
  counter.add(0);
  counter.add(500);
  counter.add(59_000);
  assert.equal(counter.total(59_000), 3);
  assert.equal(counter.total(60_000), 1);
  counter.add(60_100);
  assert.equal(counter.total(119_000), 1);
  const highest = new RecentMaximum(60);
  highest.add(0, 5);
  highest.add(100, 3);
  assert.equal(highest.maximum(1000), 5);
  assert.equal(highest.maximum(61_000), 0);
});
