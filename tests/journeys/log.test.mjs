// The log: what level, which lines, to its end or not, and out of it.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { addressOf, reachesPhase, start, useModules } from "../e2e/support/page.mjs";
import { setStage } from "../e2e/support/stage.mjs";
import { copyBy, shows, visit } from "./support/visitor.mjs";

const stage = await setStage();
const { colony, queue } = stage;
let page;
let log;

before(async () => {
  page = await visit(stage, addressOf(colony, { name: "log", autostart: false }));
  await useModules(page, "/fixtures/functions.js");
  await start(page);
  await reachesPhase(page, "online");
  log = page.locator("#log");
  await queue.run("echo", { args: ["one"] });
  await queue.run("broken");
  await log.locator("p", { hasText: "Failed broken" }).waitFor();
});

const lines = () => log.locator("p .message").allTextContents();

test("each line has its time, its level, its words and its process", async () => {
  const line = log.locator("p", { hasText: "Completed echo" });
  assert.match(await line.locator("time").textContent(), /^\d\d:\d\d:\d\d$/);
  assert.equal(await line.locator(".level").textContent(), "info");
  assert.match(await line.locator(".process").getAttribute("title"), /^[0-9a-f]{64}$/);
});

test("a level leaves out what is below it", async () => {
  const all = await lines();
  await page.selectOption("#log-level", "error");
  assert.deepEqual(await lines(), all.filter((line) => line.startsWith("Failed broken")));
  await page.selectOption("#log-level", "debug");
  assert.ok((await lines()).length >= all.length);
  await page.selectOption("#log-level", "info");
  assert.deepEqual(await lines(), all);
});

test("a filter leaves what holds its words, in later lines too; copying takes what is shown", async () => {
  await page.fill("#log-filter", "ECHO");
  assert.deepEqual(await lines(), ["Assigned echo", "Completed echo"]);
  await queue.run("greet");
  await queue.run("echo", { args: ["two"] });
  await page.waitForFunction(() => document.querySelectorAll("#log p").length === 4);
  const text = await copyBy(page, page.locator("#log-copy"));
  assert.deepEqual(text.split("\n").map((line) => /Z (\w+) +(\w+ \w+) \([0-9a-f]{64}\)$/.exec(line)?.slice(1)), [
    ["info", "Assigned echo"], ["info", "Completed echo"], ["info", "Assigned echo"], ["info", "Completed echo"],
  ]);
  await page.fill("#log-filter", "");
});

test("it follows its end, until somebody scrolls up, and again when they come back", async () => {
  await queue.runSpec("count_to", { args: [30] });
  await shows(page, "log", /Completed count_to/);
  const isAtEnd = () => log.evaluate(({ scrollTop, clientHeight, scrollHeight }) => scrollHeight - scrollTop - clientHeight < 24);
  assert.ok(await isAtEnd());
  await log.evaluate((list) => list.scrollTo(0, 0));
  await page.locator("#log-follow:not(:checked)").waitFor();
  await queue.run("echo", { args: ["below"] });
  await page.waitForFunction(() => /Completed echo$/.test(document.querySelector("#log p:last-child .message").textContent));
  assert.equal(await log.evaluate((list) => list.scrollTop), 0, "who reads above is left alone");
  await page.check("#log-follow");
  assert.ok(await isAtEnd());
});

test("cleared, it goes on with what comes", async () => {
  await page.click("#log-clear");
  assert.deepEqual(await lines(), []);
  await queue.run("echo", { args: ["afterwards"] });
  await page.waitForFunction(() => document.querySelectorAll("#log p").length === 2);
  assert.deepEqual(await lines(), ["Assigned echo", "Completed echo"]);
  assert.deepEqual(page.wrong, []);
});
