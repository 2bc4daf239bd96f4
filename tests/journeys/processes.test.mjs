// The list of processes: what each was given, what it gave, what it said; again, and no more.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { runOrFail } from "../../pkg-scripts/lib/processes.mjs";
import { addressOf, reachesPhase, start, useModules } from "../e2e/support/page.mjs";
import { STATE } from "../e2e/support/queue.mjs";
import { setStage } from "../e2e/support/stage.mjs";
import { copyBy, openRow, picture, rowOf, visit } from "./support/visitor.mjs";

const stage = await setStage();
const { colony, queue } = stage;
let page;

before(async () => {
  page = await visit(stage, addressOf(colony, { name: "processes", slots: 4, autostart: false }));
  await useModules(page, "/fixtures/functions.js");
  await start(page);
  await reachesPhase(page, "online");
});

const idsInList = () => page.locator("#processes > li").evaluateAll((rows) => rows.map((row) => row.dataset.process));
const shown = (id, state) => page.locator(`#processes > li[data-process="${id}"][data-state="${state}"]`).waitFor();

test("each has a row, the newest above, that opens to arguments, output and log", async () => {
  const first = await queue.exec("echo", { args: ["one"] });
  await shown(first, "completed");
  const second = await queue.exec("add", { args: ["5", "3"] });
  await shown(second, "completed");
  assert.deepEqual((await idsInList()).slice(0, 2), [second, first]);

  const row = rowOf(page, second);
  assert.equal(await row.locator(".func").textContent(), "add");
  assert.equal(await row.locator(".state").textContent(), "Completed");
  assert.equal(await row.locator(".from").textContent(), "from user");
  assert.match(await row.locator(".took").textContent(), /^[\d.]+ m?s$/);

  const detail = await openRow(page, second);
  const text = await detail.innerText();
  assert.match(text, new RegExp(second));
  assert.match(text, /Arguments[^]*"5",\s*"3"[^]*Output\s*8[^]*Log[^]*Assigned add[^]*Completed add/);
  assert.equal(await copyBy(page, detail.locator("button", { hasText: "Copy output" })), "8");
  assert.equal(await copyBy(page, detail.locator("button", { hasText: "Copy id" })), second);
  await row.locator("button.row").click();
  assert.equal(await row.locator(".detail").count(), 0, "a click closes it again");
});

test("a failed one gives its reasons", async () => {
  const id = await queue.exec("broken");
  await shown(id, "failed");
  const detail = await openRow(page, id);
  assert.match(await detail.innerText(), /Reasons[^]*the coffee is cold/);
  await picture(page, "process-failed");
});

test("a running one shows its progress and its log as they come, and ends when it is cancelled", async () => {
  const id = await queue.submit("count_to", { args: [600] });
  const row = rowOf(page, id);
  await row.locator("progress").waitFor();
  const detail = await openRow(page, id);
  await page.waitForFunction((id) => document.querySelector(`[data-process="${id}"] progress`).value > 0.01, id);
  await row.locator(".progress", { hasText: /of 600/ }).waitFor();
  await detail.locator("pre", { hasText: /at 10\b/ }).waitFor();
  await picture(page, "process-running");
  await detail.locator("button", { hasText: "Cancel" }).click();
  const { state, errors } = await queue.ended(id);
  assert.ok(state === STATE.failed || state === STATE.cancelled, `state ${state}`);
  assert.ok(state === STATE.cancelled || errors.length > 0);
  await page.locator(`#processes > li[data-process="${id}"]:not([data-state="running"])`).waitFor();
  assert.equal(await row.locator("progress").count(), 0);
});

test("one that somebody else cancels is given up, and said to be", async () => {
  const id = await queue.submit("count_to", { args: [600] });
  await shown(id, "running");
  await queue.cancel(id);
  await page.locator(`#processes > li[data-process="${id}"]:not([data-state="running"])`).waitFor();
  assert.notEqual(await (await openRow(page, id)).locator(".errors").innerText(), "");
});

test("copied as a command, a process can be asked for again, with the very same arguments", async () => {
  const calls = [
    { funcname: "echo", args: ['it\'s "one", two & $HOME'] },
    { funcname: "echo", args: ["several\nlines"] },
    { funcname: "echo", args: [{ a: [1, null, "x"], "b c": true }] },
    { funcname: "add", kwargs: { a: 5, b: 3.5 } },
  ];
  for (const { funcname, ...given } of calls) {
    const { processid: id } = await queue.runSpec(funcname, given);
    await shown(id, "completed");
    const command = await copyBy(page, (await openRow(page, id)).locator("button", { hasText: "Copy as command" }));
    const known = await idsInList();
    await runOrFail("sh", ["-c", command.replace(" --wait --out", "")], { env: colony.environment });
    await page.waitForFunction((count) => document.querySelectorAll("#processes > li").length > count, known.length);
    const again = (await idsInList()).find((one) => !known.includes(one));
    const [before, after] = [await queue.ended(id), await queue.ended(again)];
    assert.equal(after.spec.funcname, funcname);
    assert.deepEqual(after.spec.args, before.spec.args);
    assert.deepEqual(after.spec.kwargs, before.spec.kwargs);
    assert.deepEqual(after.out, before.out);
  }
});

test("what somebody reads stays open while others come", async () => {
  const id = await queue.exec("echo", { args: ["read me"] });
  await shown(id, "completed");
  const detail = await openRow(page, id);
  await detail.locator("button", { hasText: "Copy id" }).focus();
  for (let n = 0; n < 5; n++) await queue.run("echo", { args: [String(n)] });
  assert.ok(await detail.isVisible());
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Copy id", "the focus stays where it was");
});

test("nothing went wrong on the page", () => assert.deepEqual(page.wrong, []));
