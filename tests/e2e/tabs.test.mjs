// Seven tabs of one browser share its six connections to the server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, reachesPhase } from "./support/page.mjs";
import { queueOf } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const stage = await setStage();
const { colony } = stage;
const TABS = 7;
/** Each in its turn has waited for the polls of all the others, of three seconds each, three at a time. */
const A_FEW_POLLS_MS = 15_000;

test("tabs of one browser don't starve each other", async () => {
  const context = await stage.browser.newContext();
  const names = Array.from({ length: TABS }, (_, number) => `tab-${number}`);
  const pages = [];
  for (const name of names) pages.push(await stage.open(addressOf(colony, { name, type: name }), { context }));
  for (const page of pages) await reachesPhase(page, "online");

  for (let round = 0; round < 3; round++) {
    await Promise.all(names.map(async (name) => {
      const queue = queueOf(colony, name);
      const { out, submissiontime, endtime } = await queue.ended(await queue.submit("echo", { args: [name] }), { patience_s: 60 });
      assert.deepEqual(out, [name]);
      const took_ms = Date.parse(endtime) - Date.parse(submissiontime);
      assert.ok(took_ms < A_FEW_POLLS_MS, `${name} took ${took_ms} ms in round ${round}`);
    }));
  }
  for (const page of pages) assert.deepEqual(page.wrong, []);
});
