// The same client without a browser: the peer of the page, and the submitter for both.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { root } from "../../paths.mjs";
import { runOrFail, withTools } from "../../processes.mjs";

/** Builds `examples/native_loop.rs` and gives the program's path. */
export async function buildNativeLoop() {
  await runOrFail("cargo", ["build", "--quiet", "--profile", "native", "--example", "native_loop", "--features", "native-loop"], { show: true });
  return path.join(process.env.CARGO_TARGET_DIR || path.join(root, "target"), "native/examples/native_loop");
}

// `line()` gives the next line that it prints, `ended` its end. `input` is what it may read.
function startNativeLoop(program, role, colony, type, numbers = [], input = "") {
  const child = spawn(program, [role, colony.url, type, ...numbers.map(String)], {
    env: withTools(colony.environment),
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(input);
  const ended = once(child, "close").then(([code]) => {
    if (code !== 0) throw new Error(`native_loop ${role} ended with ${code}`);
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw (await ended) ?? new Error(`native_loop ${role} said too little`);
    return value;
  };
  return { line, ended };
}

/**
 * Puts `count` echo processes into the queue, `every_ms`. When they are there it gives `{ids, ended}`: `ended()` waits until
 * all have, and gives the server's own times of each: `{submitted_ms, started_ms, ended_ms}`.
 */
export async function submitEchoes(program, colony, type, { count, every_ms = 0 }) {
  const submitter = startNativeLoop(program, "submit", colony, type, [count, every_ms]);
  const ids = JSON.parse(await submitter.line());
  const ended = async () => {
    const times = JSON.parse(await submitter.line());
    await submitter.ended;
    return times.map(([submitted, started, ended]) => ({
      submitted_ms: instant_ms(submitted),
      started_ms: instant_ms(started),
      ended_ms: instant_ms(ended),
    }));
  };
  return { ids, ended };
}

/** Registers an executor and gives what drains these processes as it: `{assign, closes: {id: body}}`, signed. */
export async function signDraining(program, colony, type, ids) {
  const signer = startNativeLoop(program, "sign", colony, type, [], `${JSON.stringify(ids)}\n`);
  const messages = JSON.parse(await signer.line());
  await signer.ended;
  return messages;
}

/** Registers the native executor; it ends by itself once its loops have closed `count` processes. Gives that end. */
export function startDraining(program, colony, type, count, loops = 1) {
  return startNativeLoop(program, "drain", colony, type, [count, loops]).ended;
}

// RFC 3339 to its last digit: Date stops at milliseconds.
function instant_ms(text) {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "0";
  return Date.parse(text.replace(/\.\d+/, "")) + Number(`0.${fraction}`) * 1000;
}
