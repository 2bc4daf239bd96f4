// How a process ends that doesn't end by itself: cancelled, out of time, stopped, its tab closed.
// The server takes an executor for lost after 10 s without a sign of life.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { waitUntil } from "../../pkg-scripts/lib/processes.mjs";
import { startTarget } from "../../pkg-scripts/lib/target.mjs";
import { openCounting } from "./support/counting.mjs";
import { phaseOf, reachesPhase, start, stop } from "./support/page.mjs";
import { STATE } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const target = await startTarget();
const stage = await setStage({ env: { COLONIES_STALE_EXECUTOR_DURATION: "10", COLONIES_CLEANUP_INTERVAL: "2" } });
stage.ended(() => target.stop());
const APPROVED = 1;

const opened = (name, options) => openCounting(stage, name, options);

function failed({ state, errors }, reason) {
  assert.equal(state, STATE.failed);
  assert.match(errors.join("\n"), reason);
}

test("a load run that is cancelled sends nothing more within two seconds", async () => {
  const { queue, page, echoes } = await opened("cancelled");
  const id = await queue.submit("run_scenario", {
    args: [`
scenario:
  id: endless
  load: {total_users: 5, test_duration: 5m, user_lifetime: {mode: loop, iterations: 0}}
  workflow:
    - {id: get, type: http, params: {url: "${target.http}/delay/20"}}
`],
  });
  await waitUntil("requests at the target", async () => (await target.stats()).requests > 50);
  await queue.cancel(id);
  const cancelled_at_ms = Date.now();
  await waitUntil("the page's word for it", async () => (await phaseOf(page)) === "online");
  await sleep(2000);
  const arrivals_ms = await target.arrivals_ms();
  const late_ms = Math.max(...arrivals_ms) - cancelled_at_ms;
  assert.ok(late_ms < 2000, `the last request came ${late_ms} ms after the process was cancelled`);
  assert.equal((await queue.process(id)).state, STATE.cancelled);
  await echoes("next");
  assert.deepEqual(page.wrong, []);
});

test("a process is ended before its time is up on the server, with the reason", async () => {
  const { queue, runs, echoes } = await opened("deadline");
  const id = await runs(60, { maxexectime: 3, maxretries: 5 });
  const process = await queue.ended(id);
  failed(process, /before its deadline: maxexectime is 3 s/);
  // A busy machine may miss the half second that is left, and be given the process again: of the last attempt it holds.
  assert.ok(Date.parse(process.endtime) - Date.parse(process.starttime) < 3000);
  await echoes("next");
});

test("an executor that is busy for a minute is not taken for lost", async (t) => {
  const { queue, page, runs } = await opened("busy");
  const { queue: lostQueue, page: lostPage } = await opened("gone");
  const id = await runs(60);
  await lostPage.close();
  await t.test("where one without signs of life is", () =>
    waitUntil("the other executor lost", async () => (await lostQueue.executor("gone")).state !== APPROVED, { patience_ms: 60_000 }));
  const { state, out, retries } = await queue.ended(id, { patience_s: 120 });
  assert.equal(state, STATE.success);
  assert.deepEqual(out, [{ counted: 600 }]);
  assert.equal(retries, 0);
  assert.equal((await queue.executor("busy")).state, APPROVED);
  assert.deepEqual(page.wrong, []);
});

test("Stop lets what runs go on, a second Stop ends it", async () => {
  const { queue, page, runs } = await opened("stopped");
  const id = await runs(60);
  await stop(page);
  const later = await queue.submit("echo", { args: ["later"] });
  await sleep(15_000); // longer than an executor without signs of life is kept
  assert.equal((await queue.process(id)).state, STATE.running);
  assert.equal((await queue.executor("stopped")).state, APPROVED);
  await stop(page);
  await reachesPhase(page, "stopped");
  failed(await queue.process(id), /stopped/);
  assert.equal((await queue.process(later)).state, STATE.waiting);
  await start(page);
  assert.deepEqual((await queue.ended(later)).out, ["later"]);
  assert.deepEqual(page.wrong, []);
});

test("what runs in a tab that is closed is closed as failed at once", async () => {
  const { queue, page, runs } = await opened("closed");
  const id = await runs(60);
  await sleep(1000); // its message for that case is signed soon after it has begun
  await page.close();
  failed(await queue.ended(id, { patience_s: 5 }), /the page was closed, or ended its executor, while this ran/);
});

test("a page that the browser puts away and brings back goes on", async () => {
  const { queue, page, runs, echoes } = await opened("put-away");
  const id = await runs(60);
  await sleep(1000);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  failed(await queue.ended(id, { patience_s: 5 }), /the page was closed, or ended its executor, while this ran/);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await waitUntil("the page's word that it is lost", async () => (await phaseOf(page)) === "online");
  await echoes("back");
  assert.deepEqual(page.wrong, []);
});
