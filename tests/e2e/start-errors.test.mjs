// Whatever goes wrong at Start: the page says what, each in its own words, and works once it is put right.
import assert from "node:assert/strict";
import { test } from "node:test";
import { freePorts } from "../../pkg-scripts/lib/ports.mjs";
import { runOrFail } from "../../pkg-scripts/lib/processes.mjs";
import { addressOf, reachesPhase, start, stopAndSettle } from "./support/page.mjs";
import { queueOf } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const stage = await setStage();
const { colony, site } = stage;
const [nobody] = await freePorts(1);
const owner = colony.keys.colony.prvkey;
const stranger = colony.keys.user.prvkey;

const right = { "server-url": colony.url, "colony-name": colony.colony, "executor-name": "errors", "colony-key": owner };
const mistakes = [
  ["no server", { "server-url": `http://127.0.0.1:${nobody}` }, /No ColonyOS server answers/],
  ["a server of another kind", { "server-url": site.url }, /isn't a ColonyOS server/],
  ["an address that is none", { "server-url": "nonsense" }, /address can't be read/],
  ["a key that is none", { "colony-key": "not a key" }, /isn't a key/],
  ["somebody else's key", { "colony-key": stranger }, /isn't the key of the owner/],
  ["an unknown colony", { "colony-name": "atlantis" }, /knows no colony “atlantis”/],
  ["a name the server can't take", { "executor-name": "a:b" }, /name holds a character/],
];

async function fill(page, fields) {
  for (const [id, value] of Object.entries(fields)) await page.fill(`#${id}`, value);
}

test("each mistake has its own message", async (t) => {
  const page = await stage.open("/");
  for (const [what, mistake, message] of mistakes) {
    await t.test(what, async () => {
      await fill(page, { ...right, ...mistake });
      await start(page);
      await page.waitForSelector("#error:not([hidden])");
      assert.match(await page.textContent("#error"), message);
      assert.doesNotMatch(await page.textContent("body"), new RegExp(owner), "the key is not shown");
    });
  }

  await t.test("put right, it starts", async () => {
    await fill(page, right);
    await start(page);
    await reachesPhase(page, "online");
    assert.equal(await page.isVisible("#error"), false);
    await stopAndSettle(page);
  });
});

test("without the owner's key the page waits for the owner's command", async () => {
  const queue = queueOf(colony, "invited");
  const page = await stage.open(addressOf(colony, { name: "invited", type: "invited", key: "" }));
  await page.waitForSelector("#approval:not([hidden])");
  const command = await page.textContent("#approval-command code");
  assert.match(command, /^colonies executor add /);
  await runOrFail("sh", ["-c", command], { env: colony.environment });
  await reachesPhase(page, "online");
  assert.deepEqual((await queue.run("echo", { args: ["invited"] })).out, ["invited"]);
});
