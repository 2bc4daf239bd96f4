// Headless Chromium, driven by playwright-core.
import { chromium } from "playwright-core";
import { onEnd } from "./cleanup.mjs";
import { findChromium } from "./paths.mjs";

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
