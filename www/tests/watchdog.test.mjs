import assert from "node:assert/strict";
import { test } from "node:test";
import { Crashes } from "../crashes.js";
import { Watchdog } from "../watchdog.js";

function watchdog() {
  let now_ms = 0;
  let barks = 0;
  const dog = new Watchdog(() => barks++, () => now_ms);
  const pass = (seconds, { every_s = 1, heard = false } = {}) => {
    for (let passed = 0; passed < seconds; passed += every_s) {
      now_ms += every_s * 1000;
      if (heard) dog.heard();
      dog.tick();
    }
  };
  return { dog, pass, barks: () => barks };
}

test("ten seconds of silence are noticed, once", () => {
  const { dog, pass, barks } = watchdog();
  dog.heard();
  pass(9);
  assert.equal(barks(), 0);
  assert.equal(dog.silent_ms, 9000);
  pass(1);
  assert.equal(barks(), 1);
  pass(60);
  assert.equal(barks(), 1, "until the next worker speaks");
});

test("a worker that speaks, or that still loads, is left alone", () => {
  const { dog, pass, barks } = watchdog();
  pass(60);
  dog.heard();
  pass(60, { heard: true });
  assert.equal(barks(), 0);
  dog.reset();
  pass(60);
  assert.equal(barks(), 0);
});

test("a sleep of the machine is no silence of the worker", () => {
  const { dog, pass, barks } = watchdog();
  dog.heard();
  pass(3600, { every_s: 3600 });
  pass(1);
  assert.equal(barks(), 0);
});

test("the slow timers of a hidden page notice it too, later", () => {
  const { dog, pass, barks } = watchdog();
  dog.heard();
  pass(120, { every_s: 60 });
  assert.equal(barks(), 0);
  pass(60, { every_s: 60 });
  assert.equal(barks(), 1);
});

const assigned = (process_id) => ({ type: "assigned", process_id });

test("what ran at a crash is counted over crashes, what had ended isn't", () => {
  const crashes = new Crashes();
  for (const id of ["a", "b", "c", "d"]) crashes.apply(assigned(id));
  crashes.apply({ type: "closed", process_id: "b" });
  crashes.apply({ type: "failed", process_id: "c" });
  crashes.apply({ type: "lost", process_id: "d" });
  crashes.record("first");
  assert.deepEqual(crashes.all(), [{ process_id: "a", count: 1, reason: "first" }]);
  crashes.apply(assigned("e"));
  crashes.apply(assigned("a"));
  crashes.record("second");
  assert.deepEqual(crashes.all(), [
    { process_id: "e", count: 1, reason: "second" },
    { process_id: "a", count: 2, reason: "second" },
  ]);
  crashes.record("nothing ran");
  assert.equal(crashes.all().length, 2);
});

test("crashes without end are bounded, the latest stay", () => {
  const crashes = new Crashes();
  for (let i = 0; i < 2000; i++) {
    crashes.apply(assigned(`p${i}`));
    crashes.record("again");
  }
  const ids = crashes.all().map(({ process_id }) => process_id);
  assert.equal(ids.length, 1000);
  assert.equal(ids.at(-1), "p1999");
});
