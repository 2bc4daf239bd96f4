// With the keyboard alone, and with as little motion as wished.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, reachesPhase } from "../e2e/support/page.mjs";
import { queueOf } from "../e2e/support/queue.mjs";
import { setStage } from "../e2e/support/stage.mjs";
import { visit, visitRunning } from "./support/visitor.mjs";

const stage = await setStage();
const { colony } = stage;

/** Where the focus is: an id, or the caption. */
const focus = (page) =>
  page.evaluate(() => {
    const { id, tagName, textContent } = document.activeElement;
    return id ? `#${id}` : `${tagName.toLowerCase()} ${textContent.trim().slice(0, 30)}`;
  });
/** Whether the focus is seen: an outline around the element, or around the box it fills, and in the window. */
const focusIsSeen = (page) =>
  page.evaluate(() => {
    const focused = document.activeElement;
    const hasOutline = [focused, focused.closest(".editor") ?? focused].some((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    });
    const { top, bottom, width } = focused.getBoundingClientRect();
    return hasOutline && width > 0 && bottom > 0 && top < innerHeight;
  });

/** Presses Tab until the focus is there, and gives what it passed. @param {RegExp | string} wanted */
async function tabTo(page, wanted) {
  const passed = [];
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    const at = await focus(page);
    if (wanted instanceof RegExp ? wanted.test(at) : at === wanted) return passed;
    passed.push(at);
  }
  throw new Error(`no way by Tab to ${wanted}, only ${passed.join(", ")}`);
}

test("Tab goes through the form in its order, Enter starts, and the focus is on Stop; then back on Start", async () => {
  const page = await visit(stage, addressOf(colony, { name: "keyboard", type: "keyboard", autostart: false }));
  await page.locator("#functions > li").first().waitFor();
  await page.locator("#key-warning button").focus();
  await page.keyboard.press("Enter");
  await page.reload();
  await page.keyboard.press("Tab");
  assert.match(await focus(page), /^a Skip to the content/);
  assert.ok(await focusIsSeen(page));
  await page.keyboard.press("Enter");
  assert.equal(await focus(page), "#content");

  const fields = ["#server-url", "#colony-name", "#executor-type", "#executor-name", "#colony-key"];
  for (const field of fields) {
    assert.deepEqual(await tabTo(page, field), [], field);
    assert.ok(await focusIsSeen(page), field);
  }
  await page.keyboard.type(colony.keys.colony.prvkey);
  await page.keyboard.press("Tab");
  assert.equal(await focus(page), "summary More settings");
  await page.keyboard.press("Space");
  for (const field of ["#slots", "#modules", "#executor-key", "#keep-key"]) assert.deepEqual(await tabTo(page, field), [], field);
  await page.keyboard.press("Space");
  assert.equal(await page.isChecked("#keep-key"), false);
  await page.keyboard.press("Space");
  await tabTo(page, "#start");
  await page.keyboard.press("Enter");
  await reachesPhase(page, "online");
  assert.equal(await focus(page), "#stop");
  assert.ok(await focusIsSeen(page));

  await page.keyboard.press("Space");
  await reachesPhase(page, "stopped");
  await page.waitForFunction(() => document.activeElement?.id === "start");
  assert.ok(await focusIsSeen(page));
  await page.locator("#executor-name").focus();
  await page.keyboard.press("Enter"); // Enter in a field starts too
  await reachesPhase(page, "online");
  assert.equal(await focus(page), "#stop");
});

test("a process is opened, cancelled and closed by keys, and so is a function", async () => {
  const queue = queueOf(colony, "keys");
  const page = await visitRunning(stage, { name: "keys" });
  const id = await queue.exec("echo", { args: ["by keys"] });
  await page.locator(`[data-process="${id}"][data-state="completed"]`).waitFor();
  const row = page.locator(`[data-process="${id}"] > .row`);
  await page.focus("#stop");
  await tabTo(page, /^button echo/);
  assert.ok(await focusIsSeen(page));
  await page.keyboard.press("Enter");
  assert.equal(await row.getAttribute("aria-expanded"), "true");
  await tabTo(page, "button Copy id");
  await page.keyboard.press("Space");
  await page.locator("#toast", { hasText: "Copied the id" }).waitFor();
  await row.focus();
  await page.keyboard.press("Space");
  assert.equal(await row.getAttribute("aria-expanded"), "false");

  await tabTo(page, "#log-level");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.inputValue("#log-level"), "warn");
  assert.deepEqual(await tabTo(page, "#log-filter"), []);
  assert.deepEqual(await tabTo(page, "#log-follow"), []);
  await tabTo(page, "#log");
  assert.ok(await focusIsSeen(page));
  assert.ok((await tabTo(page, /^summary add/)).includes("#scenario"), "a text field is left by Tab as well");
  await page.keyboard.press("Enter");
  await page.locator("#functions > li details[open]").waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await focus(page), "button Copy");
  assert.deepEqual(page.wrong, []);
});

test("nothing is reached by Tab that can't be seen", async () => {
  const page = await visitRunning(stage, { name: "tabs" });
  await page.evaluate(() => document.activeElement?.blur());
  const first = "Skip to the content";
  for (let presses = 0; presses < 100; presses++) {
    await page.keyboard.press("Tab");
    const at = await focus(page);
    if (presses > 0 && at.includes(first)) return;
    if (at.startsWith("body")) return;
    assert.ok(await focusIsSeen(page), at);
  }
  throw new Error("Tab doesn't come to an end");
});

test("who wants little motion sees none", async () => {
  const moving = (page) => page.evaluate(() => document.getAnimations().length);
  const address = addressOf(colony, { name: "motion", type: "motion", key: "" });
  const lively = await visit(stage, address);
  await reachesPhase(lively, "awaiting_approval");
  assert.ok((await moving(lively)) > 0, "while it waits for its approval the lamp breathes");
  const calm = await visit(stage, address.replaceAll("motion", "calm"), { reducedMotion: "reduce" });
  await reachesPhase(calm, "awaiting_approval");
  assert.equal(await moving(calm), 0);
});
