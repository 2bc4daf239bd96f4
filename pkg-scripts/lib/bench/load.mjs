// The load engine in the browser: how much it sends, whether what it reports is true, how exact its rate is.
import { lowRate } from "./load/low-rate.mjs";
import { memory } from "./load/memory.mjs";
import { openModel } from "./load/open-model.mjs";
import { parse } from "./load/parse.mjs";
import { samples } from "./load/samples.mjs";
import { size } from "./load/size.mjs";
import { throughput } from "./load/throughput.mjs";
import { truth } from "./load/truth.mjs";
import { setLoadStage } from "./support/load-stage.mjs";

export const description = "the load engine beside plain loops in the same browser, and beside the target's own record";

export async function run({ runs = 5, log = console.error } = {}) {
  const stage = await setLoadStage();
  const rows = [];
  for (const part of [throughput, truth, lowRate, openModel, memory]) rows.push(...(await part({ stage, runs, log })));
  await stage.end();
  return [...rows, ...(await parse()), ...(await samples()), ...size()];
}
