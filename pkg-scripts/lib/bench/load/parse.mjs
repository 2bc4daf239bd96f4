// Reading a scenario of ten thousand nodes, natively, and whether the time grows in a line.
import { runOrFail } from "../../processes.mjs";

const EXAMPLE = ["run", "--quiet", "--profile", "native", "-p", "scenario", "--example", "parse_10k"];

export async function parse() {
  const { stdout } = await runOrFail("cargo", EXAMPLE);
  return Object.entries(JSON.parse(stdout)).map(([what, { n_1000_ms, n_10000_ms, growth_per_node }]) => ({
    name: `read 10,000 ${what.replace("_", " ")}, beside ten times 1,000`,
    ours: n_10000_ms,
    peer: n_1000_ms * 10,
    ratio: growth_per_node,
    unit: "ms",
    runs: 1,
  }));
}
