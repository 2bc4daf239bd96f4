// Scenarios as people run them: pkg-scripts/submit, the real server, the page. What comes out is held against what the
// target counted.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { before, beforeEach, test } from "node:test";
import { root } from "../../pkg-scripts/lib/paths.mjs";
import { run } from "../../pkg-scripts/lib/processes.mjs";
import { startTarget } from "../../pkg-scripts/lib/target.mjs";
import { addressOf } from "./support/page.mjs";
import { fixtures, setStage } from "./support/stage.mjs";

const target = await startTarget();
// The target's certificate is its own.
const stage = await setStage({ browserArgs: ["--ignore-certificate-errors"] });
stage.ended(() => target.stop());

before(() => stage.open(addressOf(stage.colony, { name: "submitted" })));
beforeEach(() => target.reset());

/** Submits the YAML; gives the exit code, the report and what was said beside it. */
async function submit(yaml) {
  const { code, stdout, stderr } = await run(path.join(root, "pkg-scripts/submit"), ["-", "--json"], {
    env: stage.colony.environment,
    input: yaml,
  });
  return { code, report: stdout.startsWith("{") ? JSON.parse(stdout) : null, said: stderr };
}

/** A scenario as its writer wrote it, but for the target. */
const scenario = (name, address) =>
  readFileSync(path.join(fixtures, `scenarios/${name}.yaml`), "utf8").replaceAll("httpbin.org", new URL(address).host);

/** What the target counted, less the probe that asks before a run whether it can be reached. */
async function counted() {
  const { by_route } = await target.stats();
  const { "HEAD (no such route)": probes, ...rest } = by_route;
  const arrivals_ms = (await target.arrivals_ms()).slice(probes?.count ?? 0);
  return { by_route: rest, arrivals_ms };
}

const FIELDS = [
  "total_requests", "successful", "failed", "latency_p50_ms", "latency_p95_ms", "latency_p99_ms", "duration_seconds",
  "throughput_rps",
];

const within = (value, expected, margin, what) =>
  assert.ok(Math.abs(value - expected) <= margin, `${what}: ${value}, expected ${expected} ± ${margin}`);

/** The eight fields, against the target's own count and times. */
async function assertTrue(report, requests) {
  assert.deepEqual(Object.keys(report).slice(0, 8), FIELDS);
  const { by_route, arrivals_ms } = await counted();
  assert.equal(by_route["GET /get"].count, requests);
  assert.deepEqual([report.total_requests, report.successful, report.failed], [requests, requests, 0]);
  const handled = by_route["GET /get"].handled_ms;
  for (const name of ["p50", "p95", "p99"]) {
    const latency = report[`latency_${name}_ms`];
    assert.ok(latency > 0 && latency >= handled[name] - 1, `${name}: ${latency}, the target took ${handled[name]}`);
    within(latency, handled[name], 500, name);
  }
  // From the first start to the last end: at least what lies between the first and the last arrival.
  const span_s = (arrivals_ms.at(-1) - arrivals_ms[0]) / 1000;
  within(report.duration_seconds, span_s, 1, "duration");
  within(report.throughput_rps, requests / report.duration_seconds, 0.01, "throughput");
  return arrivals_ms.map((at) => at - arrivals_ms[0]);
}

test("a scenario of the load dialect, word for word but for its target", async () => {
  const { code, report, said } = await submit(scenario("load", target.http));
  assert.equal(code, 0, said);
  const arrivals_ms = await assertTrue(report, 5);
  // Five users in five seconds, who don't think after their last step.
  arrivals_ms.forEach((at, user) => within(at, user * 1000, 400, `user ${user}`));
  assert.equal(report.scenario.id, "test-001");
  assert.match(report.warnings.join("\n"), /User-Agent/);
});

test("a scenario of the tasks dialect, word for word but for its target", async () => {
  const { code, report, said } = await submit(scenario("tasks", target.https));
  assert.equal(code, 0, said);
  await assertTrue(report, 1);
  assert.equal(report.scenario.id, "test-scenario");
  assert.deepEqual(report.protocols, { h2: 1 });
});

test("a workbook with phases, tenants, a loop, conditions, pools that run out, spawned tasks, a priority", async () => {
  const { code, report, said } = await submit(scenario("workbook", target.http));
  assert.equal(code, 0, said);
  // Two of the first four have an address, and all three of the others; each goes round twice.
  const { by_route } = await counted();
  assert.equal(by_route["GET /json"].count, 10);
  assert.equal(by_route["GET /get"].count, 20, "two links of each list");
  assert.equal(by_route["POST /echo"].count, 10);
  assert.equal(by_route["GET /status/{code}"], undefined, "no condition led there");
  assert.deepEqual([report.total_requests, report.failed], [40, 0]);
  assert.deepEqual(report.iterations, { completed: 10, failed: 4, interrupted: 0, dropped: 0 });
  assert.deepEqual(report.errors.map(({ kind, count }) => [kind, count]), [["pool_exhausted", 4]]);
  assert.equal(report.users.started, 7);
  assert.deepEqual(report.checks.map(({ step, passes, fails }) => [step, passes, fails]),
    [["start", 10, 0], ["push", 10, 0], ["push", 10, 0]]);
  assert.deepEqual(report.steps.map(({ id, total_requests }) => [id, total_requests]),
    [["start", 10], ["push", 10], ["spawn/fetch-one", 20]]);
  assert.deepEqual(report.thresholds.map(({ value, passed }) => [value, passed]), [[0, true], [1, true]]);
});

test("a broken threshold fails the process, with the report beside; a held one doesn't", async () => {
  const checked = (threshold) => `${scenario("tasks", target.http).replace("https:", "http:")}
thresholds: {http_req_duration: ["${threshold}"]}
`;
  const broken = await submit(checked("max<0.001"));
  assert.equal(broken.code, 1);
  assert.match(broken.said, /FAILED[^]*error: threshold broken: http_req_duration max<0.001/);
  assert.deepEqual([broken.report.passed, broken.report.total_requests], [false, 1]);
  const held = await submit(checked("max<60000"));
  assert.equal(held.code, 0, held.said);
  assert.deepEqual([held.report.passed, held.report.thresholds[0].passed], [true, true]);
});
