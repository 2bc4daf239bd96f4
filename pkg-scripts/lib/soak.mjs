// What many processes do to the page: the page itself, in Chromium, with a stand-in for its worker or with the real one.
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./paths.mjs";
import { HEADERS } from "./static-server.mjs";
import { waitUntil } from "./processes.mjs";

const STAND_IN = path.join(root, "pkg-scripts/lib/bench/pages/stand-in-worker.js");
/** As long as the page rests between two paints at most. */
const AT_REST_MS = 1000;

/** Keeps the length of each task over 50 ms and of each frame, in the page, from its first script on. */
function watchMainThread() {
  window.watched = { long_tasks_ms: [], frames_ms: [] };
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.watched.long_tasks_ms.push(duration);
  });
  observer.observe({ type: "longtask", buffered: true });
  let last;
  const onFrame = (now) => {
    if (last !== undefined) window.watched.frames_ms.push(now - last);
    last = now;
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
}

/** A tab in a profile of its own, on `url`, whose main thread is watched. `simulated`: with the stand-in for a worker. */
export async function openWatched(browser, url, { simulated = false } = {}) {
  const context = await browser.newContext();
  await context.addInitScript(watchMainThread);
  if (simulated) {
    const reply = { path: STAND_IN, contentType: "text/javascript", headers: HEADERS };
    await context.route("**/www/executor-worker.js", (route) => route.fulfill(reply));
  }
  const page = await context.newPage();
  await page.goto(url);
  const devtools = await context.newCDPSession(page);
  return {
    page,
    /** What the main thread did since the last call: `{long_tasks_ms, frames_ms}`. */
    taken: () => page.evaluate(() => {
      const { watched } = window;
      window.watched = { long_tasks_ms: [], frames_ms: [] };
      return watched;
    }),
    /** The longest task of the main thread while `act` goes on: by the clock, and of the processor's time. */
    async longestTask(act) {
      await browser.startTracing(page, { categories: ["toplevel"] });
      await act();
      return longestTaskIn(JSON.parse(await browser.stopTracing()).traceEvents);
    },
    /** What is left after everything has been let go that nobody holds: `{heap_bytes, nodes, listeners}`. */
    async retained() {
      const collected = async () => {
        await devtools.send("HeapProfiler.collectGarbage");
        const { usedSize } = await devtools.send("Runtime.getHeapUsage");
        const { nodes, jsEventListeners } = await devtools.send("Memory.getDOMCounters");
        return { heap_bytes: usedSize, nodes, listeners: jsEventListeners };
      };
      // A paint still under way, or the last frame, holds what was just removed: until it is gone, each look finds less.
      let before;
      let kept = await collected();
      do {
        before = kept;
        await sleep(AT_REST_MS);
        kept = await collected();
      } while (kept.nodes < before.nodes);
      return kept;
    },
    /** What the lists show. */
    shown: () => page.evaluate(() => ({
      rows: document.querySelectorAll("#processes > li").length,
      log_lines: document.querySelectorAll("#log > p").length,
      elements: document.querySelectorAll("*").length,
    })),
    /** The stand-in says that so many processes came and went; waits until the page has counted `until` in all. */
    async simulate({ count, per_batch, every_ms }, until) {
      await page.evaluate((wanted) => {
        const channel = new BroadcastChannel("simulate");
        channel.postMessage(wanted);
        channel.close();
      }, { count, per_batch, every_ms });
      await hasCounted(page, until);
    },
    close: () => context.close(),
  };
}

function longestTaskIn(events) {
  const thread = ({ pid, tid }) => `${pid} ${tid}`;
  const main = new Set(events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(thread));
  const tasks = events.filter((event) => event.name.endsWith("RunTask") && main.has(thread(event)));
  const longest_ms = (field) => Math.max(...tasks.map((task) => task[field] ?? 0)) / 1000;
  return { longest_task_ms: longest_ms("dur"), longest_task_cpu_ms: longest_ms("tdur") };
}

/** Waits until the page has counted so many processes, done and failed. */
export const hasCounted = (page, wanted, patience_ms = 600_000) =>
  waitUntil(`${wanted} processes on the page`, async () => (await counted(page)) >= wanted, { patience_ms, every_ms: 200 });

const counted = (page) =>
  page.evaluate(() =>
    ["processes-done", "processes-failed"].reduce(
      (sum, id) => sum + Number(document.getElementById(id).textContent.replaceAll(",", "")), 0));
