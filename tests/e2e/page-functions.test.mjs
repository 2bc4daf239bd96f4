// Functions that a page brings along: added in the page itself, and in the executor's worker by a module's address.
import assert from "node:assert/strict";
import { test } from "node:test";
import { waitUntil } from "../../pkg-scripts/lib/processes.mjs";
import { startExecutor } from "./support/executor.mjs";
import { addressOf, reachesPhase, start, useModules } from "./support/page.mjs";
import { STATE, queueOf } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const stage = await setStage();
const MODULE = "/fixtures/functions.js";

test("in a page", async (t) => {
  const queue = queueOf(stage.colony, "in-page");
  const page = await stage.open("/fixtures/blank.html");
  const executor = await startExecutor(page, stage.colony, {
    name: "in-page", type: "in-page", slots: 2, modules: [MODULE],
  });
  const cutShort = (id) =>
    page.evaluate(async ([module, id]) => (await import(module)).cut_short.includes(id), [MODULE, id]);

  await t.test("a function gets its arguments by name and its answer is the output", async () => {
    assert.deepEqual((await queue.run("shout", { args: ["hey"] })).out, ["HEY"]);
    assert.deepEqual((await queue.run("shout", { kwargs: { text: "you" } })).out, ["YOU"]);
    assert.deepEqual((await queue.run("nothing")).out ?? [], []);
  });

  await t.test("an error of the function is the process's reason", async () => {
    const { state, errors } = await queue.run("broken");
    assert.equal(state, STATE.failed);
    assert.match(errors.join("\n"), /the coffee is cold/);
  });

  await t.test("a missing argument never reaches the function", async () => {
    const { state, errors } = await queue.run("shout");
    assert.equal(state, STATE.failed);
    assert.match(errors.join("\n"), /text/);
  });

  await t.test("log and progress reach the page's events, and the process's log", async () => {
    const { out, processid } = await queue.runSpec("count_to", { args: [5] });
    assert.deepEqual(out, [{ counted: 5 }]);
    const mine = (events) => events.filter((event) => event.process_id === processid);
    const progress = mine(await executor.events("progress"));
    assert.deepEqual(progress.map(({ fraction }) => fraction), [0.2, 0.4, 0.6, 0.8, 1]);
    assert.equal(progress.at(-1).message, "5 of 5");
    assert.equal(mine(await executor.events("log")).length, 5);
    const log = await queue.log(processid);
    for (let i = 1; i <= 5; i++) assert.match(log, new RegExp(`^at ${i}$`, "m"));
  });

  await t.test("a process that the colony cancels is cut short here", async () => {
    const id = await queue.submit("count_to", { args: [600] });
    await queue.reached(id, STATE.running);
    await queue.cancel(id);
    await waitUntil("the signal", () => cutShort(id), { patience_ms: 15_000 });
    assert.equal((await queue.process(id)).state, STATE.cancelled);
    await waitUntil("the event", async () =>
      (await executor.events("lost")).some((event) => event.process_id === id));
  });

  await t.test("a process that the page cancels is closed as failed", async () => {
    const id = await queue.submit("count_to", { args: [600] });
    await waitUntil("its start", async () =>
      (await executor.events("progress")).some((event) => event.process_id === id));
    await page.evaluate((id) => window.executor.cancel(id), id);
    const { state, errors } = await queue.ended(id);
    assert.equal(state, STATE.failed);
    assert.notEqual(errors.join(""), "");
    assert.ok(await cutShort(id));
  });

  await t.test("a second stop closes what runs as failed", async () => {
    const id = await queue.submit("count_to", { args: [600] });
    await waitUntil("its start", async () =>
      (await executor.events("progress")).some((event) => event.process_id === id));
    await page.evaluate(() => window.executor.stop());
    assert.equal((await queue.process(id)).state, STATE.running);
    await page.evaluate(() => window.executor.stop());
    await executor.stopped();
    assert.equal(await page.evaluate(() => window.executor.is_running), false);
    assert.equal((await queue.process(id)).state, STATE.failed);
    assert.ok(await cutShort(id));
  });

  await t.test("the colony knows the functions with their descriptions", async () => {
    const shout = (await queue.functions()).find(({ name }) => name === "shout");
    assert.equal(shout.description, "Text in capitals");
    assert.match(shout.args, /^text\*? \((text|string)\)$/);
  });

  assert.deepEqual(page.wrong, []);
});

test("in the executor's worker, by the module's address", async (t) => {
  const queue = queueOf(stage.colony, "in-worker");
  const page = await stage.open(addressOf(stage.colony, { name: "in-worker", type: "in-worker", autostart: false }));

  await t.test("a module that can't be loaded is named", async () => {
    await useModules(page, "/fixtures/nowhere.js");
    await start(page);
    await page.waitForSelector("#error:not([hidden])");
    assert.match(await page.textContent("#error"), /nowhere\.js/);
  });

  await t.test("its functions run beside the built-in ones", async () => {
    await useModules(page, MODULE);
    await page.fill("#colony-key", stage.colony.keys.colony.prvkey);
    await start(page);
    await reachesPhase(page, "online");
    assert.deepEqual((await queue.run("shout", { args: ["hey"] })).out, ["HEY"]);
    assert.deepEqual((await queue.runSpec("count_to", { args: [2] })).out, [{ counted: 2 }]);
    assert.deepEqual((await queue.run("echo", { args: ["both"] })).out, ["both"]);
    assert.ok((await queue.registered("in-worker")).includes("shout"));
  });
});
