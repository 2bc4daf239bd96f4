// The tabs of one browser share six connections to the server: they take turns at polling it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { waitUntil } from "../../pkg-scripts/lib/processes.mjs";
import { startExecutor } from "./support/executor.mjs";
import { queueOf } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const TABS = 7;
const stage = await setStage();
const { colony } = stage;

test("seven tabs: three poll at a time, the others wait, and each gets its work", async () => {
  const context = await stage.browser.newContext();
  const names = Array.from({ length: TABS }, (_, at) => `tab-${at}`);
  const pages = [];
  for (const name of names) {
    const page = await stage.open("/fixtures/blank.html", { context });
    await startExecutor(page, colony, { name, type: name });
    pages.push(page);
  }
  const [first] = pages;
  const locks = () =>
    first.evaluate(async () => {
      const { held, pending } = await navigator.locks.query();
      const polls = (locks) => locks.filter(({ name }) => name.startsWith("wasm-executor poll ")).length;
      return { held: polls(held), pending: polls(pending) };
    });
  await waitUntil("tabs that wait for their turn", async () => (await locks()).pending > 0);
  for (let look = 0; look < 20; look += 1) assert.ok((await locks()).held <= 3);

  const outs = names.map(async (name) => (await queueOf(colony, name).runSpec("echo", { args: [name] }, { patience_s: 60 })).out);
  assert.deepEqual(await Promise.all(outs), names.map((name) => [name]));

  for (const page of pages) {
    await page.evaluate(() => window.executor.stop());
  }
  for (const page of pages) await page.evaluate(() => window.started);
  await waitUntil("no tab that keeps a turn", async () => {
    const { held, pending } = await locks();
    return held + pending === 0;
  });
  await context.close();
});
