// What a user does with the page: Start, Stop, Start again, reload, close.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { addressOf, reachesPhase, start, stop, stopAndSettle, useModules } from "./support/page.mjs";
import { STATE, queueOf } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const stage = await setStage();
const { colony } = stage;
const LONGER_THAN_A_POLL_MS = 4000;

const echoes = async (queue, message) => assert.deepEqual((await queue.run("echo", { args: [message] })).out, [message]);

test("Start joins the colony, and the colony's lists tell the truth", async () => {
  const queue = queueOf(colony, "form");
  const page = await stage.open("/");
  await page.fill("#server-url", colony.url);
  await page.fill("#executor-type", "form");
  await page.fill("#executor-name", "form");
  await page.fill("#colony-key", colony.keys.colony.prvkey);
  await start(page);
  await reachesPhase(page, "online", "working");

  const row = await queue.executor("form");
  assert.equal(row.executorid, await page.textContent("#executor-id"));
  assert.equal(row.executortype, "form");
  assert.equal(row.state, 1, "approved");
  const [hardware] = row.capabilities.hardware;
  assert.equal(hardware.cores, await page.evaluate(() => navigator.hardwareConcurrency));
  assert.deepEqual(row.capabilities.software.map(({ name }) => name).sort(), ["Chromium", "wasm-executor"]);
  const functions = await queue.functions();
  assert.equal(functions.find(({ name }) => name === "greet").args, "name (text)");
  for (const { name, description } of functions) assert.ok(description, `${name} has no description`);

  await echoes(queue, "first");
  assert.equal(await page.inputValue("#colony-key"), "", "the owner's key is forgotten");
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  assert.ok(!kept.includes(colony.keys.colony.prvkey), "the owner's key is not kept");
  await stopAndSettle(page);
  assert.deepEqual(page.wrong, []);
});

test("Stop takes no more work, Start takes it up again, at once too", async () => {
  const queue = queueOf(colony, "again");
  const page = await stage.open(addressOf(colony, { name: "again", type: "again" }));
  await echoes(queue, "before");
  await stopAndSettle(page);
  const id = await queue.exec("echo", { args: ["while stopped"] });
  await sleep(LONGER_THAN_A_POLL_MS);
  assert.equal((await queue.process(id)).state, STATE.waiting);

  await start(page);
  assert.deepEqual((await queue.ended(id)).out, ["while stopped"]);
  for (let round = 1; round <= 3; round++) {
    await stop(page);
    await start(page); // as soon as there is a button to press
    await echoes(queue, `round ${round}`);
  }
  assert.deepEqual(page.wrong, []);
});

test("a reloaded page is the same executor, and adds nothing twice", async () => {
  const queue = queueOf(colony, "reload");
  const page = await stage.open(addressOf(colony, { name: "reload", type: "reload" }));
  await reachesPhase(page, "online", "working");
  await echoes(queue, "before");
  const before = { row: await queue.executor("reload"), functions: await queue.registered("reload") };

  for (let round = 1; round <= 2; round++) {
    await page.goto(stage.site.url + addressOf(colony, { name: "reload", type: "reload", key: "" }));
    await page.reload();
    await reachesPhase(page, "online", "working");
    await echoes(queue, `after ${round}`);
  }
  const after = { row: await queue.executor("reload"), functions: await queue.registered("reload") };
  assert.equal(after.row.executorid, before.row.executorid);
  assert.equal(after.row.commissiontime, before.row.commissiontime, "added once");
  assert.ok(before.functions.includes("echo"));
  assert.deepEqual(after.functions, before.functions);
  assert.deepEqual(after.functions, [...new Set(after.functions)], "each function once");
  assert.deepEqual(page.wrong, []);
});

test("a page closed with processes in the queue loses none", async () => {
  const queue = queueOf(colony, "closed");
  const context = await stage.browser.newContext();
  const address = addressOf(colony, { name: "closed", type: "closed" });
  const first = await stage.open(address, { context });
  await reachesPhase(first, "online", "working");
  const ids = [];
  for (let n = 0; n < 8; n++) ids.push(await queue.exec("echo", { args: [String(n)] }));
  await first.close();

  await stage.open(address, { context });
  const ended = await Promise.all(ids.map((id) => queue.ended(id, { patience_s: 40 })));
  for (const { state, out, errors } of ended) {
    // One may have been cut off in the page that was closed; it is closed with a reason.
    assert.ok(state === STATE.success ? out.length === 1 : errors.length > 0, JSON.stringify({ state, out, errors }));
  }
  assert.ok(ended.filter(({ state }) => state === STATE.success).length >= ids.length - 1);
});

test("a process that runs while its page is reloaded is closed with a reason", async () => {
  const queue = queueOf(colony, "orphan");
  const page = await stage.open(addressOf(colony, { name: "orphan", type: "orphan", autostart: false }));
  await useModules(page, "/fixtures/functions.js");
  await start(page);
  const id = await queue.submit("count_to", { args: [600] });
  await queue.reached(id, STATE.running);

  await page.goto(stage.site.url + addressOf(colony, { name: "orphan", type: "orphan", key: "" }));
  await page.reload();
  const { state, errors } = await queue.ended(id);
  assert.equal(state, STATE.failed);
  assert.notEqual(errors.join(""), "");
  await echoes(queue, "next");
});
