// The two executors that are measured: the page in Chromium, and the same client's loop without a browser.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { root } from "../../paths.mjs";
import { runOrFail, withTools } from "../../processes.mjs";

const PROFILE = "native";

/** Builds the native loop and gives its path. */
export async function buildNativeLoop() {
  await runOrFail("cargo", ["build", "--quiet", "--profile", PROFILE, "--example", "native_loop"], { show: true });
  const target = process.env.CARGO_TARGET_DIR || path.join(root, "target");
  return path.join(target, PROFILE, "examples", "native_loop");
}

// Runs it on a colony; `line()` gives the next line of its output, `ended` its end.
function startNativeLoop(program, colony, type, args) {
  const child = spawn(program, ["--server", colony.url, "--type", type, ...args.map(String)], {
    env: withTools(colony.environment),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ended = once(child, "exit").then(([code]) => {
    if (code !== 0) throw new Error(`native_loop ${args[0]} ended with ${code}`);
  });
  return { line: async () => (await Promise.race([lines.next(), ended]))?.value ?? (await lines.next()).value, ended };
}

/**
 * Puts `count` processes into the queue. Gives `{times}` when they are there: a promise of the server's times of each,
 * `{submitted_ms, started_ms, ended_ms}`, when all have ended.
 */
export async function submitEchoes(program, colony, type, { count, every_ms = 0 }) {
  const submitter = startNativeLoop(program, colony, type, ["submit", "--count", count, "--every-ms", every_ms]);
  await submitter.line();
  const times = async () => {
    const times = JSON.parse(await submitter.line());
    await submitter.ended;
    return times.map(([submitted, started, ended]) => ({
      submitted_ms: instant_ms(submitted),
      started_ms: instant_ms(started),
      ended_ms: instant_ms(ended),
    }));
  };
  return { times: times() };
}

/** Runs the native executor until it has closed `count` processes. */
export async function drainNatively(program, colony, type, count) {
  await startNativeLoop(program, colony, type, ["drain", "--count", count]).ended;
}

// RFC 3339 to the last digit: Date keeps no more than milliseconds.
function instant_ms(text) {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "0";
  return Date.parse(text.replace(/\.\d+/, "")) + Number(`0.${fraction}`) * 1000;
}
