// Submitting a process through the colonies CLI and learning how it ended.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A process's `state`. */
export const STATES = ["WAITING", "RUNNING", "SUCCESS", "FAILED", "CANCELLED"];
const ENDED = 2;

/**
 * A function spec as the CLI reads it. Times are in seconds, -1 is without end. `executors` names the only ones that
 * may take it.
 */
export function functionSpec({
  funcname, args = [], kwargs = {}, colony, executortype = "wasm", executors = [],
  maxexectime = -1, maxwaittime = -1, maxretries = 0, label = "",
}) {
  return {
    conditions: { colonyname: colony, executortype, ...(executors.length > 0 && { executornames: executors }) },
    funcname, args, kwargs, maxexectime, maxwaittime, maxretries, label,
  };
}

/** The id in what the CLI said when it submitted a process; an error that repeats it where there is none. */
export function processIdIn(said) {
  const found = /\bProcessId=([0-9a-f]{64})\b/.exec(said);
  if (!found) throw new Error(`the server took no process: ${said.trim()}`);
  return found[1];
}

/** Submits the spec; gives the process's id. `cli` is a colony's: `cli(args) → {code, stdout, stderr}`. */
export async function submitSpec(cli, spec) {
  // A file: the CLI's own --args cuts text at commas and newlines.
  const folder = mkdtempSync(path.join(os.tmpdir(), "spec-"));
  try {
    const file = path.join(folder, "spec.json");
    writeFileSync(file, JSON.stringify(spec));
    const { stderr, stdout } = await cli(["function", "submit", "--spec", file]);
    return processIdIn(stdout + stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The process as the server has it. */
export async function getProcess(cli, processId) {
  const { code, stdout, stderr } = await cli(["process", "get", "-p", processId, "--json"]);
  if (code !== 0) throw new Error(`process ${processId} can't be read: ${stderr.trim()}`);
  return JSON.parse(stdout.replace(/<nil>\s*$/, "")); // the CLI prints that after the JSON
}

/**
 * Asks until the process has ended, and gives it. Polled, because the CLI's own `--wait` now and then misses the end.
 * `onState` is told of each new state, as a name. After `patience_s` it is an error that names the state it is in.
 */
export async function awaitProcess(cli, processId, { patience_s = Infinity, every_ms = 250, onState = () => {} } = {}) {
  const deadline = Date.now() + patience_s * 1000;
  let seen;
  for (;;) {
    const process = await getProcess(cli, processId);
    if (process.state !== seen) onState(STATES[process.state] ?? String(process.state));
    seen = process.state;
    if (seen >= ENDED) return hasReasons(process) ? process : lookAgain(cli, processId);
    if (Date.now() > deadline) throw new Error(`process ${processId} is still ${STATES[seen]} after ${patience_s} s`);
    await sleep(every_ms);
  }
}

const hasReasons = ({ state, errors }) => STATES[state] !== "FAILED" || errors?.length > 0;

/** The server writes the state of a failed process first, and its reasons a moment later. */
async function lookAgain(cli, processId) {
  await sleep(500);
  return getProcess(cli, processId);
}

/** Submits and waits: the process as it ended. */
export async function runProcess(cli, spec, options) {
  return awaitProcess(cli, await submitSpec(cli, spec), options);
}
