// Trying a scenario in the page: no colony, no server but the target, whose own count is the truth.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "../../pkg-scripts/lib/browser.mjs";
import { startStaticServer } from "../../pkg-scripts/lib/static-server.mjs";
import { startTarget } from "../../pkg-scripts/lib/target.mjs";
import { openPage } from "./support/browser.mjs";

let target, site, browser;

before(async () => {
  [target, site, browser] = [await startTarget(), await startStaticServer(), await launchBrowser()];
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await target?.stop();
});

const scenario = ({ path = "/get", load = "{total_users: 2, user_lifetime: {mode: loop, iterations: 3}}", thresholds = "{}" } = {}) => `scenario:
  id: tried
  vars: {target: "http://127.0.0.1:1", note: 7}
  load: ${load}
  thresholds: ${thresholds}
  workflow:
    - id: get
      type: http
      params: {method: GET, url: "{{ vars.target | raw }}${path}"}
`;

const visit = () => openPage(browser, `${site.url}/`);

/** Writes a scenario, waits until it has been checked, and fills in the target. */
async function write(page, text) {
  await page.fill("#scenario", text);
  await page.fill('#try-vars input[data-name="target"]:visible', target.http);
  await page.waitForSelector('#try-vars input[data-name="note"]');
}

async function runToEnd(page) {
  await page.click("#try-run");
  await page.waitForSelector("#try-run", { timeout: 60_000 });
}

test("the example runs against the page's own server with one click", async () => {
  const page = await visit();
  await runToEnd(page);
  assert.equal(await page.innerText("#try-state"), "Done");
  assert.match(await page.innerText("#try-result"), /http_req_failed rate<0\.01/);
  assert.deepEqual(page.wrong, []);
});

test("what the page counts is what the target got, and the run is in the history", async () => {
  const page = await visit();
  await write(page, scenario());
  await target.reset();
  await runToEnd(page);
  assert.equal((await target.stats()).requests, 6);
  assert.match(await page.innerText("#try-result .small-figures"), /Requests\s+6\s+Failed\s+0/);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("#try-result button", { hasText: "JSON" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "tried.json");
  assert.equal(await page.locator("#reports > li").count(), 1);
  await page.reload();
  await page.waitForSelector("#reports > li");
  assert.match(await page.innerText("#reports"), /tried/);
  assert.deepEqual(page.wrong, []);
});

test("what was pasted a moment ago runs with its own variables", async () => {
  const page = await visit();
  await page.fill("#scenario", scenario().replaceAll("target", "host").replace("http://127.0.0.1:1", target.http));
  await target.reset();
  await runToEnd(page);
  assert.equal(await page.innerText("#try-state"), "Done");
  assert.equal((await target.stats()).requests, 6);
  assert.deepEqual(await page.locator("#try-vars input").evaluateAll((all) => all.map(({ dataset }) => dataset.name)), ["host", "note"]);
});

test("problems stand at their lines, and lead there", async () => {
  const page = await visit();
  await page.fill("#scenario", scenario().replace("total_users", "total_user").replace("GET", "GOT"));
  const problems = page.locator("#scenario-problems button");
  await problems.nth(1).waitFor();
  assert.match(await problems.first().innerText(), /^4:10\s[^]*total_users/);
  assert.equal(await page.locator("#scenario-gutter i[data-severity=error]").count(), await problems.count());
  assert.equal(await page.getAttribute("#scenario", "aria-invalid"), "true");

  await problems.last().click();
  const selected = await page.evaluate(() => {
    const field = document.querySelector("#scenario");
    return document.activeElement === field && field.value.slice(field.selectionStart, field.selectionEnd);
  });
  assert.equal(selected, "GOT");

  await page.fill("#scenario", scenario());
  await page.locator("#scenario-verdict", { hasText: /No problems|warning/ }).waitFor();
  assert.equal(await page.locator("#scenario-gutter i[data-severity=error]").count(), 0);
  assert.deepEqual(page.wrong, []);
});

test("a scenario with problems is refused with its reasons", async () => {
  const page = await visit();
  await page.fill("#scenario", "scenario: {id: x}");
  await target.reset();
  await runToEnd(page);
  assert.equal(await page.innerText("#try-state"), "It could not run");
  assert.match(await page.innerText("#try-result .errors"), /workflow/);
  assert.equal(await page.locator("#reports > li").count(), 0);
});

test("a run shows its figures while it goes on, and ends when it is told to", async () => {
  const page = await visit();
  await write(page, scenario({ load: "{total_users: 3, test_duration: 10m, user_lifetime: {mode: loop, think_time: 50ms}}" }));
  await target.reset();
  await page.click("#try-run");
  await page.waitForSelector("#try-result load-chart canvas");
  await page.locator("#try-result .small-figures", { hasText: /Users\s*3/ }).waitFor();
  await page.click("#try-stop");
  await page.waitForSelector("#try-run");
  const { requests } = await target.stats();
  assert.ok(requests > 0);
  assert.match(await page.innerText("#try-result"), /Requests/);
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal((await target.stats()).requests, requests, "nothing is sent after the end");
  assert.deepEqual(page.wrong, []);
});

test("a broken threshold is shown as broken, beside the report", async () => {
  const page = await visit();
  await write(page, scenario({ thresholds: '{http_reqs: ["count>1000"]}' }));
  await runToEnd(page);
  assert.equal(await page.innerText("#try-state"), "Done: a threshold was broken");
  await page.waitForSelector('#try-result .verdicts [data-held="false"]');
  assert.match(await page.innerText("#reports"), /Broken/);
});

test("a scenario comes from a file too, and text in it stays text", async () => {
  const page = await visit();
  const hostile = scenario().replace("id: tried", `id: "<img src=x onerror='document.title=1'>"`);
  await page.setInputFiles("#scenario-file", { name: "mine.yaml", mimeType: "text/yaml", buffer: Buffer.from(hostile) });
  await page.waitForSelector('#try-vars input[data-name="note"]');
  assert.equal(await page.inputValue("#scenario"), hostile);
  await page.fill('#try-vars input[data-name="target"]', target.http);
  await runToEnd(page);
  await page.waitForSelector("#reports > li");
  assert.equal(await page.locator("#reports img, #try-result img").count(), 0);
  assert.deepEqual(page.wrong, []);
});
