// What a test file plays on: a colony of its own, the site, Chromium. All of it ends with the file's tests.
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { startColony } from "../../../pkg-scripts/lib/colony.mjs";
import { startStaticServer } from "../../../pkg-scripts/lib/static-server.mjs";
import { launchBrowser } from "../../../pkg-scripts/lib/browser.mjs";
import { openPage } from "./browser.mjs";
import { queueOf } from "./queue.mjs";

/** The folder of the test pages and modules; the site shows it as `/fixtures/`. */
export const fixtures = fileURLToPath(new URL("../fixtures", import.meta.url));

/**
 * `{colony, site, browser, queue, open(path, options)}`. `env`: settings of the server; `mounts` and `headers`: of the site;
 * `browserArgs`: of Chromium.
 * `ended(task)` adds something to be ended with it.
 */
export async function setStage({ env, mounts, headers, browserArgs } = {}) {
  const tasks = [];
  const ended = (task) => tasks.unshift(task);
  after(async () => {
    for (const task of tasks) await task();
  });
  const colony = await startColony({ env });
  ended(() => colony.stop());
  const site = await startStaticServer({ mounts: { fixtures, ...mounts }, headers });
  ended(() => site.stop());
  const browser = await launchBrowser({ args: browserArgs });
  ended(() => browser.close());
  return {
    colony,
    site,
    browser,
    ended,
    queue: queueOf(colony),
    open: (path, options) => openPage(browser, new URL(path, site.url).href, options),
  };
}
