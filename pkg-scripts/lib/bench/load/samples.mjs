// A million requests measured natively: how much more memory than after the first hundred thousand.
import { runOrFail } from "../../processes.mjs";

const TEST = ["test", "--quiet", "--profile", "native", "-p", "scenario", "--test", "memory", "--", "--nocapture"];
/** What the time series may still take, up to its bound. */
const BUDGET_BYTES = 4 * 1024 * 1024;

export async function samples() {
  const { stdout, stderr } = await runOrFail("cargo", TEST);
  const [, bytes] = /1000000 samples: (\d+) bytes more/.exec(stdout + stderr);
  const ours = Number(bytes);
  return [{
    name: "memory for 1,000,000 more samples, beside its budget",
    ours,
    peer: BUDGET_BYTES,
    ratio: ours / BUDGET_BYTES,
    unit: "bytes",
    runs: 1,
  }];
}
