// What kills the executor's worker: a trap in its wasm, a function that computes for ever. The page starts another.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { waitUntil } from "../../pkg-scripts/lib/processes.mjs";
import { addressOf, phaseOf, reachesPhase, start, stop, useModules } from "./support/page.mjs";
import { STATE } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const stage = await setStage();
const { colony, queue } = stage;
let page;

before(async () => {
  page = await stage.open(addressOf(colony, { name: "crash", slots: 2, autostart: false }));
  await useModules(page, "/fixtures/faults.js");
  await start(page);
  await reachesPhase(page, "online");
});

const echoes = async (message) => assert.deepEqual((await queue.run("echo", { args: [message] })).out, [message]);

async function failsWith(id, reason) {
  const { state, errors } = await queue.ended(id, { patience_s: 60 });
  assert.equal(state, STATE.failed);
  assert.match(errors.join("\n"), reason);
}

test("a trap in the wasm: what ran is closed with the reason, and the next one works", async () => {
  const id = (await queue.executor("crash")).executorid;
  const beside = await queue.submit("wait");
  await queue.reached(beside, STATE.running);
  const trap = await queue.submit("trap");
  await failsWith(trap, /the executor crashed while this ran: .*memory access out of bounds/);
  await failsWith(beside, /the executor crashed while this ran/);
  await reachesPhase(page, "online");
  await echoes("after the crash");
  assert.equal((await queue.executor("crash")).executorid, id, "the same executor");
});

test("a function that computes for ever, though it tells of its progress, is ended, and the next one works", async () => {
  const id = await queue.submit("chatter");
  await failsWith(id, /a function spins: the executor did not answer for 10 s/);
  await echoes("after the chatter");
});

test("a process that was there at two crashes is refused when the server hands it back", async () => {
  const id = await queue.submit("trap", { maxexectime: 3, maxretries: 5 });
  await failsWith(id, /crash/);
  await echoes("after it was refused");
});

test("told to stop while a function spins, it leaves nothing running", async () => {
  const id = await queue.submit("spin");
  await queue.reached(id, STATE.running);
  await stop(page);
  await stop(page);
  await failsWith(id, /a function spins/);
  await waitUntil("the page stopped", async () => (await phaseOf(page)) === "stopped");
  const waiting = await queue.exec("echo", { args: ["later"] });
  assert.equal((await queue.process(waiting)).state, STATE.waiting);
});

test("told to stop, one that never settles is ended, and what it held is closed", async () => {
  await start(page);
  await reachesPhase(page, "online");
  const id = await queue.submit("deafen");
  await queue.reached(id, STATE.running);
  await stop(page);
  await stop(page);
  await failsWith(id, /the page was closed, or ended its executor, while this ran/);
  await reachesPhase(page, "stopped");
});
