// Our own page, as its user has it.
import { waitUntil } from "../../../pkg-scripts/lib/processes.mjs";

export { addressOf } from "../../../pkg-scripts/lib/page.mjs";

/** What the executor is doing: `online`, `working`, `stopped`, `refused`… */
export const phaseOf = (page) => page.getAttribute("#state", "data-state");

/** Waits until the page shows one of the phases. */
export const reachesPhase = (page, ...phases) =>
  waitUntil(`the page ${phases.join(" or ")}`, async () => phases.includes(await phaseOf(page)), { patience_ms: 60_000 });

export const start = (page) => page.click("#start");
export const stop = (page) => page.click("#stop");

/** Stops and waits until all is settled. */
export async function stopAndSettle(page) {
  await stop(page);
  await reachesPhase(page, "stopped");
}

/** Fills in the addresses of modules, which stand under “More settings”. */
export async function useModules(page, ...addresses) {
  await page.evaluate(() => document.querySelector("#modules").closest("details").setAttribute("open", ""));
  await page.fill("#modules", addresses.join("\n"));
}
