// An executor whose processes take as long as a test wants.
import assert from "node:assert/strict";
import { addressOf, reachesPhase, start, useModules } from "./page.mjs";
import { STATE, queueOf } from "./queue.mjs";

/**
 * Opens an executor on `stage` with a queue of its own: `{queue, page, runs(seconds, fields), echoes(message)}`. `runs`
 * submits a count that takes so long, and waits until it runs.
 */
export async function openCounting(stage, name, options) {
  const { colony } = stage;
  const queue = queueOf(colony, name);
  const page = await stage.open(addressOf(colony, { name, type: name, autostart: false }), options);
  await useModules(page, "/fixtures/functions.js");
  await start(page);
  await reachesPhase(page, "online");
  const runs = async (seconds, fields) => {
    const id = await queue.submit("count_to", { args: [seconds * 10], ...fields });
    await queue.reached(id, STATE.running);
    return id;
  };
  const echoes = async (message) => assert.deepEqual((await queue.run("echo", { args: [message] })).out, [message]);
  return { queue, page, runs, echoes };
}
