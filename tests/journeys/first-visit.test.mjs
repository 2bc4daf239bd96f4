// The first minute: what this is, one button, and the three ways in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runOrFail } from "../../pkg-scripts/lib/processes.mjs";
import { addressOf, reachesPhase, start, stop, stopAndSettle } from "../e2e/support/page.mjs";
import { queueOf } from "../e2e/support/queue.mjs";
import { setStage } from "../e2e/support/stage.mjs";
import { copyBy, picture, visit } from "./support/visitor.mjs";

const stage = await setStage();
const { colony } = stage;
const owner = colony.keys.colony.prvkey;

/** Everything of the page that a script or a passer-by can read: its text and attributes, its fields, storage, address. */
const allThatIsThere = (page) =>
  page.evaluate(() => {
    const fields = [...document.querySelectorAll("input, textarea")].map(({ value }) => value);
    return JSON.stringify([document.documentElement.outerHTML, fields, { ...localStorage, ...sessionStorage }, location.href]);
  });

test("whoever comes for the first time reads two sentences, finds the form filled in, and presses one button", async () => {
  const page = await visit(stage);
  assert.equal((await page.textContent("#join .lead")).match(/[.!?](\s|$)/g).length, 2);
  assert.equal(await page.inputValue("#server-url"), `http://${new URL(stage.site.url).hostname}:50080`);
  assert.equal(await page.inputValue("#colony-name"), "dev");
  assert.equal(await page.inputValue("#executor-type"), "wasm");
  assert.match(await page.inputValue("#executor-name"), /^browser-[a-z2-9]{6}$/);
  assert.equal(await page.inputValue("#colony-key"), "");
  assert.deepEqual(await page.locator("#join button:visible").allTextContents(), ["Start"]);
  await page.locator("#functions > li").first().waitFor();
  await picture(page, "idle-light");

  await page.fill("#server-url", colony.url);
  await page.fill("#colony-key", owner);
  await start(page);
  await reachesPhase(page, "online");
  assert.equal(await page.inputValue("#colony-key"), "", "the field is cleared");
  assert.ok(!(await allThatIsThere(page)).includes(owner), "the owner's key is nowhere");
  await stopAndSettle(page);
  assert.equal(await page.inputValue("#colony-key"), "");

  const name = await page.inputValue("#executor-name");
  await page.reload();
  assert.equal(await page.inputValue("#executor-name"), name, "the device keeps its name");
  assert.equal(await page.inputValue("#server-url"), colony.url);
  await start(page);
  await reachesPhase(page, "online");
  assert.deepEqual(page.wrong, []);
});

test("the form is there before the wasm is", async () => {
  const context = await stage.browser.newContext();
  await context.route("**/*.wasm", () => {}); // never answered
  const page = await stage.open("/", { context });
  assert.ok(await page.isVisible("#start"));
  assert.match(await page.inputValue("#executor-name"), /^browser-/);
  assert.deepEqual(page.wrong, []);
});

test("a link with everything in it starts by itself; its key leaves the address, and a warning says what such a link is", async () => {
  const address = new URL(addressOf(colony, { name: "", type: "kiosk", slots: 3 }), stage.site.url);
  address.searchParams.delete("name");
  address.searchParams.set("prefix", "kiosk");
  const page = await visit(stage, address.href);
  await reachesPhase(page, "online");
  assert.ok(!page.url().includes(owner), page.url());
  assert.match(await page.textContent("#key-warning"), /whoever has that link has the colony/);
  assert.ok(!(await allThatIsThere(page)).includes(owner), "the page makes no such link itself");
  assert.match(await page.textContent("#run-name"), /^kiosk-/);
  assert.equal(await page.textContent("#slots-busy"), "0 of 3");
  assert.deepEqual((await queueOf(colony, "kiosk").run("echo", { args: ["hi"] })).out, ["hi"]);
  await picture(page, "link-with-a-key");
  await page.locator("#key-warning button", { hasText: "Dismiss" }).click();
  assert.ok(await page.isHidden("#key-warning"));
  assert.deepEqual(page.wrong, []);
});

test("a key before the # is taken away, not used, and called lost", async () => {
  const page = await visit(stage, `${addressOf(colony, { name: "query", autostart: false, key: "" })}`.replace("?", `?key=${owner}&`));
  assert.match(await page.textContent("#key-warning"), /wasn't used; give the colony another key/);
  assert.ok(!(await allThatIsThere(page)).includes(owner));
  assert.equal(await page.inputValue("#colony-key"), "");
});

test("without a key the page shows the line for the owner, and goes on once the owner has run it", async () => {
  const page = await visit(stage, addressOf(colony, { name: "invited", type: "invited", key: "" }));
  await page.locator("#approval").waitFor();
  await reachesPhase(page, "awaiting_approval");
  await picture(page, "waiting-for-approval");
  const command = await copyBy(page, page.locator("#approval-command button"));
  assert.equal(command, await page.textContent("#approval-command code"));
  await runOrFail("sh", ["-c", command], { env: colony.environment });
  await reachesPhase(page, "online");
  assert.ok(await page.isHidden("#approval"));
  assert.deepEqual((await queueOf(colony, "invited").run("greet", { args: ["Ada"] })).out, [
    "Hello, Ada! Greetings from the WASM executor.",
  ]);
  assert.deepEqual(page.wrong, []);
});

test("who doesn't want to wait for the owner stops", async () => {
  const page = await visit(stage, addressOf(colony, { name: "impatient", type: "impatient", key: "" }));
  await reachesPhase(page, "awaiting_approval");
  await stop(page);
  await reachesPhase(page, "stopped");
  assert.ok(await page.isHidden("#approval"));
  assert.ok(await page.isVisible("#start"));
});

test("opened as a file the page says what to do instead", async () => {
  const page = await visit(stage, new URL("../../index.html", import.meta.url).href);
  assert.match(await page.textContent("#startup-problem"), /opened as a file[^]*pkg-scripts\/serve/);
  assert.ok(await page.isVisible("#startup-problem"));
  await picture(page, "opened-as-a-file");
});
