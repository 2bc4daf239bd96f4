// The load scenario, from the queue through the page to a real target. What the report says is held against the
// target's own record.
import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { waitUntil } from "../../pkg-scripts/lib/processes.mjs";
import { startTarget } from "../../pkg-scripts/lib/target.mjs";
import { callServer } from "./support/rpc.mjs";
import { addressOf, phaseOf, stop } from "./support/page.mjs";
import { STATE } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const target = await startTarget({ https: true });
const stage = await setStage({ browserArgs: ["--ignore-certificate-errors"] });
stage.ended(() => target.stop());
const { queue } = stage;
const address = addressOf(stage.colony, { name: "load" });
let page;

before(async () => {
  page = await stage.open(address);
});
beforeEach(() => target.reset());

/** Runs the YAML and gives `{process, report}`; the report is null where there is none. */
async function runScenario(yaml, { kwargs = {}, patience_s = 60 } = {}) {
  const process = await queue.runSpec("run_scenario", { args: [yaml], kwargs }, { patience_s });
  return { process, report: process.out?.length ? JSON.parse(process.out[0]) : null };
}

async function reported(yaml, options) {
  const { process, report } = await runScenario(yaml, options);
  assert.deepEqual(process.errors, []);
  assert.equal(process.state, STATE.success);
  return report;
}

/** The target's record, less the probe that asks before a run whether each target can be reached. */
async function recorded() {
  const { requests, by_route, ...stats } = await target.stats();
  const { "HEAD (no such route)": probes, ...rest } = by_route;
  return { ...stats, requests: requests - (probes?.count ?? 0), by_route: rest };
}

const within = (value, expected, margin, what) =>
  assert.ok(Math.abs(value - expected) <= margin, `${what}: ${value}, expected ${expected} ± ${margin}`);

test("requests, failures and statuses are those that the target counted", async () => {
  const report = await reported(`
scenario:
  id: counted
  load: {total_users: 5, ramp_duration: 1s, user_lifetime: {mode: loop, iterations: 4}}
  workflow:
    - {id: get, type: http, params: {method: GET, url: "${target.http}/get"}}
    - id: post
      type: http
      params: {method: POST, url: "${target.http}/post", headers: {X-Test: "yes"}, body: {user: "{{user.id}}"}}
    - {id: missing, type: http, params: {url: "${target.http}/status/404"}}
`);
  const { requests, preflights, by_route } = await recorded();
  assert.equal(requests, 60);
  assert.equal(report.total_requests, requests);
  assert.deepEqual([report.successful, report.failed], [40, 20]);
  assert.deepEqual(report.status_codes, { 200: 40, 404: 20 });
  assert.deepEqual(by_route["GET /status/{code}"].statuses, { 404: 20 });
  assert.equal(by_route["POST /post"].count, 20);
  assert.ok(preflights >= 1, "the JSON body and the header made the browser ask first");
  assert.equal(report.iterations.completed, 20);
  assert.equal(report.users.max <= 5, true);
  for (const name of ["latency_p50_ms", "latency_p95_ms", "latency_p99_ms", "duration_seconds", "throughput_rps"]) {
    assert.ok(report[name] > 0, `${name}: ${report[name]}`);
  }
  within(report.throughput_rps, report.total_requests / report.duration_seconds, 0.1, "throughput");
});

test("the wait for the server is told apart from the wait for a connection", async () => {
  const report = await reported(`
scenario:
  id: split
  load: {total_users: 30, test_duration: 4s, user_lifetime: {mode: loop, iterations: 0}}
  workflow:
    - {id: slow, type: http, params: {url: "${target.http}/delay/50"}}
`);
  const { max_in_flight, by_route } = await recorded();
  const { p50, p99 } = by_route["GET /delay/{ms}"].handled_ms;
  assert.ok(max_in_flight <= 6, `${max_in_flight} at once, though the browser has six connections`);
  // A busy machine keeps the browser waiting too; the queue in front of the connections is some 200 ms.
  within(report.phases.waiting.p50_ms, p50, 60, "waiting p50");
  within(report.phases.waiting.p99_ms, p99, 150, "waiting p99");
  assert.ok(report.phases.blocked.p50_ms > 100, `thirty users share six connections: ${report.phases.blocked.p50_ms}`);
  assert.ok(report.latency_p50_ms < 100, `latency is the server's: ${report.latency_p50_ms}`);
  assert.equal(report.timing, "phases");
});

test("over HTTP/2 more requests are in flight than HTTP/1.1 allows", async () => {
  const report = await reported(`
scenario:
  id: streams
  load: {total_users: 20, test_duration: 2s, user_lifetime: {mode: loop, iterations: 0}}
  workflow:
    - {id: slow, type: http, params: {url: "${target.https}/delay/100"}}
`);
  const stats = await recorded();
  assert.ok(stats.max_in_flight > 6, `${stats.max_in_flight} at once`);
  const { successful, aborted } = report;
  assert.ok(stats.requests >= successful && stats.requests <= successful + aborted.maybe_sent);
  assert.ok(report.protocols.h2 > 0, JSON.stringify(report.protocols));
});

test("successes and failures agree with the target to the request, over both protocols", async () => {
  for (const origin of [target.http, target.https]) {
    await target.reset();
    const report = await reported(`
scenario:
  id: agree
  load: {total_users: 20, user_lifetime: {mode: loop, iterations: 10}}
  workflow:
    - {id: flaky, type: http, params: {url: "${origin}/flaky?fail=0.3&status=503&seed=7"}}
    - {id: large, type: http, params: {url: "${origin}/bytes/20000"}, capture: [{type: content, name: size}]}
    - {id: sized, type: http, params: {url: "${origin}/echo?{{large.size}}"}, check: [{body_contains: "20000"}, {max_ms: 60000}, {header: {name: content-type}}]}
`);
    const { requests, by_route } = await recorded();
    assert.equal(requests, 600);
    assert.equal(report.total_requests, requests);
    const { statuses } = by_route["GET /flaky"];
    assert.equal(report.status_codes[503], statuses[503]);
    assert.deepEqual([report.successful, report.failed], [400 + statuses[200], statuses[503]]);
    assert.deepEqual(report.checks.map(({ passes, fails }) => [passes, fails]), [[200, 0], [200, 0], [200, 0]]);
    assert.ok(report.bytes.received >= 200 * 20_000, "bodies that nothing asks for are counted too");
    assert.equal(report.timing, "phases");
    assert.equal(report.phases.waiting.count, 600);
  }
});

test("a run that is cut off accounts for every request", async () => {
  const report = await reported(`
scenario:
  id: cut-off
  load: {total_users: 20, test_duration: 2s, graceful_stop: 0s, user_lifetime: {mode: loop}}
  workflow:
    - {id: slow, type: http, params: {url: "${target.http}/delay/300"}}
`);
  const { requests } = await recorded();
  const { total_requests, failed, aborted, iterations } = report;
  assert.equal(failed, 0);
  assert.ok(total_requests > 0);
  assert.ok(requests >= total_requests && requests <= total_requests + aborted.maybe_sent, JSON.stringify([requests, report]));
  assert.equal(aborted.never_sent + aborted.maybe_sent, 20, "each user was about a request");
  assert.ok(aborted.maybe_sent <= 6 && aborted.never_sent >= 14, JSON.stringify(aborted));
  assert.equal(iterations.interrupted, 20);
});

test("a target that hides its timing gets a figure that says so", async () => {
  const report = await reported(`
scenario:
  id: opaque
  load: {total_users: 12, user_lifetime: {mode: loop, iterations: 3}}
  workflow:
    - {id: get, type: http, params: {url: "${target.http}/delay/20?tao=off"}}
`);
  assert.equal(report.timing, "opaque");
  assert.equal(report.total_requests, 36);
  const stats = await recorded();
  assert.equal(stats.requests, 36);
  assert.ok(stats.max_in_flight <= 6);
  // From our gate on; twelve users for six places wait about as long before it.
  const [latency_ms, response_ms] = [report.latency_p50_ms, report.response_time.p50_ms];
  assert.ok(latency_ms >= 19 && latency_ms < response_ms, `${latency_ms} of ${response_ms}`);
});

test("the tasks dialect loops until its condition holds", async () => {
  const report = await reported(`
name: tasks
vars: {target: "unset"}
actions:
  - {id: get, call: http.request, with: {method: GET, url: "{{vars.target | raw}}/flaky?fail=0.5&status=503&seed=2"}}
tasks:
  - {id: start, next: [{task: t1}]}
  - {id: t1, action: get, next: [{task: end, when: "{{get.status_code < 400}}"}, {task: t1}]}
  - {id: end}
`, { kwargs: { vars: { target: target.http } } });
  const { statuses, count } = (await recorded()).by_route["GET /flaky"];
  assert.equal(statuses[200], 1);
  assert.equal(report.total_requests, count);
  assert.equal(report.failed, statuses[503] ?? 0);
});

test("a workbook with phases, tenants, captures, spawned tasks", async () => {
  const report = await reported(`
version: "1.0"
name: workbook
workbook:
  ip_pools: [{id: pool, name: Pool, ranges: ["198.51.100.0/29"], allocation_strategy: round_robin}]
  resources: [{id: target, type: http_endpoint, properties: {ip: 127.0.0.1, port: "${new URL(target.http).port}"}}]
load:
  ramp_up: {phases: [{at_second: 0, spawn_users: 4, tenant_id: a}, {at_second: 1, spawn_users: 2, tenant_id: b}]}
  user_lifetime: {mode: loop, iterations: 2}
  user_resources: {ip_binding: {enabled: true, pool_id: pool, strategy: per_user, release_on: user_exit}}
actions:
  actions:
    - id: list
      call: get
      with: {url: "http://{{target.ip}}:{{target.port}}/json", headers: {X-Forwarded-For: "{{user.allocated_ip}}"}}
      export: [{type: json, name: links, from: /links}]
      spawn: {for_each: "{{list.links}}", action: fetch-one, as: link, limit: 2}
    - {id: fetch-one, call: get, with: {url: "http://{{target.ip}}:{{target.port}}/echo?link={{link}}"}}
    - {id: push, call: post, with: {url: "http://{{target.ip}}:{{target.port}}/post", body: {tenant: "{{user.tenant_id}}"}}}
workflows:
  nodes:
    - {id: list, type: action, action: list, edges: [{to: push, trigger: {condition: "{{list.status_code == 200}}"}}, {to: end}]}
    - {id: push, type: action, action: push, priority: 8, edges: [{to: end}]}
    - {id: end, type: end}
`);
  const { requests, by_route } = await recorded();
  assert.equal(by_route["GET /json"].count, 12, "six users, twice");
  assert.equal(by_route["GET /echo"].count, 24, "two links of each list");
  assert.equal(by_route["POST /post"].count, 12);
  assert.equal(report.total_requests, requests);
  assert.equal(report.failed, 0);
});

test("a fixed rate is kept", async () => {
  const report = await reported(`
scenario:
  id: rate
  load: {arrival_rate: {rate: 50/s, duration: 4s, max_users: 100}}
  workflow:
    - {id: get, type: http, params: {url: "${target.http}/delay/30"}}
`);
  within((await recorded()).requests, 200, 1, "requests");
  within(report.iterations.completed, 200, 1, "iterations");
  assert.equal(report.iterations.dropped, 0);
});

const checked = (threshold) => `
scenario:
  id: thresholds
  load: {total_users: 2, user_lifetime: {mode: loop, iterations: 5}}
  thresholds: {http_req_duration: ["${threshold}"]}
  workflow:
    - {id: get, type: http, params: {url: "${target.http}/delay/20"}}
`;

test("a threshold that holds is a success, a broken one fails the process with its report", async () => {
  const held = await reported(checked("p(95)<5000"));
  assert.equal(held.passed, true);

  const { process, report } = await runScenario(checked("p(95)<5"));
  assert.equal(process.state, STATE.failed);
  assert.match(process.errors.join("\n"), /http_req_duration.*p\(95\)<5/);
  assert.equal(report.passed, false);
  assert.equal(report.total_requests, 10);
});

test("progress goes to the channel that the spec declares, and not to the log", async () => {
  const yaml = `
scenario:
  id: watched
  load: {total_users: 2, test_duration: 5s, user_lifetime: {mode: loop}}
  thresholds: {http_req_duration: ["p(95)<5000", "p(95)<1"], http_req_failed: ["rate<0.5"]}
  on_broken_threshold: report
  workflow:
    - {id: get, type: http, params: {url: "${target.http}/delay/20"}}
`;
  const id = await queue.submit("run_scenario", { args: [yaml], channels: ["progress"] });
  const member = { url: stage.colony.url, key: stage.colony.keys.user.prvkey };
  const read = async () => {
    const entries = await callServer(page, member, "channelreadmsg", { processid: id, name: "progress", afterseq: 0, limit: 0 });
    return Array.isArray(entries) ? entries : [];
  };
  let entries = [];
  await waitUntil("three entries", async () => (entries = await read()).length >= 3);
  const told = entries.map(({ payload }) => JSON.parse(Buffer.from(payload, "base64").toString()));
  const requests = told.map(({ detail }) => detail.total_requests);
  assert.deepEqual(requests, requests.toSorted((a, b) => a - b));
  const { fraction, message, detail } = told.at(-1);
  assert.ok(fraction > 0 && fraction <= 1 && /requests/.test(message), message);
  assert.deepEqual(detail.thresholds.map(({ threshold, passed }) => [threshold, passed]).sort(),
    [["p(95)<1", false], ["p(95)<5000", true], ["rate<0.5", true]]);
  assert.deepEqual(detail.steps.map((step) => [step.id, step.failed]), [["get", 0]]);
  assert.ok(detail.waiting_p50_ms >= 19 && detail.blocked_p95_ms >= 0, JSON.stringify(detail));
  const { state } = await queue.ended(id);
  assert.equal(state, STATE.success);
  assert.doesNotMatch(await queue.log(id), /requests/);

  const silent = await queue.runSpec("run_scenario", { args: [yaml] });
  assert.match(await queue.log(silent.processid), /\d+ s: 2 users, \d+ requests, 0 failed/);
});

test("hidden and frozen time of the page is in the report", async () => {
  const id = await queue.submit("run_scenario", { args: [`
scenario:
  id: asleep
  load: {total_users: 1, test_duration: 12s, user_lifetime: {mode: loop}}
  workflow:
    - {id: get, type: http, params: {url: "${target.http}/delay/20"}, think_time: 100ms}
    - {id: again, type: http, params: {url: "${target.http}/delay/20"}}
`] });
  await waitUntil("requests", async () => (await recorded()).requests > 5);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  // As when the machine sleeps, or the browser saves energy.
  const devtools = await stage.browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer");
  for (const { id } of renderers) process.kill(id, "SIGSTOP");
  await sleep(4000);
  for (const { id } of renderers) process.kill(id, "SIGCONT");
  await page.evaluate(() => {
    delete document.hidden;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  const { state, out } = await queue.ended(id);
  assert.equal(state, STATE.success);
  const { generator, warnings } = JSON.parse(out[0]);
  const told = JSON.stringify(generator);
  assert.ok(generator.hidden_seconds >= 3.9 && generator.hidden_seconds < 12, told);
  assert.ok(generator.frozen_seconds >= 2 && generator.frozen_seconds <= generator.hidden_seconds, told);
  assert.equal(generator.saturated, true);
  assert.match(warnings.join("\n"), /stood still/);
});

test("mistakes are all named with line and column, and nothing is sent", async () => {
  const { process } = await runScenario(`scenario:
  id: wrong
  load: {total_user: 5}
  workflow:
    - {id: get, type: http, params: {method: FETCH, url: "${target.http}/get"}, think_time: soon}
`);
  assert.equal(process.state, STATE.failed);
  const errors = process.errors.join("\n");
  assert.match(errors, /total_user\b[^]*total_users/, "the nearest key is named");
  assert.match(errors, /3:\d+/);
  assert.match(errors, /FETCH/);
  assert.match(errors, /soon/);
  assert.equal((await recorded()).requests, 0);
});

test("YAML cut up by the CLI is recognised", async () => {
  const yaml = "scenario:\n  id: cut\n  load: {total_users: 5, ramp_duration: 1s}\n";
  const command = ["function", "exec", "--func", "run_scenario", "--targettype", "wasm", "--args", yaml];
  const { stderr } = await stage.colony.cli(command);
  const [, id] = /ProcessId=([0-9a-f]{64})/.exec(stderr);
  const { state, errors } = await queue.ended(id);
  assert.equal(state, STATE.failed);
  assert.match(errors.join("\n"), /pkg-scripts\/submit|--spec/);
});

test("a target that refuses pages, and one that isn't there, are told apart before the run", async () => {
  const scenario = (url) => `
scenario:
  id: refused
  load: {total_users: 2, user_lifetime: {mode: loop, iterations: 2}}
  workflow:
    - {id: get, type: http, params: {url: "${url}"}}
`;
  const text = ({ process, report }) => JSON.stringify([process.errors, report?.errors, report?.warnings]);
  assert.match(text(await runScenario(scenario(`${target.http}/get?cors=off`))), /CORS/);
  assert.match(text(await runScenario(scenario("http://127.0.0.1:9/get"))), /refused|unreachable|no server|does not answer/i);
});

test("Stop, twice, ends a run: the rest is aborted and accounted for, and the target hears no more", async () => {
  const id = await queue.submit("run_scenario", { args: [`
scenario:
  id: stopped
  load: {total_users: 20, test_duration: 60s, user_lifetime: {mode: loop, iterations: 0}}
  workflow:
    - {id: slow, type: http, params: {url: "${target.http}/delay/100"}}
`] });
  await waitUntil("requests", async () => (await recorded()).requests > 20);
  await stop(page);
  await sleep(200);
  await stop(page);
  const { state, errors } = await queue.ended(id);
  assert.equal(state, STATE.failed);
  assert.notEqual(errors.join(""), "");
  await waitUntil("the page stopped", async () => (await phaseOf(page)) === "stopped");
  const before = (await recorded()).requests;
  await sleep(500);
  assert.equal((await recorded()).requests, before);
  assert.deepEqual(page.wrong, []);
});
