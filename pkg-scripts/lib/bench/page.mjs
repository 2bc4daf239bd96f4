// The page's main thread: how soon something is seen, and whether ten thousand processes make it slower. Beside a blank
// page for the same time in the same browser: what is left then is the page's own.
import { setTimeout as sleep } from "node:timers/promises";
import { launchBrowser } from "../browser.mjs";
import { onEnd } from "../cleanup.mjs";
import { openWatched } from "../soak.mjs";
import { startStaticServer } from "../static-server.mjs";
import { pages } from "./support/stage.mjs";
import { alternate, median, quantile, row } from "./support/statistics.mjs";

export const description = "first paint, long tasks, frames and heap over 10,000 simulated processes, beside a blank page";

/** A hundred a second: about what a server with its database on the same machine hands out, over all of its executors. */
const SPEED = { per_batch: 10, every_ms: 100 };
const STAGES = [2000, 8000, 10_000];
const MIB = 2 ** 20;

/** So long as the page takes for so many processes. */
const duration_ms = (count) => (count / SPEED.per_batch) * SPEED.every_ms;

async function firstPaint_ms(page) {
  const read = () => page.evaluate(() => performance.getEntriesByName("first-paint")[0]?.startTime ?? null);
  for (let waited_ms = 0; waited_ms < 10_000; waited_ms += 50) {
    const found = await read();
    if (found !== null) return found;
    await sleep(50);
  }
  throw new Error("nothing was painted within 10 s");
}

/** What three stages of a soak measured: the first and the last of them are alike. `go(from, to)` makes one. */
async function soak(tab, go) {
  const paint_ms = await firstPaint_ms(tab.page);
  const loading = await tab.taken();
  const stages = [];
  let done = 0;
  for (const until of STAGES) {
    const longest = await tab.longestTask(() => go(done, until));
    done = until;
    stages.push({ ...longest, ...(await tab.taken()), ...(await tab.retained()) });
    await tab.taken(); // collecting garbage is not the page's doing
  }
  await tab.close();
  const all = (field) => [loading, ...stages].flatMap((stage) => stage[field]);
  const [first, , last] = stages;
  return {
    paint_ms,
    longest_task_ms: Math.max(...stages.map((stage) => stage.longest_task_ms)),
    longest_task_cpu_ms: Math.max(...stages.map((stage) => stage.longest_task_cpu_ms)),
    long_tasks: all("long_tasks_ms").length,
    frame_p50_ms: quantile(all("frames_ms"), 0.5),
    frame_p99_ms: quantile(all("frames_ms"), 0.99),
    early_frame_p95_ms: quantile(first.frames_ms, 0.95),
    late_frame_p95_ms: quantile(last.frames_ms, 0.95),
    early_heap_mib: first.heap_bytes / MIB,
    late_heap_mib: last.heap_bytes / MIB,
  };
}

/** As `row`, where a figure can be nothing at all: there is no ratio then. */
const countRow = (name, unit, { ours, peer }) =>
  ({ name, ours: median(ours), peer: median(peer), ratio: null, unit, runs: ours.length });

export async function run({ runs = 3, log = console.error } = {}) {
  const site = await startStaticServer({ mounts: { bench: pages } });
  const forget = onEnd(() => site.stop());
  const browser = await launchBrowser();

  const ours = async () => {
    const tab = await openWatched(browser, `${site.url}/?name=simulated&autostart`, { simulated: true });
    await tab.page.waitForSelector('html[data-phase="online"]', { state: "attached" });
    return soak(tab, (from, to) => tab.simulate({ count: to - from, ...SPEED }, to));
  };
  const blank = async () => {
    const tab = await openWatched(browser, `${site.url}/bench/blank.html`);
    return soak(tab, (from, to) => sleep(duration_ms(to - from)));
  };
  const all = await alternate({ ours, peer: blank }, { runs, log });
  await browser.close();
  forget();
  await site.stop();

  const of = (field) => ({ ours: all.ours.map((one) => one[field]), peer: all.peer.map((one) => one[field]) });
  const drift = (late, early) => ({ ours: all.ours.map((one) => one[late]), peer: all.ours.map((one) => one[early]) });
  const what = "10,000 simulated processes, 100/s";
  return [
    row("first paint, beside a blank page", "ms", of("paint_ms")),
    countRow(`${what}: tasks over 50 ms, beside a blank page`, "tasks", of("long_tasks")),
    row(`${what}: longest task, beside a blank page`, "ms", of("longest_task_ms")),
    row(`${what}: longest task, processor time, beside a blank page`, "ms", of("longest_task_cpu_ms")),
    row(`${what}: frame p50, beside a blank page`, "ms", of("frame_p50_ms")),
    row(`${what}: frame p99, beside a blank page`, "ms", of("frame_p99_ms")),
    row(`${what}: frame p95 of the last 2,000, beside the first 2,000`, "ms", drift("late_frame_p95_ms", "early_frame_p95_ms")),
    row(`${what}: heap after them, beside after 2,000`, "MiB", drift("late_heap_mib", "early_heap_mib")),
    row(`${what}: heap after them, beside a blank page`, "MiB", of("late_heap_mib")),
  ];
}
