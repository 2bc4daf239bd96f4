// oha, a load generator that is no browser: installed on first use, of a fixed version.
import { root } from "../../paths.mjs";
import { run, runOrFail } from "../../processes.mjs";

const VERSION = "1.16.0";
const INSTALL = `. "${root}/pkg-scripts/lib/common.sh"; . "${root}/pkg-scripts/lib/tools.sh"
is_version oha ${VERSION} || cargo_tool oha ${VERSION} --locked`;

/** Whether it is there; if not, `log` is told why. */
export async function haveOha(log) {
  const { code, stderr } = await run("bash", ["-c", `set -e; ${INSTALL}`]).catch((error) => ({ code: 1, stderr: String(error) }));
  if (code !== 0) log(`oha ${VERSION} can't be installed, so nothing is measured beside it: ${stderr.trim().split("\n").at(-1)}`);
  return code === 0;
}

/** A fixed rate, over six kept connections as a browser has them: `{p50_ms, p99_ms}` of its latencies. */
export async function runOha(url, { rate_per_s, duration_s }) {
  const options = ["--no-tui", "--output-format", "json", "-c", "6", "-q", String(rate_per_s), "-z", `${duration_s}s`];
  const { stdout } = await runOrFail("oha", [...options, url]);
  const { p50, p99 } = JSON.parse(stdout).latencyPercentiles;
  return { p50_ms: p50 * 1000, p99_ms: p99 * 1000 };
}
