// What comes from outside is text, wherever it is shown: no element, no script, no dialog, no request, nothing moved.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { before, test } from "node:test";
import { run } from "../../pkg-scripts/lib/processes.mjs";
import { addressOf, reachesPhase, start, useModules } from "../e2e/support/page.mjs";
import { STATE } from "../e2e/support/queue.mjs";
import { setStage } from "../e2e/support/stage.mjs";
import { HOSTILE } from "./support/hostile-text.js";
import { copyBy, openRow, picture, rowOf, shows, visit } from "./support/visitor.mjs";

const stage = await setStage({ mounts: { support: fileURLToPath(new URL("support", import.meta.url)) } });
const { colony, queue } = stage;
let page;
let elementsBefore;
const asked = [];
const dialogs = [];

/** What would be there only if text had been taken for markup. */
const foreign = (tab) =>
  tab.evaluate(() => ({
    hacked: window.hacked ?? null,
    elements: document.querySelectorAll("body :is(script, iframe, style, object, embed, form:not(#settings, #try), img:not(.wordmark img))").length,
    handlers: [...document.querySelectorAll("*")].filter((one) => [...one.attributes].some(({ name }) => name.startsWith("on"))).length,
  }));
const nothing = { hacked: null, elements: 0, handlers: 0 };
const shown = (id, state) => page.locator(`#processes > li[data-process="${id}"][data-state="${state}"]`).waitFor();
/** Text without what no two programs show alike: spaces and control characters. */
const words = (text) => text.replaceAll(/[\s\u0000-\u001f\u2028\u2029\uFEFF]+/g, "");

before(async () => {
  page = await visit(stage, addressOf(colony, { name: "hostile", autostart: false }));
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("request", (request) => asked.push(request.url()));
  await useModules(page, "/support/hostile.js");
  await start(page);
  await reachesPhase(page, "online");
  elementsBefore = await foreign(page);
});

test("in arguments and outputs", async () => {
  assert.deepEqual(elementsBefore, nothing);
  const args = Object.values(HOSTILE).map((text) => text.replaceAll("\0", ""));
  for (const text of args) {
    const { processid: id, out } = await queue.runSpec("echo", { args: [text] });
    assert.deepEqual(out, [text]);
    await shown(id, "completed");
    const blocks = (await openRow(page, id)).locator("pre");
    assert.equal(words(await blocks.nth(0).textContent()), words(text));
    assert.equal(words(await blocks.nth(1).textContent()), words(text));
  }
  const { processid: id } = await queue.runSpec("echo", { kwargs: Object.fromEntries(args.map((text) => [text.slice(0, 50), text])) });
  await openRow(page, id);
  assert.deepEqual(await foreign(page), nothing);
});

test("in the names of functions", async () => {
  for (const text of [HOSTILE.markup, HOSTILE.turned, HOSTILE.attribute, HOSTILE.long.slice(0, 5000)]) {
    const { processid: id, state } = await queue.runSpec(text, {});
    assert.equal(state, STATE.failed);
    await shown(id, "failed");
    assert.equal(words(await rowOf(page, id).locator(".func").textContent()), words(text));
    assert.match(await (await openRow(page, id)).locator(".errors").textContent(), /has no function/);
  }
  assert.deepEqual(await foreign(page), nothing);
});

test("in logs, progress and reasons", async () => {
  const said = await queue.submit("say", {});
  await rowOf(page, said).locator("progress").waitFor();
  await page.evaluate(() => new BroadcastChannel("seen").postMessage(null));
  await shown(said, "completed");
  await openRow(page, said);
  await shows(page, "log", /Completed say/);
  const log = words(await page.textContent("#log"));
  for (const text of [HOSTILE.markup, HOSTILE.closing, HOSTILE.attribute, HOSTILE.turned, HOSTILE.stacked, HOSTILE.template]) {
    assert.ok(log.includes(words(text)), text);
  }
  const { processid: failed } = await queue.runSpec("fail", {});
  await shown(failed, "failed");
  const reasons = words(await (await openRow(page, failed)).locator(".errors").textContent());
  assert.ok(reasons.includes(words(HOSTILE.markup)));
  assert.deepEqual(await foreign(page), nothing);
});

test("in the descriptions of functions", async () => {
  assert.ok((await page.locator("#functions summary span").allTextContents()).includes(HOSTILE.markup));
  for (const summary of await page.locator("#functions summary").all()) await summary.click();
  assert.deepEqual(await foreign(page), nothing);
});

test("turned and stacked letters and endless words leave everything else where it was", async () => {
  const rows = await page.locator("#processes > li > .row").evaluateAll((all) =>
    all.map((row) => [...row.children].map((cell) => Math.round(cell.getBoundingClientRect().x)).join(" ")));
  assert.ok(rows.length > 10);
  assert.deepEqual([...new Set(rows)], [rows[0]], "each cell of each row begins where the others' do");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the window");
  await picture(page, "hostile-text");
});

test("in a report of somebody else's, on the page and in its files", async (t) => {
  const { markup, attribute, turned } = HOSTILE;
  const report = {
    scenario: { id: markup }, total_requests: 10, successful: 9, failed: 1, duration_seconds: 2, throughput_rps: 5,
    latency_p50_ms: 1, latency_p95_ms: 2, latency_p99_ms: 3, passed: false,
    thresholds: [{ metric: markup, threshold: attribute, value: 1, unit: markup, passed: false }],
    checks: [{ step: attribute, name: markup, passes: 1, fails: 1 }],
    steps: [{ id: markup + turned, total_requests: 10, failed: 1, latency_p50_ms: 1 }],
    errors: [{ kind: markup, message: attribute, count: 1 }],
    warnings: [markup, HOSTILE.closing],
    time_series: [0, 1].map((at_seconds) => ({ at_seconds, width_seconds: 1, users: 1, requests: 5, failed: markup, latency_p50_ms: null })),
  };
  const { processid: id } = await queue.runSpec("echo", { args: [JSON.stringify(report)] });
  await shown(id, "completed");
  const detail = await openRow(page, id);
  await detail.locator(".report").waitFor();
  assert.ok((await detail.locator(".verdicts").textContent()).includes(markup));
  assert.ok((await detail.locator("[aria-label='Figures of each step']").textContent()).includes(markup));
  assert.deepEqual(await foreign(page), nothing);

  const folder = mkdtempSync(path.join(os.tmpdir(), "reports-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const save = async (caption, name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), detail.locator(".report button", { hasText: caption }).click()]);
    assert.match(download.suggestedFilename(), /^[\w.-]+$/, "a name that every system takes");
    await download.saveAs(path.join(folder, name));
    return path.join(folder, name);
  };
  const context = await stage.browser.newContext();
  const requested = [];
  context.on("request", (request) => requested.push(request.url()));
  const html = pathToFileURL(await save("Report as HTML", "report.html")).href;
  const saved = await stage.open(html, { context });
  assert.deepEqual(await foreign(saved), nothing);
  assert.ok((await saved.textContent("body")).includes(markup));
  assert.deepEqual(requested, [html]);
  assert.deepEqual(saved.wrong, []);

  const failures = await page.evaluate((text) => {
    const xml = new DOMParser().parseFromString(text, "application/xml");
    return xml.querySelector("parsererror")?.textContent ?? xml.querySelectorAll("testcase > failure").length;
  }, readFileSync(await save("JUnit", "report.xml"), "utf8"));
  assert.equal(failures, 2);
  assert.deepEqual(JSON.parse(readFileSync(await save("JSON", "report.json"), "utf8")), report);
});

test("in what is copied: as it was, and in a shell as one argument", async () => {
  const text = `$(touch /tmp/x) \`id\` '; rm -rf . # ${HOSTILE.turned}`;
  const { processid: id } = await queue.runSpec("echo", { args: [text] });
  await shown(id, "completed");
  const command = await copyBy(page, (await openRow(page, id)).locator("button", { hasText: "Copy as command" }));
  const { stdout } = await run("sh", ["-c", command.replace(/^colonies/, "printf '%s\\n'")]);
  assert.deepEqual(stdout.split("\n").slice(0, 6), ["function", "exec", "--func", "echo", "--args", text]);
});

test("in the address of the page", async () => {
  const query = new URLSearchParams({ server: `javascript:window.hacked=1`, colony: HOSTILE.markup, name: HOSTILE.attribute, type: HOSTILE.turned });
  const other = await visit(stage, `/?${query}&autostart`);
  await other.locator("#error").waitFor();
  assert.deepEqual(await foreign(other), nothing);
  const badServer = new URLSearchParams({ server: "http://127.0.0.1:9", colony: HOSTILE.markup, name: HOSTILE.markup, type: "t" });
  await other.goto(`${stage.site.url}/?${badServer}&autostart`);
  await other.locator("#error").waitFor();
  assert.deepEqual(await foreign(other), nothing);
  assert.ok(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test("and through all of it: no dialog, nothing asked of another host, no violation of the policy", () => {
  assert.deepEqual(dialogs, []);
  const hosts = new Set(asked.filter((url) => !url.startsWith("blob:")).map((url) => new URL(url).origin));
  assert.deepEqual(hosts, new Set([stage.site.url, colony.url]));
  assert.deepEqual(page.wrong, []);
});
