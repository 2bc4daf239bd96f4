// States of the page that are looked at one after the other: for its colours, its sizes, and who can't see it.
import { startTarget } from "../../../pkg-scripts/lib/target.mjs";
import { addressOf, reachesPhase, start, stop, useModules } from "../../e2e/support/page.mjs";
import { queueOf } from "../../e2e/support/queue.mjs";
import { openRow, visit } from "./visitor.mjs";

/** A load run long enough to be looked at. */
const longRun = (target) => `
scenario:
  id: a-run-with-a-rather-long-name-that-has-to-go-somewhere
  load: {total_users: 5, test_duration: 120s, user_lifetime: {mode: loop, iterations: 0, think_time: 50ms}}
  thresholds: {http_req_duration: ["p(95)<1"], http_req_failed: ["rate<0.5"]}
  workflow:
    - {id: read-something, type: http, params: {url: "${target.http}/delay/20"}, check: {status: 200}}
    - {id: buy, type: http, params: {method: POST, url: "${target.http}/flaky?fail=0.2&status=500&seed=2", body: "one"}}
`;

/** Opens the page, leads it through its states one by one, and calls `look(page, state)` in each. */
export async function throughStates(stage, { name, profile, look }) {
  const target = await startTarget();
  stage.ended(() => target.stop());
  const queue = queueOf(stage.colony, name);
  const page = await visit(stage, addressOf(stage.colony, { name, type: name, slots: 3, autostart: false }), profile);
  await page.locator("#functions > li").first().waitFor();
  await look(page, "idle");

  await page.locator("#settings .more summary").click();
  await page.locator("#policy .more summary").click();
  await page.locator("#functions summary").first().click();
  await look(page, "settings-policy-function-open");

  await page.fill("#scenario", "scenario:\n  id: wrong\n  load: {total_user: 5}\n  workflow: [{id: a, type: http, params: {url: nowhere}}]\n");
  await page.locator("#scenario-problems button").first().waitFor();
  await look(page, "try-it-here-problems");

  await page.click("#try-example");
  await page.locator("#scenario-verdict", { hasText: "No problems" }).waitFor();
  await page.click("#try-run");
  await page.locator("#try-result load-chart canvas").first().waitFor();
  await look(page, "try-it-here-running");
  await page.locator("#try-run:visible").waitFor({ timeout: 120_000 });
  await page.locator("#reports > li").waitFor();
  await look(page, "try-it-here-done");

  await page.fill("#colony-key", "not a key");
  await start(page);
  await page.locator("#error").waitFor();
  await look(page, "refused");

  await page.fill("#colony-key", stage.colony.keys.colony.prvkey);
  await useModules(page, "/fixtures/functions.js");
  await start(page);
  await reachesPhase(page, "online");
  for (const args of [["one"], ["two"]]) await queue.run("echo", { args });
  const failed = await queue.exec("broken");
  await queue.ended(failed);
  await openRow(page, failed);
  const counting = await queue.submit("count_to", { args: [3000] });
  await page.locator(`[data-process="${counting}"] progress`).waitFor();
  await look(page, "running-details-open");

  const load = await queue.submit("run_scenario", { args: [longRun(target)] });
  const detail = await openRow(page, load);
  await detail.locator("load-chart canvas").nth(1).waitFor();
  await detail.locator('.verdicts [data-held="false"]').waitFor();
  await look(page, "load-running");

  await stop(page);
  await reachesPhase(page, "stopping");
  await page.locator("#stop", { hasText: "Stop now" }).waitFor();
  await stop(page);
  await reachesPhase(page, "stopped");
  await look(page, "stopped");
  return page;
}
