import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveRun } from "../live-run.js";
import { chartsOf } from "../load-series.js";
import { QueueWatch } from "../queue-watch.js";
import { fieldText, fieldValue, rangeOf, readCheck } from "../scenario-text.js";

test("a place in a text is found by line and column, whatever characters stand before it", () => {
  const text = "one\n👩‍🚀é: two\nthree";
  const columnOf = [..."👩‍🚀é: "].length + 1;
  assert.equal(text.slice(...rangeOf(text, { line: 2, column: columnOf })), "two");
  assert.equal(text.slice(...rangeOf(text, { line: 1, column: 1 })), "one");
  assert.equal("a: {b_1: 2}".slice(...rangeOf("a: {b_1: 2}", { line: 1, column: 5 })), "b_1");
  assert.equal("a: {b}".slice(...rangeOf("a: {b}", { line: 1, column: 4 })), "{b}");
  assert.equal(text.slice(...rangeOf(text, { line: 3, column: 3 })), "ree");
});

test("a place behind the text's end is its end", () => {
  assert.deepEqual(rangeOf("a\nb", { line: 9, column: 9 }), [3, 3]);
  assert.deepEqual(rangeOf("", { line: 1, column: 1 }), [0, 0]);
});

test("problems, warnings and variables are read from a check", () => {
  const problem = { severity: "error", path: "a", line: 2, column: 3, message: "m", help: "h" };
  assert.deepEqual(readCheck({ output: [JSON.stringify({ problems: [problem] })], errors: ["…"] }), { problems: [problem], vars: {} });
  const good = { vars: { target: "http://h" }, warnings: [{ ...problem, severity: "warning" }] };
  assert.deepEqual(readCheck({ output: [JSON.stringify(good)], errors: [] }), { problems: good.warnings, vars: good.vars });
});

test("a check that failed in another way is a problem of its own", () => {
  const { problems } = readCheck({ output: [], errors: ["the engine crashed"] });
  assert.deepEqual(problems.map(({ severity, message }) => [severity, message]), [["error", "the engine crashed"]]);
});

test("what is written into a variable's field keeps the variable's kind", () => {
  for (const value of ["text", "5", 5, true, null, [1, "a"], { a: 1 }]) {
    assert.deepEqual(fieldValue(fieldText(value), value), value);
  }
  assert.equal(fieldValue("no number", 5), "no number");
});

test("the queue is asked for seldom, and more seldom where the answer takes long", () => {
  let asked = 0;
  const watch = new QueueWatch(() => (asked += 1));
  const tickUntil = (from_ms, to_ms) => {
    for (let now_ms = from_ms; now_ms < to_ms; now_ms += 1000) watch.tick(now_ms);
  };
  watch.tick(0);
  tickUntil(1000, 20_000);
  assert.equal(asked, 1);
  watch.answered(20_000);
  tickUntil(20_000, 80_000);
  assert.equal(asked, 1, "a slow answer has earned a rest");
  const quick = new QueueWatch(() => {
    asked += 1;
    quick.answered(now_ms + 3);
  });
  asked = 0;
  let now_ms = 0;
  for (; now_ms < 60_000; now_ms += 1000) quick.tick(now_ms);
  assert.equal(asked, 10);
});

test("blocked and waiting have a chart where the engine tells them, and none where it doesn't", () => {
  const figures = { elapsed_seconds: 1, users: 1, current_rps: 2, failed: 0, latency_p50_ms: 1, latency_p95_ms: 2, latency_p99_ms: 3 };
  const titles = (detail) => {
    const live = new LiveRun();
    live.add(detail);
    return chartsOf(live.timeSeries()).length;
  };
  assert.equal(titles(figures), 2);
  assert.equal(titles({ ...figures, blocked_p95_ms: null, waiting_p50_ms: null, waiting_p95_ms: null }), 3);
});

test("of thresholds and steps only the latest are kept", () => {
  const live = new LiveRun();
  const detail = (second) => ({ elapsed_seconds: second, users: 1, current_rps: 2, failed: 0, thresholds: [{ metric: `m${second}` }], steps: [{ id: "a" }] });
  live.add(detail(1));
  live.add(detail(2));
  assert.equal(live.now.thresholds[0].metric, "m2");
  assert.ok(live.timeSeries().every((point) => point.thresholds === undefined));
});
