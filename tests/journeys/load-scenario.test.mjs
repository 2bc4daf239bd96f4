// A load run: charts that move, verdicts, the report, its files, and the runs before it.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { startTarget } from "../../pkg-scripts/lib/target.mjs";
import { STATE, queueOf } from "../e2e/support/queue.mjs";
import { setStage } from "../e2e/support/stage.mjs";
import { openRow, picture, rowOf, smallPicture, visitRunning } from "./support/visitor.mjs";

const target = await startTarget();
const stage = await setStage();
stage.ended(() => target.stop());
const { queue } = stage;
const PATIENCE_S = 120;

/** Five users who read and buy for so many seconds; one in five purchases fails. */
const shop = ({ seconds = 8, threshold = "p(95)<5000", id = "shop" } = {}) => `
scenario:
  id: ${id}
  load: {total_users: 5, ramp_duration: 2s, test_duration: ${seconds}s, user_lifetime: {mode: loop, iterations: 0, think_time: 50ms}}
  thresholds: {http_req_duration: ["${threshold}"]}
  workflow:
    - {id: read, type: http, params: {url: "${target.http}/delay?dist=exponential&mean_ms=30&cap_ms=300&seed=1"}, check: {status: 200}}
    - {id: buy, type: http, params: {method: POST, url: "${target.http}/flaky?fail=0.2&status=500&seed=2", body: {item: 1}}}
`;
const submit = (yaml) => queue.submit("run_scenario", { args: [yaml] });

const page = await visitRunning(stage, { name: "laptop-1", type: "wasm" }, { viewport: { width: 1280, height: 1000 } });
/** Color of the first thing found, as the browser gives it. */
const colorOf = (locator) => locator.first().evaluate((node) => getComputedStyle(node).color);
const colorNamed = (name) =>
  page.evaluate((name) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = `var(${name})`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }, name);
/** What each chart in there has drawn. */
const drawings = (inside) =>
  inside.locator("load-chart canvas").evaluateAll((all) => all.map((canvas) => canvas.toDataURL()));

test("while it runs its charts move, and after it stands the report, as the process gave it", async () => {
  const id = await submit(shop({ seconds: 20, threshold: "p(95)<5000" }));
  const detail = await openRow(page, id);
  await detail.locator("load-chart canvas").nth(1).waitFor();
  const before = await drawings(detail);
  for (const index of before.keys()) {
    await page.waitForFunction(
      ([id, index, drawn]) => document.querySelectorAll(`[data-process="${id}"] canvas`)[index]?.toDataURL() !== drawn,
      [id, index, before[index]],
    );
  }
  await rowOf(page, id).locator(".progress", { hasText: /^1[4-9] s: 5 users, \d+ requests/ }).waitFor();
  await picture(page, "load-running");
  // README.md begins with this one, as docs/running.webp.
  assert.ok((await smallPicture(page, "running")) < 150_000);

  const ended = await queue.ended(id, { patience_s: PATIENCE_S });
  assert.equal(ended.state, STATE.success, ended.errors?.join("; "));
  const report = JSON.parse(ended.out[0]);
  await detail.locator(".report button", { hasText: "as JSON" }).waitFor();
  const text = (await detail.locator(".report").innerText()).replaceAll(",", "");
  assert.match(text, new RegExp(`Requests\\s+${report.total_requests}\\b`));
  assert.match(text, new RegExp(`Failed\\s+${report.failed}\\b`));
  assert.match(text, /Held\s+http_req_duration p\(95\)<5000/);
  assert.deepEqual(await detail.locator("[aria-label='Figures of each step'] tbody th").allTextContents(), ["read", "buy"]);
  const { requests, by_route } = await target.stats();
  assert.equal(report.total_requests + by_route["HEAD (no such route)"].count, requests, "as the target counted");
  await picture(page, "load-report");
});

test("a threshold turns red as it breaks, and fails the process with its report", async () => {
  const id = await submit(shop({ seconds: 8, threshold: "p(95)<1", id: "broken" }));
  const detail = await openRow(page, id);
  const verdict = detail.locator('.verdicts [data-held="false"]');
  await page.locator(`[data-process="${id}"][data-state="running"] .verdicts [data-held="false"]`).waitFor();
  assert.equal(await colorOf(verdict.locator("strong")), await colorNamed("--bad"));
  await picture(page, "failed-threshold-running");

  const { state } = await queue.ended(id, { patience_s: PATIENCE_S });
  assert.equal(state, STATE.failed);
  await detail.locator(".report button", { hasText: "as JSON" }).waitFor();
  assert.match(await verdict.innerText(), /Broken\s+http_req_duration p\(95\)<1\s.*ms/);
  assert.equal(await colorOf(verdict.locator("strong")), await colorNamed("--bad"));
  assert.equal(await colorOf(rowOf(page, id).locator(".state")), await colorNamed("--bad"));
  await detail.locator(".report").scrollIntoViewIfNeeded();
  await picture(page, "failed-threshold");
});

test("the report can be had as JSON, CSV, JUnit XML and HTML, each of them valid", async (t) => {
  const id = await submit(shop({ seconds: 4, id: "files" }));
  const report = JSON.parse((await queue.ended(id, { patience_s: PATIENCE_S })).out[0]);
  const detail = await openRow(page, id);
  const folder = mkdtempSync(path.join(os.tmpdir(), "reports-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const saved = async (caption) => {
    const [download] = await Promise.all([page.waitForEvent("download"), detail.locator(".report button", { hasText: caption }).click()]);
    const name = download.suggestedFilename();
    const file = path.join(folder, name);
    await download.saveAs(file);
    return { name, file, text: readFileSync(file, "utf8") };
  };

  await t.test("JSON", async () => {
    const { name, text } = await saved("as JSON");
    assert.equal(name, "files.json");
    assert.deepEqual(JSON.parse(text), report);
  });

  await t.test("CSV: the seconds add up to the run", async () => {
    const { name, text } = await saved("seconds as CSV");
    assert.equal(name, "files.csv");
    const [head, ...rows] = text.trimEnd().split("\r\n").map((line) => line.split(","));
    assert.ok(rows.length >= 3);
    for (const row of rows) assert.equal(row.length, head.length);
    const sum = (column) => rows.reduce((total, row) => total + Number(row[head.indexOf(column)]), 0);
    assert.equal(sum("requests"), report.total_requests);
    assert.equal(sum("failed"), report.failed);
  });

  await t.test("JUnit XML: a case for each threshold and check", async () => {
    const { name, text } = await saved("verdicts as JUnit XML");
    assert.equal(name, "files.xml");
    const read = await page.evaluate((text) => {
      const xml = new DOMParser().parseFromString(text, "application/xml");
      const suite = xml.querySelector("testsuites > testsuite");
      return {
        error: xml.querySelector("parsererror")?.textContent ?? null,
        attributes: Object.fromEntries([...(suite?.attributes ?? [])].map(({ name, value }) => [name, value])),
        cases: xml.querySelectorAll("testcase").length,
        failures: xml.querySelectorAll("testcase > failure").length,
      };
    }, text);
    assert.equal(read.error, null);
    assert.equal(read.attributes.name, "files");
    assert.equal(read.cases, report.thresholds.length + report.checks.length);
    assert.equal(Number(read.attributes.tests), read.cases);
    assert.equal(Number(read.attributes.failures), read.failures);
  });

  await t.test("HTML: by itself, from a file, asking for nothing", async () => {
    const { name, file } = await saved("Report as HTML");
    assert.equal(name, "files.html");
    const asked = [];
    const context = await stage.browser.newContext();
    await context.route("**/*", (route) => asked.push(route.request().url()) && route.continue());
    const html = await stage.open(pathToFileURL(file).href, { context });
    assert.match(await html.title(), /Load report: files/);
    const text = (await html.innerText("body")).replaceAll(",", "");
    assert.match(text, new RegExp(`Requests\\s+${report.total_requests}\\b`));
    assert.match(text, /Held\s+http_req_duration/);
    assert.ok((await html.locator("svg polyline").count()) >= 6);
    assert.equal(await html.locator("script").count(), 0);
    assert.deepEqual(asked, [pathToFileURL(file).href]);
    assert.deepEqual(html.wrong, []);
    await picture(html, "report-as-html");
  });
});

test("runs are kept between visits, and two can be compared", async () => {
  await page.reload();
  const items = page.locator("#reports > li");
  await items.nth(2).waitFor();
  assert.deepEqual(await items.locator("summary code").allTextContents(), ["files", "broken", "shop"]);
  assert.deepEqual(await items.locator("[data-held]").allTextContents(), ["Passed", "Broken", "Passed"]);
  const first = items.nth(0);
  await first.locator("summary").click();
  await first.locator(".report .small-figures").waitFor();
  await first.locator("load-chart canvas").first().waitFor();
  await first.locator("summary").click();
  await first.locator("load-chart").first().waitFor({ state: "detached" });

  await items.nth(0).locator("input").check();
  assert.ok(await page.isVisible("#comparison-hint"));
  await items.nth(2).locator("input").check();
  const table = page.locator("#comparison table");
  await table.waitFor();
  const heads = await table.locator("thead th").allTextContents();
  assert.match(heads.join("|"), /^Figure\|shop, .*\|files, .*\|Change$/, "the earlier one first");
  const rows = await table.locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
  const [label, before, after, change] = rows[0];
  assert.equal(label, "Requests");
  const number = (text) => Number(text.replaceAll(",", ""));
  const percent = Math.round(((number(after) - number(before)) / number(before)) * 1000) / 10;
  assert.equal(change, `${percent > 0 ? "+" : ""}${percent} %`);
  await picture(page, "comparison");

  await items.nth(1).locator("input").check();
  assert.equal(await items.locator("input:checked").count(), 2, "the oldest choice gives way");

  page.once("dialog", (dialog) => dialog.accept());
  await page.click("#reports-clear");
  await page.locator("#reports-section").waitFor({ state: "hidden" });
  await page.reload();
  await page.locator("#functions > li").first().waitFor();
  assert.ok(await page.isHidden("#reports-section"));
});

test("a scenario with mistakes fails with all of them, line and column", async () => {
  const again = await visitRunning(stage, { name: "mistakes" });
  const id = await queueOf(stage.colony, "mistakes").submit("run_scenario", { args: ["scenario:\n  id: wrong\n  load: {total_user: 5}\n"] });
  const detail = await openRow(again, id);
  await detail.locator(".errors").waitFor();
  assert.match(await detail.locator(".errors").innerText(), /3:\d+[^]*total_users|total_users[^]*3:\d+/);
  assert.deepEqual(again.wrong, []);
});

test("nothing went wrong on the page", () => assert.deepEqual(page.wrong, []));
