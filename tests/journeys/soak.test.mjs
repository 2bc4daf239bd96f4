// After ten thousand processes the page holds as much as after two thousand. These are counts; times are the business of
// `pkg-scripts/bench page`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildNativeLoop, submitEchoes } from "../../pkg-scripts/lib/bench/support/native-loop.mjs";
import { hasCounted, openWatched } from "../../pkg-scripts/lib/soak.mjs";
import { addressOf, reachesPhase, stopAndSettle } from "../e2e/support/page.mjs";
import { queueOf } from "../e2e/support/queue.mjs";
import { setStage } from "../e2e/support/stage.mjs";

const stage = await setStage();
const { colony } = stage;
const MIB = 2 ** 20;
const MOST_SHOWN = { rows: 30, log_lines: 80 };
const MOST_KEPT = 500;

function assertShownInBounds({ rows, log_lines }) {
  assert.equal(rows, MOST_SHOWN.rows);
  assert.equal(log_lines, MOST_SHOWN.log_lines);
}

test("10,000 processes, said by a stand-in for the worker (a simulation)", async () => {
  const address = new URL(addressOf(colony, { name: "simulated", key: "" }), stage.site.url).href;
  const soak = await openWatched(stage.browser, address, { simulated: true });
  await reachesPhase(soak.page, "online");
  const speed = { per_batch: 50, every_ms: 50 };
  await soak.simulate({ count: 2000, ...speed }, 2000);
  const early = { ...(await soak.retained()), ...(await soak.shown()) };
  await soak.simulate({ count: 8000, ...speed }, 10_000);
  const late = { ...(await soak.retained()), ...(await soak.shown()) };

  assert.equal(await soak.page.textContent("#processes-done"), "9,800");
  assert.equal(await soak.page.textContent("#processes-failed"), "200");
  assertShownInBounds(early);
  assertShownInBounds(late);
  assert.ok(late.nodes <= early.nodes * 1.2 + 100, `nodes: ${early.nodes}, then ${late.nodes}`);
  assert.ok(late.listeners <= early.listeners * 1.2 + 20, `listeners: ${early.listeners}, then ${late.listeners}`);
  assert.ok(late.heap_bytes <= early.heap_bytes + 2 * MIB, `heap: ${early.heap_bytes}, then ${late.heap_bytes}`);

  for (let rows = MOST_SHOWN.rows; rows < MOST_KEPT; ) {
    rows = Math.min(rows + MOST_SHOWN.rows, MOST_KEPT);
    await soak.page.click("#processes-more");
    await soak.page.waitForFunction((rows) => document.querySelectorAll("#processes > li").length === rows, rows);
  }
  assert.ok(await soak.page.isHidden("#processes-more"));
  assert.match(await soak.page.textContent("#processes-note"), /latest 500 are kept/);
  await soak.close();
});

test("1,000 processes of the real server", async () => {
  const program = await buildNativeLoop();
  const { ended } = await submitEchoes(program, colony, "real", { count: 1000 });
  const address = new URL(addressOf(colony, { name: "real", type: "real", slots: 4 }), stage.site.url).href;
  const soak = await openWatched(stage.browser, address);
  // The log is painted after the count, and fills with a line for each process: a paint that is half done has fewer.
  await hasCounted(soak.page, 250);
  const early = await soak.shown();
  await hasCounted(soak.page, 1000);
  const late = await soak.shown();
  assert.equal((await ended()).length, 1000);
  assert.equal(await soak.page.textContent("#processes-done"), "1,000", "each once");
  assert.equal(await soak.page.textContent("#processes-failed"), "0");
  assertShownInBounds(early);
  assertShownInBounds(late);
  assert.ok(late.elements <= early.elements + 20, `elements: ${early.elements}, then ${late.elements}`);
  assert.deepEqual((await queueOf(colony, "real").run("echo", { args: ["still here"] })).out, ["still here"]);
  await stopAndSettle(soak.page);
  await soak.close();
});
