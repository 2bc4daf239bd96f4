// What axe-core finds: nothing serious in any state, light and dark, on a desk and on a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import { setStage } from "../e2e/support/stage.mjs";
import { throughStates } from "./support/looks.mjs";
import { picture } from "./support/visitor.mjs";

const stage = await setStage();
const GRAVE = ["serious", "critical"];

async function graveFindings(page) {
  // Evaluated, not added as a script: the page's policy lets no stranger's script in.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => GRAVE.includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)}\n${failureSummary}`));
}

test("axe would find something", async () => {
  const page = await stage.open("/fixtures/blank.html");
  await page.evaluate(() => document.body.append(document.createElement("input")));
  assert.match((await graveFindings(page)).join("\n"), /^label:/m);
});

for (const [name, profile] of [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["phone", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
]) {
  test(`axe finds nothing serious: ${name}`, async (t) => {
    await throughStates(stage, {
      name: `axe-${name}`,
      profile,
      look: (page, state) => t.test(state, async () => {
        assert.deepEqual(await graveFindings(page), []);
        await picture(page, `${state}-${name}`);
      }),
    });
  });
}
