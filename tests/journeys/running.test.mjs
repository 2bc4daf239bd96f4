// While it runs: who this is, how it stands, and why, in figures and in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { reachesPhase, start, stop, stopAndSettle, useModules } from "../e2e/support/page.mjs";
import { addressOf } from "../e2e/support/page.mjs";
import { STATE, queueOf } from "../e2e/support/queue.mjs";
import { setStage } from "../e2e/support/stage.mjs";
import { copyBy, picture, shows, visit, visitRunning } from "./support/visitor.mjs";

const stage = await setStage();
const { colony } = stage;

test("the figures follow the work", async () => {
  const queue = queueOf(colony, "figures");
  const page = await visit(stage, addressOf(colony, { name: "figures", type: "figures", slots: 2, autostart: false }));
  await useModules(page, "/fixtures/functions.js");
  await start(page);
  await reachesPhase(page, "online");

  assert.equal(await page.textContent("#run-name"), "figures");
  assert.equal(await page.textContent("#run-type"), "figures");
  assert.equal(await page.textContent("#run-colony"), colony.colony);
  assert.equal(await page.textContent("#run-server"), colony.url);
  const row = await queue.executor("figures");
  assert.equal(await copyBy(page, page.locator("#copy-id")), row.executorid);
  assert.equal(await page.textContent("#executor-id"), row.executorid);

  for (let n = 1; n <= 3; n++) await queue.run("echo", { args: [String(n)] });
  await queue.run("broken");
  await shows(page, "processes-done", /^3$/);
  await shows(page, "processes-failed", /^1$/);
  await shows(page, "rate", /^4$/);

  const id = await queue.submit("count_to", { args: [600] });
  await shows(page, "slots-busy", /^1 of 2$/);
  await reachesPhase(page, "working");
  assert.match(await page.textContent("#state"), /Running 1 process/);
  assert.match(await page.title(), /Running 1 process · figures/);
  await picture(page, "running");
  await queue.cancel(id);
  await shows(page, "slots-busy", /^0 of 2$/);

  const uptime = await page.textContent("#uptime");
  await shows(page, "uptime", new RegExp(`^(?!${uptime}$)`));
  await shows(page, "last-poll", /just now|\d+ s ago/);
  assert.equal(await page.textContent("#hidden-time"), "never");
  assert.match(await page.textContent("#timer-drift"), /^up to [\d.]+ m?s$/);
  assert.match(await page.textContent("#memory"), /^\d+(\.\d)? MiB$/);
  assert.deepEqual(page.wrong, []);
});

test("a server that goes away and comes back is spoken of", async () => {
  const page = await visitRunning(stage, { name: "offline" });
  await colony.kill();
  await reachesPhase(page, "offline");
  assert.match(await page.textContent("#state"), /Offline/);
  await shows(page, "state-reason", /\w+.*\. Trying again/);
  await picture(page, "offline");
  await colony.restart();
  await reachesPhase(page, "online");
  assert.equal(await page.isHidden("#state-reason"), true);
  await shows(page, "log", /Offline[^]*Connected again/);
  assert.deepEqual((await queueOf(colony, "offline").run("echo", { args: ["back"] })).out, ["back"]);
});

test("a colony that its owner pauses is said to be paused", async () => {
  const page = await visitRunning(stage, { name: "paused" });
  const asOwner = async (command) => assert.equal((await colony.cli(["process", command])).code, 0);
  await asOwner("pause");
  await reachesPhase(page, "paused");
  await shows(page, "state-reason", /owner has paused it/);
  await asOwner("resume");
  await reachesPhase(page, "online", "working");
});

test("Stop says what is still to be finished, and the second one ends it", async () => {
  const queue = queueOf(colony, "stopping");
  const page = await visit(stage, addressOf(colony, { name: "stopping", type: "stopping", autostart: false }));
  await useModules(page, "/fixtures/functions.js");
  await start(page);
  const id = await queue.submit("count_to", { args: [600] });
  await queue.reached(id, STATE.running);
  await reachesPhase(page, "working");
  await stop(page);
  await page.locator("#stop", { hasText: "Stop now" }).waitFor();
  await shows(page, "stop-hint", /1 process may finish/);
  await picture(page, "stopping");
  await stop(page);
  await reachesPhase(page, "stopped");
  const { state, errors } = await queue.ended(id);
  assert.equal(state, STATE.failed);
  assert.notEqual(errors.join(""), "");
});

test("the same executor doesn't run in two tabs of a browser", async () => {
  const page = await visitRunning(stage, { name: "twice" });
  const second = await stage.open(addressOf(colony, { name: "twice", type: "twice", key: "" }), { context: page.context() });
  await second.locator("#error").waitFor();
  assert.match(await second.textContent("#error"), /already runs in another tab/);
  await stopAndSettle(page);
  await start(second);
  await reachesPhase(second, "online");
});
