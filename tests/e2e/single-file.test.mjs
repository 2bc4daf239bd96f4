// The page as one file, opened as a file, in both browsers.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { launchFirefox } from "../../pkg-scripts/lib/firefox.mjs";
import { writeSingleFile } from "../../pkg-scripts/lib/single-file/build.mjs";
import { startTarget } from "../../pkg-scripts/lib/target.mjs";
import { openPage } from "./support/browser.mjs";
import { addressOf, reachesPhase, stopAndSettle } from "./support/page.mjs";
import { queueOf } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const stage = await setStage();
const folder = mkdtempSync(path.join(os.tmpdir(), "single-file-"));
stage.ended(() => rmSync(folder, { recursive: true }));
const target = await startTarget();
stage.ended(() => target.stop());

const file = path.join(folder, "wasm executor.html");
await writeSingleFile(file);
const address = pathToFileURL(file).href;

/** The address with the colony in it, as a link would be mailed. */
const joining = (name) => address + addressOf(stage.colony, { name, type: name }).slice(1);

test("Chromium: it joins a colony, and tries a scenario beside that", async () => {
  const page = await openPage(stage.browser, joining("file-chromium"));
  await reachesPhase(page, "online");
  assert.ok(!page.url().includes("key="), "the key is out of the address");
  assert.deepEqual((await queueOf(stage.colony, "file-chromium").run("echo", { args: ["by file"] })).out, ["by file"]);

  await page.fill('#try-vars input[data-name="target"]', `${target.http}/get`);
  await target.reset();
  await page.click("#try-run");
  await page.waitForSelector("#try-result .verdicts", { timeout: 60_000 });
  await page.waitForSelector("#try-run");
  const { requests } = await target.stats();
  const shown = await page.innerText("#try-result .small-figures");
  assert.match(shown.replaceAll(",", ""), new RegExp(`Requests\\s+${requests}\\s`));
  assert.ok(requests > 4);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("#try-result button", { hasText: "HTML" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "first-look.html");
  await stopAndSettle(page);
  assert.deepEqual(page.wrong, []);
});

test("Firefox: it joins a colony, and tries a scenario beside that", async (t) => {
  const firefox = await launchFirefox();
  t.after(() => firefox.close());
  await firefox.goto(joining("file-firefox"));
  await firefox.until("the page online", () => document.documentElement.dataset.phase === "online");
  assert.deepEqual((await queueOf(stage.colony, "file-firefox").run("echo", { args: ["by file"] })).out, ["by file"]);

  await firefox.fill('#try-vars input[data-name="target"]', `${target.http}/get`);
  await target.reset();
  await firefox.click("#try-run");
  await firefox.until("the run's end", () => document.querySelector("#try-state").textContent.startsWith("Done"));
  const { requests } = await target.stats();
  const shown = await firefox.evaluate(() => document.querySelector("#try-result .small-figures dd").textContent);
  assert.equal(Number(shown.replaceAll(",", "")), requests);
  assert.ok(requests > 4);
});

test("the page's own index.html, opened as a file, says what to do", async () => {
  const page = await openPage(stage.browser, pathToFileURL(path.resolve("index.html")).href);
  assert.match(await page.innerText("#startup-problem"), /--single-file/);
});
