// A workflow: what a parent gave reaches its child, also where it isn't text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startExecutor } from "./support/executor.mjs";
import { STATE } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const stage = await setStage();
const { queue } = stage;

test("a child gets its parents' output of any type in its input", async () => {
  const page = await stage.open("/fixtures/blank.html");
  await startExecutor(page, stage.colony, { name: "workflow", modules: ["/fixtures/functions.js"] });

  const value = { a: 1, b: [1, { c: null }] };
  const ids = await queue.submitWorkflow([
    { nodename: "number", funcname: "echo", args: [7] },
    { nodename: "object", funcname: "echo", args: [value] },
    { nodename: "child", funcname: "inputs", conditions: { dependencies: ["number", "object"] } },
    { nodename: "grandchild", funcname: "echo", args: ["done"], conditions: { dependencies: ["child"] } },
  ]);
  const processes = await Promise.all(ids.map((id) => queue.ended(id)));
  const byName = Object.fromEntries(processes.map((process) => [process.spec.nodename, process]));

  assert.deepEqual(processes.map(({ state }) => state), [2, 2, 2, 2]);
  assert.deepEqual(byName.number.out, [7]);
  assert.deepEqual(new Set(byName.child.in), new Set([7, value]));
  assert.deepEqual(byName.child.out, byName.child.in);
  assert.deepEqual(byName.grandchild.in, byName.child.out);
  assert.deepEqual(page.wrong, []);
});

test("a parent that fails fails the rest, and the executor goes on", async () => {
  const ids = await queue.submitWorkflow([
    { nodename: "parent", funcname: "broken" },
    { nodename: "child", funcname: "echo", args: ["never"], conditions: { dependencies: ["parent"] } },
  ]);
  const states = await Promise.all(ids.map(async (id) => (await queue.ended(id)).state));
  assert.deepEqual(states, [STATE.failed, STATE.failed]);
  assert.deepEqual((await queue.run("echo", { args: ["next"] })).out, ["next"]);
});
