// How fast a queue is emptied: the page with one slot, beside assign-and-close without a browser.
import { buildNativeLoop, startDraining, submitEchoes } from "./support/native-loop.mjs";
import { setStage } from "./support/stage.mjs";
import { alternate, row } from "./support/statistics.mjs";

export const description = "200 queued echo processes through one slot, beside the same client without a browser";

const PROCESSES = 200;
const WARM_UP = 20;

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

  const drainByPage = async (count) => {
    const ended = await submitEchoes(program, colony, "wasm", { count });
    const executor = stage.openUnwatchedExecutor("drain");
    const times = await ended();
    await executor.stop();
    return processes_per_s(times);
  };
  const drainNatively = async (count) => {
    const ended = await submitEchoes(program, colony, "native", { count });
    const drained = startDraining(program, colony, "native", count);
    const times = await ended();
    await drained;
    return processes_per_s(times);
  };

  await drainByPage(WARM_UP);
  await drainNatively(WARM_UP);
  const figures = await alternate(
    { ours: () => drainByPage(PROCESSES), peer: () => drainNatively(PROCESSES) },
    { runs, log },
  );
  await stage.end();
  return [row(`drain ${PROCESSES} echo processes, one slot`, "processes/s", figures)];
}
