// What a benchmark runs on: a colony of its own, the site, Chromium.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launchBrowser, openUnwatched } from "../../browser.mjs";
import { onEnd } from "../../cleanup.mjs";
import { startColony } from "../../colony.mjs";
import { addressOf, openExecutorPage } from "../../page.mjs";
import { startStaticServer } from "../../static-server.mjs";

/** What the peers run, to be mounted as `bench`. */
export const pages = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../pages");

/**
 * `{colony, site, browser, openExecutor(name), openUnwatchedExecutor(name, slots), end()}`. `args`: of Chromium; `mounts`: of
 * the site.
 */
export async function setStage({ args, mounts } = {}) {
  const colony = await startColony();
  const site = await startStaticServer({ mounts });
  const forget = onEnd(() => site.stop());
  const browser = await launchBrowser({ args });
  return {
    colony,
    site,
    browser,
    /** The page with its executor online: `{page, stop()}`; stopped, all of it is settled. `query`: see the page's. */
    async openExecutor(name, query) {
      const page = await openExecutorPage(browser, site, colony, { name, query });
      return {
        page,
        async stop() {
          await page.click("#stop");
          await page.waitForSelector('html[data-phase="stopped"]', { state: "attached" });
          await page.context().close();
        },
      };
    },
    /** The page as a user has it, with no driver attached: `{stop()}`. It has started when it takes processes. */
    openUnwatchedExecutor(name, slots = 1) {
      return { stop: openUnwatched(site.url + addressOf(colony, { name, slots })) };
    },
    async end() {
      await browser.close();
      forget();
      await site.stop();
      await colony.stop();
    },
  };
}
