// What a benchmark runs on: a colony of its own, the site, and pages that nobody watches.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openUnwatched } from "../../browser.mjs";
import { onEnd } from "../../cleanup.mjs";
import { startColony } from "../../colony.mjs";
import { addressOf } from "../../page.mjs";
import { startStaticServer } from "../../static-server.mjs";

/** What the peers run, to be mounted as `bench`. */
export const pages = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../pages");

/** `{colony, site, openExecutor(name, settings), end()}`. `mounts`: of the site. */
export async function setStage({ mounts } = {}) {
  const colony = await startColony();
  const site = await startStaticServer({ mounts });
  const forget = onEnd(() => site.stop());
  return {
    colony,
    site,
    /**
     * The page as a user has it, in a Chromium of its own, which gets `args`; `{visit(see), end()}`. The settings are those
     * of `addressOf`. Where it starts by itself, it has started when it takes processes.
     */
    openExecutor: (name, { args, ...settings } = {}) => openUnwatched(site.url + addressOf(colony, { name, ...settings }), { args }),
    async end() {
      forget();
      await site.stop();
      await colony.stop();
    },
  };
}
