// What a colony may ask of a browser: each rule refused and allowed, in a page with a real server and a real target.
import assert from "node:assert/strict";
import http from "node:http";
import { before, beforeEach, test } from "node:test";
import { startTarget } from "../../pkg-scripts/lib/target.mjs";
import { startExecutor } from "./support/executor.mjs";
import { STATE } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const target = await startTarget();
const { port } = new URL(target.http);
// To the browser this name is as public as any; it leads here.
const stage = await setStage({ browserArgs: ["--host-resolver-rules=MAP public.test 127.0.0.1"] });
stage.ended(() => target.stop());
const { colony, queue } = stage;
const public_url = `http://public.test:${port}`;
const FUNCTIONS = ["echo", "http_request", "run_scenario", "validate_scenario"];
let page;

before(async () => {
  page = await stage.open("/fixtures/blank.html");
  await startExecutor(page, colony, { name: "ruled", policy: { functions: FUNCTIONS } });
});
beforeEach(async () => {
  await target.reset();
  await setPolicy({ ...(await page.evaluate(() => window.defaults)), functions: FUNCTIONS, targets: "public" });
});

const setPolicy = (settings) =>
  page.evaluate(async (settings) => {
    const { default_policy } = await import("/pkg/wasm_executor.js");
    window.defaults ??= default_policy();
    window.executor.set_policy(settings ?? window.defaults);
  }, settings);

const request = (url, kwargs = {}) => queue.runSpec("http_request", { kwargs: { method: "GET", url, ...kwargs } });
const scenario = (load, url, rest = "") => `
scenario:
  id: ruled
  load: ${load}${rest}
  workflow: [{id: get, type: http, params: {url: "${url}"}}]
`;
const run = (yaml, kwargs = {}) => queue.runSpec("run_scenario", { args: [yaml], kwargs }, { patience_s: 60 });
const arrived = async () => (await target.stats()).requests;

function refused(process, key, ...patterns) {
  assert.equal(process.state, STATE.failed, JSON.stringify(process.out));
  const [reason] = process.errors;
  assert.match(reason, /^refused by this page's policy: .*; change it under "What the colony may do" on the page/);
  assert.ok(reason.endsWith(`(policy.${key})`), reason);
  for (const pattern of patterns) assert.match(reason, pattern);
}

function succeeded(process) {
  assert.deepEqual(process.errors, []);
  assert.equal(process.state, STATE.success);
  return process.out;
}

test("a page from this machine may reach it, unless told otherwise", async () => {
  assert.equal(await page.evaluate(() => window.defaults.targets), "any");
  refused(await request(`${target.http}/get`), "targets");
  await setPolicy({ targets: "any" });
  succeeded(await request(`${target.http}/get`));
  assert.equal(await arrived(), 1);
});

test("a function that is off is neither the colony's nor run, until it is on", async () => {
  assert.deepEqual(await queue.registered("ruled"), FUNCTIONS);
  refused(await queue.run("add", { args: ["1", "2"] }), "functions", /function add is off/);
  assert.deepEqual(succeeded(await queue.run("echo", { args: ["on"] })), ["on"]);
  await setPolicy({ functions: null });
  assert.deepEqual(succeeded(await queue.run("add", { args: ["1", "2"] })), ["3"]);
});

test("public targets: no address of this machine is reached, however it is written", async () => {
  for (const host of ["localhost", "x.localhost", "127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0"]) {
    refused(await request(`http://${host}:${port}/get`), "targets", /this machine or in a private network/);
  }
  refused(await request(`http://public.test@127.0.0.1:${port}/get`), "targets");
  const users = "{total_users: 1}";
  refused(await run(scenario(users, `${target.http}/get`)), "targets");
  const templated = scenario(users, "{{vars.target}}/get", "\n  vars: {target: http://public.test}");
  refused(await run(templated, { vars: { target: target.http } }), "targets");
  const fed = scenario(users, `${public_url}/get`, `\n  feeders: [{name: f, json: "${target.http}/json"}]`);
  refused(await run(fed), "targets");
  for (const name of ["run_scenario", "validate_scenario"]) {
    refused(await queue.runSpec(name, { args: [`${target.http}/load.yaml`] }), "targets");
  }
  assert.equal(await arrived(), 0, "nothing of it went out");

  succeeded(await request(`${public_url}/get`));
  succeeded(await run(scenario(users, `${public_url}/get`)));
});

test("public targets: what is listed is reached as well", async () => {
  await setPolicy({ listed: ["127.0.0.1"] });
  succeeded(await request(`${target.http}/get`));
  refused(await request(`http://localhost:${port}/get`), "targets");
  await setPolicy({ listed: [`http://localhost:${port}`] });
  succeeded(await request(`http://localhost:${port}/get`));
  refused(await request(`${target.http}/get`), "targets");
});

test("public targets: what a redirect brings from this machine is not handed out", async () => {
  const redirecting = http.createServer((_, response) =>
    response.writeHead(302, { Location: `${target.http}/json`, "Access-Control-Allow-Origin": "*" }).end(),
  );
  await new Promise((resolve) => redirecting.listen(0, "127.0.0.1", resolve));
  stage.ended(() => redirecting.close());
  const process = await request(`http://public.test:${redirecting.address().port}/`);
  refused(process, "targets", /this machine/);
  assert.doesNotMatch(JSON.stringify(process), /catalogue/);
  succeeded(await request(`${public_url}/redirect/2`));
});

test("listed targets: nothing else is reached, and redirects are errors", async () => {
  await setPolicy({ targets: "listed", listed: [public_url] });
  succeeded(await request(`${public_url}/get`));
  succeeded(await run(scenario("{total_users: 1}", `${public_url}/get`)));
  const so_far = await arrived();
  refused(await request(`${target.http}/get`), "listed", /isn't listed/);
  refused(await request("http://example.org/"), "listed");
  refused(await run(scenario("{total_users: 1}", `http://localhost:${port}/get`)), "listed");
  assert.equal(await arrived(), so_far);

  refused(await request(`${public_url}/redirect/1`), "targets", /redirects/);
  const redirected = await run(scenario("{total_users: 1}", `${public_url}/redirect/1`));
  refused(redirected, "targets", /redirects/);
  assert.equal(JSON.parse(redirected.out[0]).schema_version, 1, "with the report so far");
  const { by_route } = await target.stats();
  assert.equal(by_route["GET /get"].count, 2, "no redirect was followed");
});

test("users and requests per second: what asks for more is not begun, a loop is held back", async () => {
  await setPolicy({ targets: "any", max_users: 5, max_requests_per_second: 10 });
  refused(await run(scenario("{total_users: 6}", `${target.http}/get`)), "max_users", /asks for 6 users, and 5 is the most/);
  const arrivals = (rate) => `{arrival_rate: {rate: ${rate}/s, duration: 1s, max_users: 5}}`;
  refused(await run(scenario(arrivals(11), `${target.http}/get`)), "max_requests_per_second", /asks for 11/);
  assert.equal(await arrived(), 0);
  succeeded(await run(scenario(arrivals(9), `${target.http}/get`)));
  await target.reset();

  const loop = "{total_users: 5, test_duration: 2s, graceful_stop: 0s, user_lifetime: {mode: loop, iterations: 0}}";
  succeeded(await run(scenario(loop, `${target.http}/get`)));
  const { by_route } = await target.stats();
  const { count } = by_route["GET /get"];
  assert.ok(count > 0 && count <= 30, `${count} requests in about two seconds, at most 10 a second`);
});

test("minutes: what asks for more is not begun, what takes more is ended with its report", async () => {
  await setPolicy({ targets: "any", max_minutes: 0.03 });
  const loop = (rest) => `{total_users: 1, ${rest}user_lifetime: {mode: loop, iterations: 1000}}`;
  const url = `${target.http}/delay/20`;
  refused(await run(scenario(loop("test_duration: 5s, "), url)), "max_minutes", /asks for 5 seconds, and 1.8 is the most/);
  assert.equal(await arrived(), 0);
  const ended = await run(scenario(loop(""), url));
  refused(ended, "max_minutes", /took 0.03 minutes/);
  assert.ok(JSON.parse(ended.out[0]).total_requests > 0);
  refused(await request(`${target.http}/get`, { timeout: 2 }), "max_minutes");
  succeeded(await request(`${target.http}/get`, { timeout: 1.8 }));
});

test("megabytes: a reply that is larger is not read, a run that moved more is ended with its report", async () => {
  await setPolicy({ targets: "any", max_megabytes: 0.1 });
  refused(await request(`${target.http}/bytes/100001`), "max_megabytes", /larger than 0.1 MB/);
  succeeded(await request(`${target.http}/bytes/100000`));
  await target.reset();
  const loop = "{total_users: 1, test_duration: 30s, user_lifetime: {mode: loop, iterations: 0}}";
  const ended = await run(scenario(loop, `${target.http}/bytes/30000`));
  refused(ended, "max_megabytes", /sent and received 0.1 MB/);
  assert.ok(JSON.parse(ended.out[0]).total_requests >= 4);
  const { by_route } = await target.stats();
  assert.ok(by_route["GET /bytes/{n}"].count <= 6, JSON.stringify(by_route));
});

test("a policy that can't be used is refused, and names the setting", async () => {
  const said = await page.evaluate(() => {
    try {
      window.executor.set_policy({ max_users: 0 });
      return null;
    } catch (error) {
      return { code: error.code, message: error.message };
    }
  });
  assert.equal(said.code, "bad_setting");
  assert.match(said.message, /policy\.max_users is 0/);
});
