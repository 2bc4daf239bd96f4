// Headless Chromium, driven by playwright-core.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { onEnd } from "./cleanup.mjs";
import { findChromium } from "./paths.mjs";
import { sendSignal } from "./processes.mjs";

// Without these it asks servers of its maker's at every start.
const QUIET = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
];

/**
 * Starts it, with a new empty profile. `args` are further command-line switches. Ends with this process.
 * Its sandbox needs user namespaces, which containers often lack: CHROMIUM_SANDBOX=1 turns it on.
 */
export async function launchBrowser({ args = [], headless = true } = {}) {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    headless,
    chromiumSandbox: process.env.CHROMIUM_SANDBOX === "1",
    args: [...QUIET, ...args],
    handleSIGINT: false, // our own cleaning up does that, in order
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const forget = onEnd(() => browser.close());
  browser.on("disconnected", forget);
  return browser;
}

/**
 * Opens `address` in a Chromium of its own that nobody watches: a driver is told of every request and line, which
 * costs the page's processor as much as its work does. Gives a function that ends it.
 */
export function openUnwatched(address) {
  const profile = mkdtempSync(path.join(os.tmpdir(), "wasm-executor-profile-"));
  const sandbox = process.env.CHROMIUM_SANDBOX === "1" ? [] : ["--no-sandbox"];
  // The port, which nobody uses, keeps a headless Chromium open.
  const args = ["--headless", "--remote-debugging-port=0", `--user-data-dir=${profile}`, ...sandbox, ...QUIET, address];
  // A group of its own: its helpers write into the profile for a while after it has ended.
  const child = spawn(findChromium(), args, { stdio: "ignore", detached: true });
  const exited = once(child, "exit");
  const end = async () => {
    forget();
    sendSignal(-child.pid, "SIGKILL");
    await exited;
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  const forget = onEnd(end);
  return end;
}
