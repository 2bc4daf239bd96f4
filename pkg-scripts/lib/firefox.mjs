// Headless Firefox, driven over the HTTP of the WebDriver standard that geckodriver speaks: playwright-core drives only
// a Firefox of its maker's own, and this is all that is needed of a library.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { onEnd } from "./cleanup.mjs";
import { findProgram } from "./paths.mjs";
import { freePorts } from "./ports.mjs";
import { sendSignal, waitUntil, withTools } from "./processes.mjs";

/** The standard's name for a reference to an element. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const PATIENCE_MS = 60_000;

function needed(what, ...commands) {
  const program = findProgram(...commands);
  if (!program) throw new Error(`no ${what} here: run pkg-scripts/setup --firefox`);
  return program;
}

/** Starts it, with a new empty profile: a page, `{goto, click, fill, evaluate, until, text, picture, close}`. Ends with this process. */
export async function launchFirefox() {
  const binary = needed("Firefox", "firefox-esr", "firefox");
  const [port] = await freePorts(1);
  const driver = spawn(needed("geckodriver", "geckodriver"), ["--port", String(port)], { env: withTools(), stdio: "ignore" });
  const exited = once(driver, "exit");
  const ask = async (method, path, body) => {
    const headers = { "Content-Type": "application/json" };
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body: body && JSON.stringify(body) });
    const { value } = await reply.json();
    if (!reply.ok) throw new Error(`Firefox: ${value.error}: ${value.message}`);
    return value;
  };
  let session = "";
  const close = async () => {
    forget();
    // The session's end is Firefox's; geckodriver alone would leave it behind.
    if (session) await ask("DELETE", session).catch(() => {});
    driver.kill();
    await exited;
  };
  const forget = onEnd(close, () => sendSignal(driver.pid, "SIGKILL"));
  await waitUntil("geckodriver", () => ask("GET", "/status").then(({ ready }) => ready, () => false), {
    patience_ms: PATIENCE_MS,
    isDead: () => driver.exitCode !== null,
  });
  const alwaysMatch = { "moz:firefoxOptions": { binary, args: ["-headless"] }, timeouts: { script: PATIENCE_MS } };
  session = `/session/${(await ask("POST", "/session", { capabilities: { alwaysMatch } })).sessionId}`;

  const find = async (selector) =>
    `${session}/element/${(await ask("POST", `${session}/element`, { using: "css selector", value: selector }))[ELEMENT]}`;
  const page = {
    goto: (url) => ask("POST", `${session}/url`, { url }),
    click: async (selector) => ask("POST", `${await find(selector)}/click`, {}),
    async fill(selector, text) {
      const element = await find(selector);
      await ask("POST", `${element}/clear`, {});
      await ask("POST", `${element}/value`, { text });
    },
    /** Runs a function of the page's with these arguments: JSON in, JSON out; a promise is waited for. */
    evaluate: (run, ...args) =>
      ask("POST", `${session}/execute/sync`, { script: `return (${run}).apply(null, arguments)`, args }),
    text: (selector) => page.evaluate((selector) => document.querySelector(selector)?.innerText ?? null, selector),
    /** Waits until the function gives something true there. */
    until: (what, run, ...args) => waitUntil(what, () => page.evaluate(run, ...args), { patience_ms: PATIENCE_MS }),
    picture: async (file) => writeFileSync(file, Buffer.from(await ask("GET", `${session}/screenshot`), "base64")),
    close,
  };
  return page;
}
