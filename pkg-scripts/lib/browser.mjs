// Headless Chromium, driven by playwright-core.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
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
 * costs the page's processor as much as its work does. Gives `{visit(see), end()}`: `visit` lets a driver see the page,
 * as playwright has it, for as long as `see(page)` takes, and gives what that gave.
 */
export function openUnwatched(address, { args = [] } = {}) {
  const profile = mkdtempSync(path.join(os.tmpdir(), "wasm-executor-profile-"));
  const sandbox = process.env.CHROMIUM_SANDBOX === "1" ? [] : ["--no-sandbox"];
  // The port also keeps a headless Chromium open.
  const own = ["--headless", "--remote-debugging-port=0", `--user-data-dir=${profile}`, ...sandbox, ...QUIET];
  // A group of its own: its helpers write into the profile for a while after it has ended.
  const child = spawn(findChromium(), [...own, ...args, address], { stdio: "ignore", detached: true });
  const exited = once(child, "exit");
  const end = async () => {
    forget();
    sendSignal(-child.pid, "SIGKILL");
    await exited;
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  const forget = onEnd(end);
  return { visit: (see) => visit(profile, new URL(address).origin, see), end };
}

const START_PATIENCE_MS = 30_000;

async function visit(profile, origin, see) {
  const driver = await chromium.connectOverCDP(await debuggingAddress(profile, origin));
  try {
    const pages = driver.contexts().flatMap((context) => context.pages());
    const page = pages.find((page) => page.url().startsWith(origin));
    await page.waitForFunction(() => document.readyState === "complete");
    return await see(page);
  } finally {
    await driver.close(); // the connection; the browser stays
  }
}

/** Where the Chromium can be driven, once it can and has a page of that origin. It writes its port into its profile. */
async function debuggingAddress(profile, origin) {
  const file = path.join(profile, "DevToolsActivePort");
  for (const until = Date.now() + START_PATIENCE_MS; Date.now() < until; await sleep(100)) {
    const [port] = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    if (!port) continue;
    const listed = await fetch(`http://127.0.0.1:${port}/json/list`);
    const targets = await listed.json();
    if (targets.some(({ url }) => url.startsWith(origin))) return `http://127.0.0.1:${port}`;
  }
  throw new Error(`Chromium hasn't opened a page of ${origin} within ${START_PATIENCE_MS / 1000} s`);
}
