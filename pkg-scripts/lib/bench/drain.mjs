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
  onEnd(() => rmSync(signed, { recursive: true, force: true }));
  const stage = await setStage({ mounts: { bench: pages, signed } });
  const { colony } = stage;

  // `begin(ids)` starts whoever drains processes of that type, and gives a function that ends or awaits it.
  const drain = async (type, count, begin) => {
    const { ids, ended } = await submitEchoes(program, colony, type, { count });
    const end = await begin(ids);
    const times = await ended();
    await end();
    return processes_per_s(times);
  };
  const contestants = {
    ours: (count, slots) => drain("wasm", count, () => stage.openExecutor("drain", { slots }).end),
    bare: (count, loops) =>
      drain("bare", count, async (ids) => {
        const messages = await signDraining(program, colony, "bare", ids);
        writeFileSync(path.join(signed, "drain.json"), JSON.stringify({ url: colony.url, loops, ...messages }));
        return openUnwatched(`${stage.site.url}/bench/bare-drain.html`).end;
      }),
    native: (count, loops) =>
      drain("native", count, () => {
        const drained = startDraining(program, colony, "native", count, loops);
        return () => drained;
      }),
  };

  const rows = [];
  for (const slots of SLOTS) {
    for (const contestant of Object.values(contestants)) await contestant(WARM_UP, slots);
    const drains = Object.entries(contestants).map(([name, contestant]) => [name, () => contestant(PROCESSES, slots)]);
    const { ours, bare, native } = await alternate(Object.fromEntries(drains), { runs, log });
    const drained = `drain ${PROCESSES} echo processes, slots: ${slots}`;
    rows.push(row(drained, "processes/s", { ours, peer: native }));
    rows.push(row(`${drained}, beside bare fetch loops in a page`, "processes/s", { ours, peer: bare }));
    rows.push(row(`bare fetch loops in a page, ${slots}, beside native ones`, "processes/s", { ours: bare, peer: native }));
  }
  await stage.end();
  return rows;
}
