// The short way through all of it, in Firefox: Start, an echo by the CLI, a load run, Stop.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { launchFirefox } from "../../pkg-scripts/lib/firefox.mjs";
import { root } from "../../pkg-scripts/lib/paths.mjs";
import { startTarget } from "../../pkg-scripts/lib/target.mjs";
import { STATE } from "../e2e/support/queue.mjs";
import { setStage } from "../e2e/support/stage.mjs";

const target = await startTarget();
const stage = await setStage();
stage.ended(() => target.stop());
const { colony, queue } = stage;
let page;

/** What the page did wrong, from when it was opened on. */
const watchForWrong = () => {
  window.wrong = [];
  addEventListener("error", ({ message }) => window.wrong.push(message));
  addEventListener("unhandledrejection", ({ reason }) => window.wrong.push(String(reason)));
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
    window.wrong.push(`${violatedDirective}: ${blockedURI}`));
};
const inPhase = (...phases) => phases.includes(document.querySelector("#state").dataset.state);

before(async () => {
  page = await launchFirefox();
  stage.ended(() => page.close());
  await page.goto(stage.site.url);
  await page.evaluate(watchForWrong);
});

test("Start joins the colony", async () => {
  await page.until("the functions", () => document.querySelectorAll("#functions > li").length > 5);
  await page.fill("#server-url", colony.url);
  await page.fill("#executor-name", "fox");
  await page.fill("#colony-key", colony.keys.colony.prvkey);
  await page.click("#start");
  await page.until("the page online", inPhase, "online", "working");
  assert.equal(await page.evaluate(() => document.querySelector("#colony-key").value), "");
  const { executorid, capabilities } = await queue.executor("fox");
  assert.equal(await page.text("#executor-id"), executorid);
  assert.deepEqual(capabilities.software.map(({ name }) => name).sort(), ["Firefox", "wasm-executor"]);
});

test("it runs what the CLI sends", async () => {
  assert.deepEqual((await queue.run("echo", { args: ["Hello, fox <b>!"] })).out, ["Hello, fox <b>!"]);
  assert.match((await queue.run("browser_info")).out[0], /Firefox\/.*Executor: fox$/);
  await page.until("both in the list", () => document.querySelectorAll('#processes > [data-state="completed"]').length === 2);
});

test("a load run counts what the target counted, to the request", async () => {
  await target.reset();
  const id = await queue.submit("run_scenario", { args: [`
scenario:
  id: fox
  load: {total_users: 10, ramp_duration: 2s, user_lifetime: {mode: loop, iterations: 12}}
  workflow:
    - {id: get, type: http, params: {url: "${target.http}/delay/20"}, check: {status: 200}}
    - {id: post, type: http, params: {method: POST, url: "${target.http}/post", headers: {X-Test: "yes"}, body: {user: "{{user.id}}"}}}
    - {id: flaky, type: http, params: {url: "${target.http}/flaky?fail=0.3&status=503&seed=3"}}
`] });
  await page.until("the run in the list", (id) => document.querySelector(`[data-process="${id}"] > .row`) !== null, id);
  await page.click(`[data-process="${id}"] > .row`);
  await page.until("a chart", (id) => document.querySelector(`[data-process="${id}"] load-chart canvas`) !== null, id);
  mkdirSync(path.join(root, "test-output/journeys"), { recursive: true });
  await page.picture(path.join(root, "test-output/journeys/firefox.png"));

  const { state, errors, out } = await queue.ended(id, { patience_s: 120 });
  assert.equal(state, STATE.success, errors.join("; "));
  const report = JSON.parse(out[0]);
  const { requests, preflights, by_route } = await target.stats();
  const probes = by_route["HEAD (no such route)"]?.count ?? 0;
  const failed = by_route["GET /flaky"].statuses[503];
  assert.equal(requests - probes, 360);
  assert.equal(report.total_requests, 360);
  assert.deepEqual([by_route["GET /delay/{ms}"].count, by_route["POST /post"].count, by_route["GET /flaky"].count], [120, 120, 120]);
  assert.deepEqual(report.steps.map(({ id, total_requests }) => [id, total_requests]), [["get", 120], ["post", 120], ["flaky", 120]]);
  assert.ok(failed > 10);
  assert.deepEqual([report.successful, report.failed], [360 - failed, failed]);
  assert.deepEqual(report.status_codes, { 200: 360 - failed, 503: failed });
  assert.ok(preflights >= 1);
  assert.equal(report.timing, "phases");
  assert.ok(report.phases.waiting.p50_ms > 0);
});

test("Stop stops, and nothing went wrong", async () => {
  await page.click("#stop");
  await page.until("the page stopped", inPhase, "stopped");
  const id = await queue.exec("echo", { args: ["later"] });
  await page.click("#start");
  await page.until("the page online", inPhase, "online", "working");
  assert.deepEqual((await queue.ended(id)).out, ["later"]);
  assert.deepEqual(await page.evaluate(() => window.wrong), []);
});
