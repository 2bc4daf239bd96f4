// With no colony and no server but the target: a scenario is pasted, put right as it is typed, run, and looked at.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "../../pkg-scripts/lib/browser.mjs";
import { startStaticServer } from "../../pkg-scripts/lib/static-server.mjs";
import { startTarget } from "../../pkg-scripts/lib/target.mjs";
import { openPage } from "../e2e/support/browser.mjs";
import { picture } from "./support/visitor.mjs";

let target, site, browser, page;
const asked = [];

before(async () => {
  [target, site, browser] = [await startTarget(), await startStaticServer(), await launchBrowser()];
  page = await openPage(browser, site.url);
  page.on("request", (request) => asked.push(new URL(request.url()).origin));
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await target?.stop();
});

const scenario = () => `scenario:
  id: mine
  load: {total_user: 4, user_lifetime: {mode: loop, iterations: 25, think_time: 40ms}}
  thresholds: {http_req_duration: ["p(95)<1"], http_req_failed: ["rate<0.9"]}
  workflow:
    - {id: get, type: http, params: {url: "${target.http}/delay/20"}, check: {status: 200}}
`;

test("a mistake is said at its line as it is typed, and gone when it is put right", async () => {
  await page.fill("#scenario", scenario());
  const problem = page.locator("#scenario-problems button");
  await problem.first().waitFor();
  assert.match(await problem.first().innerText(), /^3:\d+[^]*total_users/);
  await picture(page, "try-it-here-mistake");
  await problem.first().click();
  const place = await page.evaluate(() => String(getSelection()));
  assert.match(place, /^total_user\b/, "a click leads there, ready to be typed over");
  await page.keyboard.insertText(place.replace("total_user", "total_users"));
  await page.locator("#scenario-verdict", { hasText: /No problems|warning/ }).waitFor();
  assert.equal(await page.inputValue("#scenario"), scenario().replace("total_user", "total_users"));
});

test("run, it shows what goes on, its thresholds as they break, and counts what the target counts", async () => {
  await target.reset();
  await page.click("#try-run");
  await page.locator("#try-result load-chart canvas").first().waitFor();
  await page.locator('#try-result .verdicts [data-held="false"]', { hasText: "p(95)<1" }).waitFor();
  await page.locator("#try-result button", { hasText: "as JSON" }).waitFor({ timeout: 120_000 });
  assert.match(await page.innerText("#try-result .small-figures"), /Requests\s+100\s+Failed\s+0/);
  const { requests, by_route } = await target.stats();
  assert.equal(by_route["GET /delay/{ms}"].count, 100);
  assert.ok(requests <= 101, "and a probe");
  assert.deepEqual(await page.locator("#try-result .verdicts [data-held]").evaluateAll((all) => all.map((one) => one.dataset.held)), ["false", "true", "true"]);
  assert.match(await page.innerText("#reports"), /mine[^]*Broken/);
  await picture(page, "try-it-here-report");
});

test("nobody else was asked anything", () => {
  assert.deepEqual([...new Set(asked)].sort(), [new URL(site.url).origin, new URL(target.http).origin].sort());
  assert.deepEqual(page.wrong, []);
});
