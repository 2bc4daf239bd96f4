// The colony's queue, as the page shows it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { waitUntil } from "../../pkg-scripts/lib/processes.mjs";
import { addressOf, reachesPhase, stopAndSettle } from "./support/page.mjs";
import { queueOf } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const stage = await setStage();
const queue = queueOf(stage.colony, "figures");
const nobody = { args: ["waits"], conditions: { executornames: ["nobody"] } };

test("what waits for the executor's type is shown, as far as the server's list goes", async () => {
  const page = await stage.open(addressOf(stage.colony, { name: "figures", type: "figures" }));
  await reachesPhase(page, "online");
  const shows = (text) => waitUntil(`${text} in the queue`, async () => (await page.innerText("#queue-waiting")) === text, { patience_ms: 90_000 });
  await shows("0");
  for (let number = 0; number < 3; number += 1) await queue.submit("echo", nobody);
  await shows("3");
  assert.match(await page.innerText("#queue-running"), /0 running/);

  // One of another type isn't ours.
  await queueOf(stage.colony, "others").submit("echo", nobody);
  await queue.submitWorkflow(Array.from({ length: 100 }, (_, index) => ({ funcname: "echo", nodename: `n${index}`, ...nobody })));
  await shows("100+");

  await stopAndSettle(page);
  assert.equal(await page.innerText("#queue-waiting"), "–");
  assert.deepEqual(page.wrong, []);
});
