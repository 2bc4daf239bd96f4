// Whatever goes wrong at Start: the page says what, each in its own words, and works once it is put right.
import assert from "node:assert/strict";
import http from "node:http";
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
const unreadable = http.createServer((_, response) => response.end("<html>hello</html>"));
await new Promise((resolve) => unreadable.listen(0, "127.0.0.1", resolve));
stage.ended(() => unreadable.close());
const stranger = colony.keys.user.prvkey;

const right = { "server-url": colony.url, "colony-name": colony.colony, "executor-name": "errors", "colony-key": owner };
const mistakes = [
  ["no server", { "server-url": `http://127.0.0.1:${nobody}` }, /No ColonyOS server answers/],
  ["a server of another kind", { "server-url": site.url }, /isn't a ColonyOS server/],
  [
    "a server that no page may read",
    { "server-url": `http://127.0.0.1:${unreadable.address().port}` },
    /lets no page read its replies.*CORS/s,
  ],
  ["an address that is none", { "server-url": "nonsense" }, /address can't be read/],
  ["an address without its scheme", { "server-url": "localhost:50080" }, /does not begin with http/],
  ["an address with a port that is none", { "server-url": "http://localhost:99999" }, /address can't be read/],
  ["a key that is too short", { "colony-key": owner.slice(1) }, /isn't a key.*this one has 63/s],
  ["a key that is no number", { "colony-key": `g${owner.slice(1)}` }, /isn't a key.*character 1 is something else/s],
  ["a key of zeros", { "colony-key": "0".repeat(64) }, /isn't a key.*outside the range/s],
  ["a key beyond the curve", { "colony-key": "f".repeat(64) }, /isn't a key.*outside the range/s],
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

test("a page that came by https says that it can't reach a server by http", async () => {
  const context = await stage.browser.newContext();
  // Plays an https host with the site's own files.
  await context.route("https://executor.test/**", async (route) => {
    const { pathname } = new URL(route.request().url());
    const reply = await fetch(new URL(pathname, site.url));
    const headers = Object.fromEntries(reply.headers);
    await route.fulfill({ status: reply.status, headers, body: Buffer.from(await reply.arrayBuffer()) });
  });
  const page = await stage.open("https://executor.test/", { context });
  await fill(page, { ...right, "server-url": "http://colony.test:50080" });
  await start(page);
  await page.waitForSelector("#error:not([hidden])");
  assert.match(await page.textContent("#error"), /over https may not talk to a server over http/);
  await context.close();
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
