import assert from "node:assert/strict";
import { test } from "node:test";
import { reportText } from "./report-table.mjs";
import { rounded, table } from "./table.mjs";

test("numbers are set to the right, text to the left, nothing is a dash", () => {
  assert.equal(table(["name", "n"], [["a", 1], ["bcd", null]]), "name  n\n----  -\na     1\nbcd   -");
});

test("a number is shortened, not padded", () => {
  assert.deepEqual([1.23456, 2, null, undefined].map((value) => rounded(value)), [1.23, 2, null, null]);
});

test("a report shows its eight figures, and only the sections it has", () => {
  const text = reportText({
    total_requests: 8, successful: 6, failed: 2, latency_p50_ms: 1.5, latency_p95_ms: null, latency_p99_ms: null,
    duration_seconds: 4, throughput_rps: 2, status_codes: { 200: 6, 500: 2 }, thresholds: [], passed: false,
  });
  assert.match(text, /^requests {4}8$/m);
  assert.match(text, /^failed {6}2 \(25 %\)$/m);
  assert.match(text, /^latency p50 1\.5 ms$/m);
  assert.match(text, /^latency p95 -$/m);
  assert.match(text, /^500 +2$/m);
  assert.match(text, /Not passed\.$/);
  assert.doesNotMatch(text, /Thresholds|Warnings|Steps/);
});
