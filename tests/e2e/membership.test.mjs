// What the colony's owner does to an executor while it works.
import assert from "node:assert/strict";
import { test } from "node:test";
import { waitUntil } from "../../pkg-scripts/lib/processes.mjs";
import { openCounting } from "./support/counting.mjs";
import { reachesPhase } from "./support/page.mjs";
import { STATE } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const stage = await setStage();
const { colony } = stage;
const APPROVED = 1;
const opened = (name) => openCounting(stage, name);

test("an executor that was removed says so, and what to do; let in again, it goes on", async () => {
  const { queue, page, runs, echoes } = await opened("removed");
  const id = await runs(5);
  assert.equal((await colony.cli(["executor", "remove", "--name", "removed"])).code, 0);
  await waitUntil("the page says so", async () => /colonies executor approve/.test(await page.textContent("#state-reason")));
  assert.match(await page.textContent("#state-reason"), /removed/);
  assert.equal((await colony.cli(["executor", "approve", "--name", "removed"])).code, 0);
  await reachesPhase(page, "online", "working");
  assert.equal((await queue.ended(id)).state, STATE.success, "the server took it back, and gave it again");
  await echoes("back");
});

test("a paused colony is shown as that, not as an error", async () => {
  const { page, queue, echoes } = await opened("paused");
  assert.equal((await colony.cli(["process", "pause"])).code, 0);
  try {
    await reachesPhase(page, "paused");
    assert.match(await page.textContent("#state-reason"), /owner has paused it/);
    assert.equal(await page.isVisible("#error"), false);
  } finally {
    await colony.cli(["process", "resume"]);
  }
  await reachesPhase(page, "online");
  await echoes("resumed");
  assert.equal((await queue.executor("paused")).state, APPROVED);
});
