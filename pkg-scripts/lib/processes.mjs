// Child processes: run one to its end, or keep one in the background and end it by its id.
import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { root, toolPath } from "./paths.mjs";

/** The environment of this process with the checkout's tools on PATH and `extra` on top. */
export const withTools = (extra = {}) => ({ ...process.env, PATH: toolPath, ...extra });

/**
 * Runs a program to its end. Never rejects for an exit code: `{code, stdout, stderr}`.
 * Options: `env` on top of this process's, `input` for its standard input, `cwd`, `uid`, `gid`,
 * `show` to let it write to this terminal instead.
 */
export function run(command, args, { env, input, show = false, cwd = root, uid, gid } = {}) {
  return new Promise((resolve, reject) => {
    const output = show ? "inherit" : "pipe";
    const stdio = [input === undefined ? "ignore" : "pipe", output, output];
    const child = spawn(command, args, { env: withTools(env), cwd, uid, gid, stdio });
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code: code ?? 1, signal, stdout, stderr }));
    child.stdin?.end(input);
  });
}

/** As `run`, but an exit code other than 0 is an error that carries what the program said. */
export async function runOrFail(command, args, options) {
  const result = await run(command, args, options);
  if (result.code === 0) return result;
  const said = (result.stderr || result.stdout || "").trim().split("\n").slice(-20).join("\n");
  throw new Error(`${command} ${args.slice(0, 3).join(" ")} failed with ${result.signal ?? result.code}: ${said}`);
}

/**
 * Starts a program in the background, in a process group of its own, with its output in `logFile`,
 * and its id in `pidFile`. It outlives this process. Returns its id.
 */
export function startInBackground(command, args, { logFile, pidFile, env, cwd = root, uid, gid }) {
  const log = openSync(logFile, "a", 0o600);
  try {
    const child = spawn(command, args, {
      env, cwd, uid, gid, detached: true, stdio: ["ignore", log, log],
    });
    child.on("error", () => {}); // the caller waits for readiness, and shows the log
    if (child.pid === undefined) throw new Error(`${command} can't be started`);
    child.unref();
    writeFileSync(pidFile, `${child.pid}\n`);
    return child.pid;
  } finally {
    closeSync(log);
  }
}

// {state, command} of a process, or null where there is none.
function inspect(pid) {
  if (existsSync("/proc/self/stat")) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return { state: stat.slice(stat.lastIndexOf(")") + 2)[0], command };
    } catch {
      return null;
    }
  }
  const { stdout } = spawnSync("ps", ["-ww", "-o", "stat=,args=", "-p", String(pid)], { encoding: "utf8" });
  const line = stdout?.trim();
  return line ? { state: line[0], command: line } : null;
}

/** Whether the process lives; one that has ended and that nobody has collected yet does not count. */
export function isAlive(pid) {
  const found = inspect(pid);
  return found !== null && found.state !== "Z";
}

/** The id in the file when that process lives and its command line holds `mark`: ids are used again. */
export function readPid(pidFile, mark) {
  let pid;
  try {
    pid = Number.parseInt(readFileSync(pidFile, "utf8"), 10);
  } catch {
    return null;
  }
  const found = Number.isNaN(pid) ? null : inspect(pid);
  return found && found.state !== "Z" && found.command.includes(mark) ? pid : null;
}

/** Sends the signal to the process and waits for its end; after `patience_ms` it is killed. */
export async function stopProcess(pid, { signal = "SIGTERM", patience_ms = 10_000, pidFile } = {}) {
  const deadline = Date.now() + patience_ms;
  sendSignal(pid, signal);
  while (isAlive(pid) && Date.now() < deadline) await sleep(20);
  if (isAlive(pid)) {
    sendSignal(pid, "SIGKILL");
    while (isAlive(pid)) await sleep(20);
  }
  if (pidFile) rmSync(pidFile, { force: true });
}

/** Sends a signal; that the process has gone is no error. */
export function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/**
 * Asks again and again until `isReady` holds. After `patience_ms`, or when `isDead` holds, it is an error that begins
 * with `what` and ends with the last lines of `logFile`.
 */
export async function waitUntil(
  what,
  isReady,
  { patience_ms = 30_000, every_ms = 50, isDead = () => false, logFile } = {},
) {
  const deadline = Date.now() + patience_ms;
  while (!(await isReady())) {
    if (isDead()) throw new Error(`${what} has ended before it was ready${lastLines(logFile)}`);
    if (Date.now() > deadline) {
      throw new Error(`${what} is not ready after ${patience_ms / 1000} s${lastLines(logFile)}`);
    }
    await sleep(every_ms);
  }
}

function lastLines(logFile) {
  if (!logFile || !existsSync(logFile)) return "";
  const lines = readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-10);
  return `; the end of ${logFile}:\n${lines.join("\n")}`;
}
