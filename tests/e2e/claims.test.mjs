// Who runs an executor: one tab of a browser, with Web Locks and without; and by which way it got in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { generateKeyPair } from "../../pkg-scripts/lib/colonies-server.mjs";
import { addressOf, phaseOf, reachesPhase, start, stopAndSettle } from "./support/page.mjs";
import { queueOf } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const stage = await setStage();
const { colony } = stage;

const echoes = async (queue, message) => assert.deepEqual((await queue.run("echo", { args: [message] })).out, [message]);

/** What the page says went wrong. */
async function errorOn(page) {
  await page.waitForSelector("#error:not([hidden])");
  return page.textContent("#error");
}

for (const [how, withoutLocks] of [["Web Locks", false], ["a stamp in the storage", true]]) {
  test(`by ${how}, the second tab of a name says so, and starts under one of its own`, async () => {
    const type = withoutLocks ? "stamped" : "locked";
    const queue = queueOf(colony, type);
    const context = await stage.browser.newContext();
    if (withoutLocks) {
      await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "locks", { value: undefined }));
    }
    const address = addressOf(colony, { name: type, type });
    const first = await stage.open(address, { context });
    await reachesPhase(first, "online");

    const second = await stage.open(address, { context });
    assert.match(await errorOn(second), new RegExp(`“${type}” already runs in another tab`));
    await sleep(3000); // one that joined all the same would be polling by now
    assert.equal(await phaseOf(second), "refused");
    assert.equal(await phaseOf(first), "online");

    await second.click("#error button:has-text('name of its own')");
    await reachesPhase(second, "online");
    const name = await second.textContent("#run-name");
    assert.match(name, new RegExp(`^${type}-[a-z2-9]{6}$`));
    assert.equal((await queue.executor(name)).state, 1);

    await stopAndSettle(second);
    await second.fill("#executor-name", type);
    await stopAndSettle(first);
    await start(second);
    await reachesPhase(second, "online");
    assert.equal(await second.textContent("#executor-id"), (await queue.executor(type)).executorid, "the same executor");

    await second.reload();
    await reachesPhase(second, "online", "refused");
    assert.equal(await phaseOf(second), "online", "a reloaded tab isn't in its own way");
    await echoes(queue, "still one");
    assert.deepEqual([...first.wrong, ...second.wrong], []);
    await context.close();
  });
}

test("an executor's existing key is checked, used, and kept only where that is wanted", async (t) => {
  const queue = queueOf(colony, "keyed");
  const { id, prvkey } = await generateKeyPair();
  const add = ["executor", "add", "--name", "keyed", "--type", "keyed", "--executorid", id, "--approve"];
  assert.equal((await colony.cli(add)).code, 0);
  const page = await stage.open(addressOf(colony, { name: "keyed", type: "keyed", key: "", autostart: false }));
  await page.click(".more summary");

  const mistakes = [
    ["too short", prvkey.slice(1), /this one has 63/],
    ["not hexadecimal", `g${prvkey.slice(1)}`, /only 0-9 and a-f; character 1/],
    ["zero", "0".repeat(64), /outside the range/],
    ["out of range", "f".repeat(64), /outside the range/],
  ];
  for (const [what, key, reason] of mistakes) {
    await t.test(`a key that is ${what} is refused at its field`, async () => {
      await page.fill("#executor-key", key);
      await start(page);
      const said = await errorOn(page);
      assert.match(said, /executor's own key isn't a key/);
      assert.match(await page.textContent("#error .details"), reason);
      assert.equal(await page.getAttribute("#executor-key", "aria-invalid"), "true");
    });
  }

  await t.test("a right one is this executor", async () => {
    await page.uncheck("#keep-key");
    await page.fill("#executor-key", prvkey);
    await start(page);
    await reachesPhase(page, "online");
    assert.equal(await page.textContent("#executor-id"), id);
    await echoes(queue, "by its own key");
    assert.equal(await page.inputValue("#executor-key"), "", "the field is cleared");
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    assert.ok(!kept.includes(prvkey), "not kept");
    await stopAndSettle(page);
  });

  await t.test("kept, it is the same after a reload", async () => {
    await page.check("#keep-key");
    await start(page);
    await reachesPhase(page, "online");
    await page.reload();
    await start(page);
    await reachesPhase(page, "online");
    assert.equal(await page.textContent("#executor-id"), id);
    await stopAndSettle(page);
    assert.deepEqual(page.wrong, []);
  });
});

test("a name that the server can't take is told at its field, as it is typed", async () => {
  const page = await stage.open("/");
  for (const [field, name, odd] of [["executor-name", "a:b", "“:”"], ["colony-name", "my colony", "A space"], ["executor-type", "wäsm", "“ä”"]]) {
    await page.fill(`#${field}`, name);
    assert.ok((await page.textContent(`#${field}-problem`)).startsWith(odd));
    assert.equal(await page.getAttribute(`#${field}`, "aria-invalid"), "true");
    assert.equal(await page.getAttribute(`#${field}`, "aria-describedby"), `${field}-problem`);
    await page.fill(`#${field}`, "Right.name-1_2");
    assert.equal(await page.isVisible(`#${field}-problem`), false);
    assert.equal(await page.getAttribute(`#${field}`, "aria-invalid"), null);
  }
});
