// A visitor of the page: a profile of their own, in which the page may copy, and pictures of what they see.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../../pkg-scripts/lib/paths.mjs";
import { waitUntil } from "../../../pkg-scripts/lib/processes.mjs";
import { addressOf, reachesPhase } from "../../e2e/support/page.mjs";

const pictures = path.join(root, "test-output/journeys");

/** Opens a path of the site as somebody who was never here. `profile`: how this browser is, as Playwright names it. */
export async function visit(stage, address = "/", profile = {}) {
  const context = await stage.browser.newContext({
    viewport: { width: 1280, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
    ...profile,
  });
  return stage.open(address, { context });
}

/** A visit with an executor that waits for work. `settings` are those of `addressOf`. */
export async function visitRunning(stage, settings, profile) {
  const page = await visit(stage, addressOf(stage.colony, { type: settings.name, ...settings }), profile);
  await reachesPhase(page, "online", "working");
  await page.locator("#key-warning button", { hasText: "Dismiss" }).click();
  return page;
}

/** Waits until an element shows what is wanted: the parts of the page are painted one after the other. */
export const shows = (page, id, wanted) =>
  waitUntil(`#${id} to show ${wanted}`, async () => wanted.test(await page.textContent(`#${id}`)), { patience_ms: 60_000 });

/** What was copied last. */
export const copied = (page) => page.evaluate(() => navigator.clipboard.readText());

/** Clicks what copies, and gives what it copied. */
export async function copyBy(page, locator) {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await locator.click();
  await page.locator("#toast", { hasText: /^Copied/ }).waitFor();
  return copied(page);
}

/** The row of a process in the list. */
export const rowOf = (page, id) => page.locator(`#processes > li[data-process="${id}"]`);

/** Opens the row of a process: what it shows. */
export async function openRow(page, id) {
  const row = rowOf(page, id);
  await row.waitFor();
  if ((await row.locator("button.row").getAttribute("aria-expanded")) === "false") await row.locator("button.row").click();
  return row.locator(".detail");
}

/** Keeps a picture of the page, `test-output/journeys/NAME.png`. */
export async function picture(page, name, options = {}) {
  mkdirSync(pictures, { recursive: true });
  if (options.fullPage !== false) await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true, ...options });
}

/** Keeps what is in the window as WebP, a tenth of a PNG's size: `test-output/journeys/NAME.webp`. Gives its bytes. */
export async function smallPicture(page, name) {
  mkdirSync(pictures, { recursive: true });
  await page.evaluate(() => scrollTo(0, 0));
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 85 });
  const file = Buffer.from(data, "base64");
  writeFileSync(path.join(pictures, `${name}.webp`), file);
  return file.length;
}
