// Each function of the tutorial, asked for by the real CLI, run by the page in Chromium.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { startTarget } from "../../pkg-scripts/lib/target.mjs";
import { STATE } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";
import { addressOf } from "./support/page.mjs";

const target = await startTarget();
const stage = await setStage();
stage.ended(() => target.stop());
const { queue } = stage;
let page;

before(async () => {
  page = await stage.open(addressOf(stage.colony, { name: "functions" }));
});

async function succeeds(process, out) {
  assert.deepEqual(process.errors, []);
  assert.equal(process.state, STATE.success);
  assert.deepEqual(process.out, out);
}

function fails(process, ...patterns) {
  assert.equal(process.state, STATE.failed, JSON.stringify(process.out));
  for (const pattern of patterns) assert.match(process.errors.join("\n"), pattern);
}

test("echo gives back its message", async () => {
  await succeeds(await queue.run("echo", { args: ["Hello from browser!"] }), ["Hello from browser!"]);
  await succeeds(await queue.run("echo", { args: ['one, "two" <b>three</b>'] }), ['one, "two" <b>three</b>']);
  await succeeds(await queue.run("echo"), [""]);
});

test("add and multiply take text that is a number, and answer in text", async () => {
  await succeeds(await queue.run("add", { args: ["5", "3"] }), ["8"]);
  await succeeds(await queue.run("multiply", { args: ["7", "6"] }), ["42"]);
});

test("greet names who is greeted, or the world", async () => {
  await succeeds(await queue.run("greet", { args: ["Ada"] }), ["Hello, Ada! Greetings from the WASM executor."]);
  await succeeds(await queue.run("greet"), ["Hello, World! Greetings from the WASM executor."]);
});

test("browser_info tells of this browser and this executor", async () => {
  const { state, out } = await queue.run("browser_info");
  assert.equal(state, STATE.success);
  const userAgent = await page.evaluate(() => navigator.userAgent);
  assert.ok(out[0].startsWith(`User-Agent: ${userAgent}, Language: `), out[0]);
  assert.ok(out[0].endsWith(", Executor: functions"), out[0]);
});

test("http_request gives the reply, and the phases of its time", async () => {
  const { state, out } = await queue.run("http_request", { args: ["GET", `${target.http}/get`] });
  assert.equal(state, STATE.success);
  const { status, timing } = JSON.parse(out[0]);
  assert.equal(status, 200);
  assert.equal(timing.protocol, "http/1.1");
  const { waiting_ms, receiving_ms } = timing.phases;
  assert.ok(waiting_ms > 0 && waiting_ms + receiving_ms <= timing.total_ms, out[0]);
});

test("numbers come as numbers", async () => {
  await succeeds(await queue.runSpec("add", { args: [5, 3] }), ["8"]);
  await succeeds(await queue.runSpec("add", { args: [3000000000, 3000000000] }), ["6000000000"]);
  await succeeds(await queue.runSpec("multiply", { args: [0.1, "30"] }), ["3"]);
});

test("arguments go by name as well", async () => {
  await succeeds(await queue.runSpec("add", { kwargs: { a: 5, b: 3 } }), ["8"]);
  await succeeds(await queue.run("greet", { kwargs: { name: "Ada" } }), ["Hello, Ada! Greetings from the WASM executor."]);
});

test("echo gives back any JSON", async () => {
  for (const value of [{ a: 1, b: [1, { c: null }] }, [1, 2], 3000000000, 2.5, true]) {
    await succeeds(await queue.runSpec("echo", { args: [value] }), [value]);
  }
});

test("what add can't add is refused, with the argument's name and what it was", async () => {
  fails(await queue.runSpec("add", { args: [{ a: 1 }] }), /\ba\b/, /object|\{"a":1\}/, /number/);
  fails(await queue.runSpec("add", { args: [null, 1] }), /\ba\b/, /null|missing/, /number/);
  fails(await queue.runSpec("add", { args: [1, "many"] }), /\bb\b/, /many/, /number/);
});

test("a missing argument is named", async () => {
  fails(await queue.runSpec("add", { args: [5] }), /\bb\b/, /missing|required|expected/);
  fails(await queue.run("multiply"), /\ba\b/);
});

test("a megabyte of text comes back whole", async () => {
  const text = "0123456789abcdef".repeat(65_536);
  const { state, out } = await queue.runSpec("echo", { args: [text] });
  assert.equal(state, STATE.success);
  assert.equal(out[0].length, text.length);
  assert.ok(out[0] === text);
});

test("an unknown function is refused with the ones there are", async () => {
  fails(await queue.run("fly"), /fly/, /echo/, /browser_info/);
});

test("after all that the executor takes the next, and nothing went wrong on the page", async () => {
  await succeeds(await queue.run("echo", { args: ["still here"] }), ["still here"]);
  assert.deepEqual(page.wrong, []);
});
