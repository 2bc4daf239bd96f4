// The executor dies: the page says so, in words that can be copied, and says what happens next; and that happens.
import assert from "node:assert/strict";
import { test } from "node:test";
import { waitUntil } from "../../pkg-scripts/lib/processes.mjs";
import { addressOf, reachesPhase, start, stopAndSettle, useModules } from "../e2e/support/page.mjs";
import { STATE, queueOf } from "../e2e/support/queue.mjs";
import { setStage } from "../e2e/support/stage.mjs";
import { copyBy, openRow, picture, shows, visit } from "./support/visitor.mjs";

const stage = await setStage();
const { colony } = stage;

async function visitWithFaults(name, profile) {
  const page = await visit(stage, addressOf(colony, { name, type: name, slots: 2, autostart: false }), profile);
  await useModules(page, "/fixtures/faults.js");
  await start(page);
  await reachesPhase(page, "online");
  return page;
}

for (const colorScheme of ["light", "dark"]) {
  test(`a crash is said, in ${colorScheme}, and another executor takes its place`, async () => {
    const name = `crash-${colorScheme}`;
    const queue = queueOf(colony, name);
    const page = await visitWithFaults(name, { colorScheme });
    const bystander = await queue.submit("wait", {});
    await queue.reached(bystander, STATE.running);
    const culprit = await queue.submit("trap", {});
    await page.locator("#error").waitFor();

    const said = await page.innerText("#error");
    assert.match(said, /crashed/);
    assert.match(said, /Another one takes its place/, "what happens next");
    assert.match(said, /closed as failed/, "what becomes of the work");
    assert.match(said, /out of bounds|unreachable|RuntimeError/, "the words of whoever failed");
    const details = await copyBy(page, page.locator("#error button", { hasText: "Copy details" }));
    assert.match(details, /crashed[^]*out of bounds|crashed[^]*unreachable/);
    await picture(page, `crash-${colorScheme}`);

    await reachesPhase(page, "online", "working");
    assert.deepEqual((await queue.run("echo", { args: ["the next one"] })).out, ["the next one"]);
    for (const id of [bystander, culprit]) {
      const { state, errors } = await queue.ended(id, { patience_s: 120 });
      assert.equal(state, STATE.failed);
      assert.match(errors.join("\n"), /crashed/);
      assert.notEqual(await (await openRow(page, id)).locator(".errors").innerText(), "");
    }
    await shows(page, "log", /The executor crashed/);
    await stopAndSettle(page);
  });
}

test("a function that computes for ever is noticed, and the executor replaced", async () => {
  const queue = queueOf(colony, "spin");
  const page = await visitWithFaults("spin");
  const id = await queue.submit("spin", {});
  await page.locator("#state-reason", { hasText: /no sign of life/ }).waitFor({ timeout: 60_000 });
  await page.locator("#error").waitFor({ timeout: 60_000 });
  assert.match(await page.innerText("#error"), /crashed[^]*did not answer/);
  await reachesPhase(page, "online", "working");
  assert.deepEqual((await queue.run("echo", { args: ["again"] })).out, ["again"]);
  assert.match((await queue.ended(id, { patience_s: 120 })).errors.join("\n"), /spins/);
});

test("where the executor's files can't be loaded, the page says so", async () => {
  const context = await stage.browser.newContext();
  await context.route("**/wasm_executor_bg.wasm", (route) => route.fulfill({ status: 404, body: "not found" }));
  const page = await stage.open("/", { context });
  await page.locator("#error").waitFor();
  assert.match(await page.innerText("#error"), /can't be loaded/);
  assert.equal(await waitUntil("a phase", async () => (await page.getAttribute("#state", "data-state")) === "refused"), undefined);
});
