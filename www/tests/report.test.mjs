import assert from "node:assert/strict";
import { test } from "node:test";
import { wholeSeconds } from "../load-series.js";
import { findReport } from "../load-report.js";
import { toCsv, toJUnit } from "../report-files.js";

const report = {
  total_requests: 10, successful: 9, failed: 1, duration_seconds: 2, throughput_rps: 5,
  scenario: { id: 'a<b>&"c"' },
  thresholds: [{ metric: "http_req_duration", threshold: "p(95)<50", value: 80, unit: "ms", passed: false }],
  checks: [{ step: "s", name: "status is 200", passes: 10, fails: 0 }],
  time_series: [{ at_seconds: 0, width_seconds: 1, users: 1, requests: 5, failed: 0, latency_p50_ms: null }],
};

test("a report is found as a value and as text", () => {
  assert.deepEqual(findReport([report]), report);
  assert.deepEqual(findReport([JSON.stringify(report)]), report);
});

test("anything else is no report", () => {
  const almost = { ...report, steps: "none" };
  const holes = { ...report, thresholds: [null] };
  for (const output of [[], [null], ["{"], ["text"], [42], [{}], [almost], [holes], undefined]) assert.equal(findReport(output), null);
});

test("a second that the run's end cut short is in no chart", () => {
  const points = [10, 11, 12].map((at_seconds) => ({ at_seconds, width_seconds: 1 }));
  const shown = (duration_seconds) => wholeSeconds({ time_series: points, duration_seconds }).map((point) => point.at_seconds);
  assert.deepEqual(shown(3), [10, 11, 12]);
  assert.deepEqual(shown(2.4), [10, 11]);
  assert.deepEqual(wholeSeconds({ duration_seconds: 1 }), []);
});

test("the seconds are rows of CSV, and what is missing is empty", () => {
  const [head, first, end] = toCsv(report).split("\r\n");
  assert.equal(head.split(",").length, first.split(",").length);
  assert.equal(first, "0,1,1,5,0,,,,,");
  assert.equal(end, "");
});

test("JUnit XML holds thresholds and checks, and text stays text", () => {
  const xml = toJUnit(report);
  assert.match(xml, /tests="2" failures="1"/);
  assert.match(xml, /name="a&lt;b&gt;&amp;&quot;c&quot;"/);
  assert.match(xml, /<failure message="was 80 ms"\/>/);
});
