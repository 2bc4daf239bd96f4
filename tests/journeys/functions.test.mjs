// The list of functions: what each takes, and a line that really calls it.
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { before, test } from "node:test";
import { root } from "../../pkg-scripts/lib/paths.mjs";
import { run } from "../../pkg-scripts/lib/processes.mjs";
import { startTarget } from "../../pkg-scripts/lib/target.mjs";
import { setStage } from "../e2e/support/stage.mjs";
import { copyBy, shows, visitRunning } from "./support/visitor.mjs";

const target = await startTarget();
const stage = await setStage();
stage.ended(() => target.stop());
const { colony } = stage;
let page;

before(async () => {
  page = await visitRunning(stage, { name: "functions" });
});

/** Runs a copied line in a shell, as it is. The CLI's `--wait` now and then misses the end of a process: then once more. */
async function runLine(line, cwd) {
  const once = () => run("sh", ["-c", line], { env: colony.environment, cwd });
  const first = await once();
  return first.code === 0 ? first : once();
}

/** Opens a function and copies its line. */
async function lineOf(name) {
  const item = page.locator("#functions > li", { has: page.locator("summary code", { hasText: new RegExp(`^${name}$`) }) });
  await item.locator("summary").click();
  return copyBy(page, item.locator(".command button"));
}

test("each has a description, and arguments where it takes some", async () => {
  const listed = await page.locator("#functions > li").evaluateAll((items) =>
    items.map((item) => ({
      name: item.querySelector("summary code").textContent,
      description: item.querySelector("summary span").textContent,
      args: [...item.querySelectorAll(".arguments dt code")].map((code) => code.textContent),
    })),
  );
  const known = Object.fromEntries(listed.map(({ name, args }) => [name, args]));
  assert.deepEqual(known.add, ["a", "b"]);
  assert.deepEqual(known.echo, ["message"]);
  assert.ok(known.run_scenario.includes("scenario"));
  for (const { name, description } of listed) assert.ok(description.length > 10, `${name}: ${description}`);
  await shows(page, "functions-note", new RegExp(`^${listed.length} functions$`));
});

for (const [name, answer] of [
  ["echo", /^hello\s*$/],
  ["add", /^9\s*$/],
  ["multiply", /^20\s*$/],
  ["greet", /^Hello, World! Greetings from the WASM executor\.\s*$/],
  ["browser_info", /^User-Agent: .*, Executor: functions\s*$/],
  ["health", /^\{/],
]) {
  test(`the line of ${name}, run in a shell, calls it`, async () => {
    const { code, stdout, stderr } = await runLine(await lineOf(name));
    assert.equal(code, 0, stderr);
    assert.match(stdout, answer);
  });
}

test("the line of http_request works with an address that answers", async () => {
  const line = await lineOf("http_request");
  assert.match(line, /GET,http:\/\/localhost:8080\//);
  const { code, stdout, stderr } = await runLine(line.replace("http://localhost:8080/", `${target.http}/get`));
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).status, 200);
});

test("the lines of run_scenario and validate_scenario take the file scenario.yaml, whole", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "scenario-"));
  try {
    const file = path.join(folder, "scenario.yaml");
    copyFileSync(path.join(root, "examples/scenarios/first.yaml"), file);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("http://127.0.0.1:9000", target.http));
    const checked = await runLine(await lineOf("validate_scenario"), folder);
    assert.equal(checked.code, 0, checked.stderr);
    const { code, stdout, stderr } = await runLine(await lineOf("run_scenario"), folder);
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).total_requests, 24);
    await page.locator("#reports > li").waitFor();
  } finally {
    rmSync(folder, { recursive: true });
  }
  assert.deepEqual(page.wrong, []);
});
