// How fast a queue is emptied: the page with one slot and with four, beside as many loops of assign-and-close without a
// browser, and beside as many in a page that does nothing else: what any page could reach on this machine.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { openUnwatched } from "../browser.mjs";
import { onEnd } from "../cleanup.mjs";
import { buildNativeLoop, signDraining, startDraining, submitEchoes } from "./support/native-loop.mjs";
import { pages, setStage } from "./support/stage.mjs";
import { alternate, row } from "./support/statistics.mjs";

export const description =
  "200 queued echo processes through one slot, and through four, beside the same client without a browser and bare fetch loops";

const PROCESSES = 200;
const WARM_UP = 20;
const SLOTS = [1, 4];

/** From the first assignment to the last close, by the server's clock. */
function processes_per_s(times) {
  const started_ms = Math.min(...times.map((time) => time.started_ms));
  const ended_ms = Math.max(...times.map((time) => time.ended_ms));
  return times.length / ((ended_ms - started_ms) / 1000);
}

export async function run({ runs = 5, log = console.error } = {}) {
  const program = await buildNativeLoop();
  const signed = mkdtempSync(path.join(os.tmpdir(), "wasm-executor-signed-"));
  const forget = onEnd(() => rmSync(signed, { recursive: true, force: true }));
  const stage = await setStage({ mounts: { bench: pages, signed } });
  const { colony } = stage;

  const drainByPage = async (count, slots) => {
    const { ended } = await submitEchoes(program, colony, "wasm", { count });
    const executor = stage.openUnwatchedExecutor("drain", slots);
    const times = await ended();
    await executor.stop();
    return processes_per_s(times);
  };
  const drainByBarePage = async (count, loops) => {
    const { ids, ended } = await submitEchoes(program, colony, "bare", { count });
    const messages = await signDraining(program, colony, "bare", ids);
    writeFileSync(path.join(signed, "drain.json"), JSON.stringify({ url: colony.url, loops, ...messages }));
    const stop = openUnwatched(`${stage.site.url}/bench/bare-drain.html`);
    const times = await ended();
    await stop();
    return processes_per_s(times);
  };
  const drainNatively = async (count, loops) => {
    const { ended } = await submitEchoes(program, colony, "native", { count });
    const drained = startDraining(program, colony, "native", count, loops);
    const times = await ended();
    await drained;
    return processes_per_s(times);
  };

  const rows = [];
  for (const slots of SLOTS) {
    const contestants = { ours: drainByPage, bare: drainByBarePage, native: drainNatively };
    for (const drain of Object.values(contestants)) await drain(WARM_UP, slots);
    const drains = Object.entries(contestants).map(([name, drain]) => [name, () => drain(PROCESSES, slots)]);
    const { ours, bare, native } = await alternate(Object.fromEntries(drains), { runs, log });
    const drained = `drain ${PROCESSES} echo processes, slots: ${slots}`;
    rows.push(row(drained, "processes/s", { ours, peer: native }));
    rows.push(row(`${drained}, beside bare fetch loops in a page`, "processes/s", { ours, peer: bare }));
    rows.push(row(`bare fetch loops in a page, ${slots}, beside native ones`, "processes/s", { ours: bare, peer: native }));
  }
  await stage.end();
  forget();
  rmSync(signed, { recursive: true, force: true });
  return rows;
}
