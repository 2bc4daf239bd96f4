// How fast a queue is emptied: the page with one slot and with four, beside as many loops of assign-and-close without a
// browser.
import { buildNativeLoop, startDraining, submitEchoes } from "./support/native-loop.mjs";
import { setStage } from "./support/stage.mjs";
import { alternate, row } from "./support/statistics.mjs";

export const description = "200 queued echo processes through one slot, and through four, beside the same client without a browser";

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
  const stage = await setStage();
  const { colony } = stage;

  const drainByPage = async (count, slots) => {
    const ended = await submitEchoes(program, colony, "wasm", { count });
    const executor = stage.openUnwatchedExecutor("drain", slots);
    const times = await ended();
    await executor.stop();
    return processes_per_s(times);
  };
  const drainNatively = async (count, loops) => {
    const ended = await submitEchoes(program, colony, "native", { count });
    const drained = startDraining(program, colony, "native", count, loops);
    const times = await ended();
    await drained;
    return processes_per_s(times);
  };

  const rows = [];
  for (const slots of SLOTS) {
    await drainByPage(WARM_UP, slots);
    await drainNatively(WARM_UP, slots);
    const figures = await alternate(
      { ours: () => drainByPage(PROCESSES, slots), peer: () => drainNatively(PROCESSES, slots) },
      { runs, log },
    );
    rows.push(row(`drain ${PROCESSES} echo processes, slots: ${slots}`, "processes/s", figures));
  }
  await stage.end();
  return rows;
}
