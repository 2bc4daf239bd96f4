// The tutorial's own page, with our package in place of its own.
import assert from "node:assert/strict";
import path from "node:path";
import { before, test } from "node:test";
import { waitUntil } from "../../pkg-scripts/lib/processes.mjs";
import { STATE } from "./support/queue.mjs";
import { fixtures, setStage } from "./support/stage.mjs";

const stage = await setStage({
  mounts: { "tutorial.html": path.join(fixtures, "tutorial.html") },
  headers: { "Content-Security-Policy": undefined }, // its script stands in the page
});
const { queue } = stage;
let page;

const text = (id) => page.textContent(`#${id}`);
const reaches = (id, wanted) => waitUntil(`${id}: ${wanted}`, async () => (await text(id)) === wanted);
const echoes = async (message) => assert.deepEqual((await queue.run("echo", { args: [message] })).out, [message]);

before(async () => {
  page = await stage.open("/tutorial.html");
  await page.fill("#server-url", stage.colony.url);
  await page.fill("#colony-prvkey", stage.colony.keys.colony.prvkey);
  await reaches("state", "ready");
});

test("Start registers and runs what the tutorial runs", async () => {
  await page.click("#start");
  assert.match(await text("executor-id"), /^[0-9a-f]{64}$/);
  await reaches("state", "running");
  assert.equal((await queue.executor("wasm-executor")).executorid, await text("executor-id"));

  await echoes("Hello from browser!");
  assert.deepEqual((await queue.run("add", { args: ["5", "3"] })).out, ["8"]);
  assert.deepEqual((await queue.run("multiply", { args: ["7", "6"] })).out, ["42"]);
  const greeting = "Hello, World! Greetings from the WASM executor.";
  assert.deepEqual((await queue.run("greet", { args: ["World"] })).out, [greeting]);
  const { out } = await queue.run("browser_info");
  assert.match(out[0], /^User-Agent: .*, Language: .*, Executor: wasm-executor$/);
});

test("its console lines count the processes", async () => {
  await reaches("completed", "5");
  assert.equal(await text("assigned"), "5");
});

test("Stop stops", async () => {
  await page.click("#stop");
  await reaches("state", "stopped");
  const id = await queue.exec("echo", { args: ["later"] });
  await new Promise((resolve) => setTimeout(resolve, 4000)); // longer than a poll
  assert.equal((await queue.process(id)).state, STATE.waiting);

  await page.click("#start");
  assert.deepEqual((await queue.ended(id)).out, ["later"]);
});

test("Start at once after Stop makes a new executor of the same name that works", async () => {
  for (let round = 1; round <= 3; round++) {
    await page.click("#stop");
    await page.click("#start");
    await reaches("state", "running");
    await echoes(`round ${round}`);
  }
  assert.equal((await queue.executor("wasm-executor")).executorid, await text("executor-id"));
  assert.deepEqual(page.wrong, []);
});

test("Stop while a process runs lets it finish", async () => {
  const ids = [];
  for (let i = 0; i < 10; i++) ids.push(await queue.exec("echo", { args: [String(i)] }));
  await page.click("#stop");
  await reaches("state", "stopped");
  const states = await Promise.all(ids.map(async (id) => (await queue.process(id)).state));
  assert.ok(!states.includes(STATE.running), `left running: ${states}`);
  assert.ok(!states.includes(STATE.failed), `failed: ${states}`);
});
