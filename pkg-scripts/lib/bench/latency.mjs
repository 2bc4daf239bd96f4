// How soon a waiting executor has answered: the page, beside assign-and-close without a browser.
import { setTimeout as sleep } from "node:timers/promises";
import { buildNativeLoop, startDraining, submitEchoes } from "./support/native-loop.mjs";
import { setStage } from "./support/stage.mjs";
import { alternate, quantile, row } from "./support/statistics.mjs";

export const description = "from submission to result with an executor waiting, beside the same client without a browser";

const PROCESSES = 60;
/** Longer than a process takes: each meets an executor that waits. */
const EVERY_MS = 150;
/** The native loop says nothing when it has registered. */
const REGISTERED_AFTER_MS = 1000;

/** From submission to close, by the server's clock. */
const p50_ms = (times) => quantile(times.map(({ submitted_ms, ended_ms }) => ended_ms - submitted_ms), 0.5);

export async function run({ runs = 5, log = console.error } = {}) {
  const program = await buildNativeLoop();
  const stage = await setStage();
  const { colony } = stage;

  const measure = async (type) => {
    const { ended } = await submitEchoes(program, colony, type, { count: PROCESSES, every_ms: EVERY_MS });
    return p50_ms(await ended());
  };
  const ours = async () => {
    const executor = await stage.openExecutor("latency");
    const figure = await measure("wasm");
    await executor.stop();
    return figure;
  };
  const peer = async () => {
    const drained = startDraining(program, colony, "native", PROCESSES);
    await sleep(REGISTERED_AFTER_MS);
    const figure = await measure("native");
    await drained;
    return figure;
  };
  const figures = await alternate({ ours, peer }, { runs, log });
  await stage.end();
  return [row("submit to result, executor waiting, p50", "ms", figures)];
}
