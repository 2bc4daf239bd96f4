// Everything at once: 300 processes, while the server is killed, the page reloaded, the executor's worker crashed.
import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { waitUntil } from "../../pkg-scripts/lib/processes.mjs";
import { getProcess } from "../../pkg-scripts/lib/submit.mjs";
import { addressOf, phaseOf, reachesPhase } from "./support/page.mjs";
import { STATE, queueOf } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const stage = await setStage();
const { colony } = stage;
const PROCESSES = 300;
const SLOTS = 2;
const WORK_MS = 60;

/** Counts how often each process's own address was asked for. */
async function startCounter() {
  const runs = new Map();
  const server = http.createServer((request, response) => {
    runs.set(request.url, (runs.get(request.url) ?? 0) + 1);
    setTimeout(() => response.writeHead(200, { "Access-Control-Allow-Origin": "*" }).end("ok"), WORK_MS);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  stage.ended(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${server.address().port}`, runs };
}

/** Does `work` for each, a few at a time: each is a program of its own. */
async function forAll(all, work) {
  const results = [];
  const left = [...all.entries()];
  const one = async () => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: 4 }, one));
  return results;
}

/** A trap in the executor's own wasm that nobody catches, as a panic is. */
const crash = (page) =>
  page.workers()[0].evaluate(async () => {
    const { default: init } = await import("/pkg/wasm_executor.js");
    const wasm = await init();
    setTimeout(() => wasm.__wbindgen_free(0xfffffff0, 16, 8));
  });

test(`${PROCESSES} processes outlive three dead servers, two reloads and two crashes`, async () => {
  const queue = queueOf(colony, "soak");
  const counter = await startCounter();
  const paths = Array.from({ length: PROCESSES }, (_, number) => `/${number}`);
  const ids = await forAll(paths, (path) => queue.submit("http_request", { args: ["GET", counter.url + path] }));

  const page = await stage.open(addressOf(colony, { name: "soak", type: "soak", slots: SLOTS }));
  await reachesPhase(page, "online", "working");
  const restart = async () => {
    await colony.kill();
    await sleep(500);
    await colony.restart();
  };
  const reload = () => page.reload();
  const disasters = [[30, restart], [70, reload], [110, () => crash(page)], [150, restart], [190, reload], [230, () => crash(page)], [270, restart]];
  for (const [count, strike] of disasters) {
    await waitUntil(`${count} processes`, () => counter.runs.size >= count, { patience_ms: 90_000 });
    await strike();
  }

  await waitUntil("an empty queue", async () => {
    const { stdout } = await colony.cli(["process", "psw", "--json", "--executortype", "soak"]);
    return !/[0-9a-f]{64}/.test(stdout);
  }, { patience_ms: 120_000, every_ms: 500 });
  await reachesPhase(page, "online");

  const processes = await forAll(ids, (id) => getProcess(colony.cli, id));
  const count = (state) => processes.filter((process) => process.state === state).length;
  assert.equal(count(STATE.success) + count(STATE.failed), PROCESSES, `${count(STATE.running)} running, ${count(STATE.waiting)} waiting`);
  // Four times the page or its worker ended: what ran in the slots then, and what was on its way to or from them.
  assert.ok(count(STATE.failed) <= 4 * (2 * SLOTS + 1), `${count(STATE.failed)} failed`);
  for (const [number, { state, errors, retries, processid }] of processes.entries()) {
    const runs = counter.runs.get(paths[number]) ?? 0;
    assert.ok(runs <= 1 + retries, `${processid} ran ${runs} times; the server took it back ${retries} times`);
    if (state === STATE.success) assert.equal(runs >= 1, true, `${processid} succeeded, and never ran`);
    else assert.match(errors.join("\n"), /the executor crashed|the page .* closed/, processid);
  }
  assert.equal(await phaseOf(page), "online");
});
