// How soon a waiting executor has answered: the page, beside assign-and-close without a browser.
import { buildNativeLoop, startDraining, submitEchoes } from "./support/native-loop.mjs";
import { setStage } from "./support/stage.mjs";
import { alternate, quantile, row } from "./support/statistics.mjs";

export const description = "from submission to result with an executor waiting, beside the same client without a browser";

const PROCESSES = 60;
/** Longer than a process takes: each meets an executor that waits. */
const EVERY_MS = 150;
/** Once these have ended the executor is there, and waits. */
const WARM_UP = 10;

/** From submission to close, by the server's clock. */
const p50_ms = (times) => quantile(times.map(({ submitted_ms, ended_ms }) => ended_ms - submitted_ms), 0.5);

export async function run({ runs = 5, log = console.error } = {}) {
  const program = await buildNativeLoop();
  const stage = await setStage();
  const { colony } = stage;

  const submit = (type, count) => submitEchoes(program, colony, type, { count, every_ms: EVERY_MS });
  const measure = async (type) => {
    await (await submit(type, WARM_UP)).ended();
    return p50_ms(await (await submit(type, PROCESSES)).ended());
  };
  const ours = async () => {
    const executor = stage.openExecutor("latency");
    const figure = await measure("wasm");
    await executor.end();
    return figure;
  };
  const peer = async () => {
    const drained = startDraining(program, colony, "native", WARM_UP + PROCESSES);
    const figure = await measure("native");
    await drained;
    return figure;
  };
  const figures = await alternate({ ours, peer }, { runs, log });
  await stage.end();
  return [row("submit to result, executor waiting, p50", "ms", figures)];
}
