// The tests' target server: built, started, asked what it got.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { onEnd } from "./cleanup.mjs";
import { root } from "./paths.mjs";
import { runOrFail, sendSignal, withTools } from "./processes.mjs";

/** Builds a program of the workspace for this machine and gives its path. */
export async function buildNative(crate) {
  const { stdout } = await runOrFail("cargo", [
    "build", "--quiet", "--profile", "native", "-p", crate, "--message-format=json-render-diagnostics",
  ]);
  for (const line of stdout.split("\n").filter(Boolean)) {
    const message = JSON.parse(line);
    if (message.reason === "compiler-artifact" && message.executable) return message.executable;
  }
  throw new Error(`cargo built no program for ${crate}`);
}

/**
 * Starts a target on free ports: `{http, https, pid, stats(), arrivals_ms(), reset(), stop()}`. It ends with this
 * process.
 */
export async function startTarget() {
  const program = await buildNative("target-server");
  const args = ["--http", "127.0.0.1:0", "--https", "127.0.0.1:0"];
  const child = spawn(program, args, { cwd: root, env: withTools(), stdio: ["ignore", "pipe", "inherit"] });
  const exited = new Promise((resolve) => child.once("close", resolve));
  const stop = async () => {
    forget();
    child.kill("SIGTERM");
    await exited;
  };
  const forget = onEnd(stop, () => sendSignal(child.pid, "SIGKILL"));

  const addresses = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`the target server ended with ${code} before it was ready`)));
    createInterface({ input: child.stdout }).once("line", (line) => resolve(JSON.parse(line)));
  });
  return {
    ...addresses,
    /** What arrived since the start or the last reset. */
    stats: async () => (await fetch(`${addresses.http}/__stats`)).json(),
    /** When each request arrived, Unix time in milliseconds; the first 100,000. */
    arrivals_ms: async () => (await fetch(`${addresses.http}/__arrivals`)).json(),
    reset: async () => void (await fetch(`${addresses.http}/__reset`, { method: "POST" })),
    stop,
  };
}
