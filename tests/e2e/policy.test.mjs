// What the colony may do, as whoever opened the page decides it: in the form, in the address, while it runs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { waitUntil } from "../../pkg-scripts/lib/processes.mjs";
import { startTarget } from "../../pkg-scripts/lib/target.mjs";
import { addressOf, phaseOf, reachesPhase, start, stopAndSettle } from "./support/page.mjs";
import { STATE, queueOf } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const target = await startTarget();
const stage = await setStage();
stage.ended(() => target.stop());
const { colony } = stage;

const openPolicy = (page) => page.evaluate(() => document.querySelector("#policy details").setAttribute("open", ""));
/** Waits until the page says so of the policy; it paints a few times a second. */
const says = (page, pattern) => waitUntil(`the page says ${pattern}`, async () => pattern.test(await page.textContent("#policy-words")));

/** Changes a field as a person does, and leaves it. */
async function change(page, id, value) {
  await page.fill(`#policy-${id}`, value);
  await page.press(`#policy-${id}`, "Tab");
}

function refused({ state, errors }, ...patterns) {
  assert.equal(state, STATE.failed, "not refused");
  for (const pattern of patterns) assert.match(errors.join("\n"), pattern);
}

const scenario = (load) => `
scenario:
  id: policy
  load: {${load}}
  workflow:
    - {id: get, type: http, params: {url: "${target.http}/get"}}
`;

test("each rule holds at once, and is lifted at once", async (t) => {
  const queue = queueOf(colony, "policy");
  const page = await stage.open(addressOf(colony, { name: "policy", type: "policy" }));
  await reachesPhase(page, "online");
  await openPolicy(page);
  await says(page, /^All functions; requests to any address; at most 500 users, 1,000 requests a second, 60 min and 10,000 MB a run\.$/);
  const get = () => queue.run("http_request", { args: ["GET", `${target.http}/get`] });
  const run = (load) => queue.runSpec("run_scenario", { args: [scenario(load)] }, { patience_s: 60 });
  const where = /What the colony may do/;

  await t.test("functions", async () => {
    await page.uncheck("#policy-functions input[value=add]");
    refused(await queue.run("add", { args: ["1", "2"] }), /add/, /policy\.functions/, where);
    assert.equal((await queue.run("multiply", { args: ["2", "3"] })).state, STATE.success);
    await page.check("#policy-functions input[value=add]");
    assert.deepEqual((await queue.run("add", { args: ["1", "2"] })).out, ["3"]);
    await says(page, /^All functions;/);
  });

  await t.test("targets", async () => {
    await page.selectOption("#policy-targets", "public");
    refused(await get(), /policy\.targets/, where);
    refused(await run("total_users: 1, user_lifetime: {mode: loop, iterations: 1}"), /policy\.targets/, where);
    await change(page, "listed", target.http);
    assert.equal((await get()).state, STATE.success);
    await page.selectOption("#policy-targets", "listed");
    await says(page, /requests to 1 listed host only/);
    assert.equal((await get()).state, STATE.success);
    await change(page, "listed", "example.org");
    refused(await get(), /policy\./, where);
    await page.selectOption("#policy-targets", "any");
    assert.equal((await get()).state, STATE.success);
  });

  for (const [limit, value, load] of [
    ["max_users", "3", "total_users: 4, user_lifetime: {mode: loop, iterations: 1}"],
    ["max_minutes", "1", "total_users: 1, test_duration: 2m"],
  ]) {
    await t.test(limit, async () => {
      const before = await page.inputValue(`#policy-${limit}`);
      await change(page, limit, value);
      refused(await run(load), new RegExp(`policy\\.${limit}`), where);
      await change(page, limit, before);
      if (limit === "max_users") assert.equal((await run(load)).state, STATE.success);
    });
  }

  await t.test("what is no policy is refused at its field, and what was before stays in force", async () => {
    await page.selectOption("#policy-targets", "listed");
    await change(page, "listed", target.http);
    await change(page, "listed", "http://example.org/path");
    await page.waitForSelector("#error:not([hidden])");
    assert.match(await page.textContent("#error"), /policy\.listed/);
    assert.equal(await page.getAttribute("#policy-listed", "aria-invalid"), "true");
    await says(page, /1 listed host only/);
    assert.equal((await get()).state, STATE.success);
    await change(page, "listed", "");
    await change(page, "max_users", "-5");
    assert.equal(await page.inputValue("#policy-max_users"), "500");
    refused(await get(), /policy\./);
  });

  await t.test("it is kept for the next visit", async () => {
    await stopAndSettle(page);
    await page.reload();
    await reachesPhase(page, "online");
    await says(page, /requests to no address/);
    refused(await get(), /policy\./);
  });
  assert.deepEqual(page.wrong, []);
});

test("a link may ask for less than is allowed here", async () => {
  const queue = queueOf(colony, "less");
  const page = await stage.open(addressOf(colony, { name: "less", type: "less" }).replace("#", "&policy.functions=echo&policy.max_users=5#"));
  await reachesPhase(page, "online");
  await says(page, /^1 function; .* at most 5 users/);
  refused(await queue.run("add", { args: ["1", "2"] }), /policy\.functions/);
  assert.equal((await queue.run("echo", { args: ["on"] })).state, STATE.success);
});

test("for more, someone has to press Start", async () => {
  const page = await stage.open(addressOf(colony, { name: "more", type: "more" }).replace("#", "&policy.max_users=5000#"));
  await page.waitForSelector("#error:not([hidden])");
  assert.match(await page.textContent("#error"), /asks for more than this browser allows/);
  await sleep(2000); // what starts all the same has joined by now
  assert.equal(await phaseOf(page), "idle");
  await says(page, /at most 5,000 users/);
  await start(page);
  await reachesPhase(page, "online");
});
