// pkg-scripts/demo, once all is installed and built.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { launchBrowser } from "./browser.mjs";
import { cleanUp, onEnd, runMain } from "./cleanup.mjs";
import { startColony } from "./colony.mjs";
import { openExecutorPage } from "./page.mjs";
import { root } from "./paths.mjs";
import { run } from "./processes.mjs";
import { reportText } from "./report-table.mjs";
import { startStaticServer } from "./static-server.mjs";
import { awaitProcess, functionSpec, processIdIn, runProcess } from "./submit.mjs";
import { table } from "./table.mjs";
import { startTarget } from "./target.mjs";

const EXECUTOR = "demo";
const PATIENCE_S = 60;
const SCENARIO = "examples/scenarios/first.yaml";
const SCREENSHOT = path.join(root, "test-output/demo.png");

/** What the source of the functions promises for these arguments. */
const CALLS = [
  { func: "echo", args: ["Hello from the CLI"], expected: (out) => out === "Hello from the CLI" },
  { func: "add", args: ["5", "3"], expected: (out) => out === "8" },
  { func: "multiply", args: ["6", "7"], expected: (out) => out === "42" },
  { func: "greet", args: ["Ada"], expected: (out) => out === "Hello, Ada! Greetings from the WASM executor." },
  {
    func: "browser_info",
    args: [],
    expected: (out) => out.startsWith("User-Agent: Mozilla/") && out.endsWith(`Executor: ${EXECUTOR}`),
  },
];

const step = (text) => console.log(`== ${text}`);

// One line per call: what was asked, what came back, whether that is right.
function resultOf(call, ended, isRight) {
  const out = ended.out?.[0];
  const text = typeof out === "string" ? out : JSON.stringify(out ?? null);
  const right = ended.state === 2 && isRight(out);
  return { call, right, shown: ended.state === 2 ? text : `failed: ${(ended.errors ?? []).join("; ")}` };
}

async function callByCli(colony, { func, args, expected }) {
  const command = ["function", "exec", "--func", func, "--targettype", "wasm"];
  if (args.length > 0) command.push("--args", args.join(","));
  const { stdout, stderr } = await colony.cli(command);
  const ended = await awaitProcess(colony.cli, processIdIn(stdout + stderr), { patience_s: PATIENCE_S });
  return resultOf(`${func}(${args.join(", ")})`, ended, expected);
}

async function requestByBrowser(colony, target) {
  // The CLI's --kwargs can't hold a ":", so an address goes in a spec.
  const spec = functionSpec({
    funcname: "http_request",
    kwargs: { method: "GET", url: `${target.http}/get` },
    colony: colony.colony,
  });
  const ended = await runProcess(colony.cli, spec, { patience_s: PATIENCE_S });
  return resultOf("http_request(GET, TARGET/get)", ended, (out) => JSON.parse(out).status === 200);
}

/** Submits the scenario with the script that a user would use: `{problems, report}`. */
async function runScenario(colony, target) {
  await target.reset();
  const submit = path.join(root, "pkg-scripts/submit");
  const args = [path.join(root, SCENARIO), "--var", `target=${target.http}`, "--maxexectime", "120", "--json"];
  const { code, stdout, stderr } = await run(submit, args, { env: colony.environment });
  process.stdout.write(stderr);
  if (code !== 0) return { problems: [`pkg-scripts/submit exited with ${code}`], report: null };

  const report = JSON.parse(stdout);
  const arrived = (await target.stats()).requests;
  const problems = [];
  if (report.total_requests < 1) problems.push("the report counts no request");
  if (report.failed !== 0) problems.push(`${report.failed} requests failed`);
  if (report.total_requests !== arrived) {
    problems.push(`the report counts ${report.total_requests} requests, the target ${arrived}`);
  }
  return { problems, report };
}

await runMain(async () => {
  mkdirSync(path.dirname(SCREENSHOT), { recursive: true });
  step("a colony, a target, the page in headless Chromium");
  const target = await startTarget();
  const colony = await startColony();
  const site = await startStaticServer();
  onEnd(() => site.stop());
  const browser = await launchBrowser();
  const page = await openExecutorPage(browser, site, colony, { name: EXECUTOR });
  console.log(`server ${colony.url}, target ${target.http}, page ${site.url}/, executor ${EXECUTOR}`);

  step("functions, submitted with the colonies CLI");
  const results = [];
  for (const call of CALLS) results.push(await callByCli(colony, call));
  results.push(await requestByBrowser(colony, target));
  const rows = results.map(({ right, call, shown }) => [right ? "ok" : "WRONG", call, shown.slice(0, 100)]);
  console.log(table(["", "call", "result"], rows));

  step(`a load scenario: pkg-scripts/submit ${SCENARIO}`);
  const { problems, report } = await runScenario(colony, target);
  if (report) console.log(reportText(report));

  await page.screenshot({ path: SCREENSHOT, fullPage: true });
  problems.push(...results.filter(({ right }) => !right).map(({ call }) => `${call} gave something else`));
  problems.push(...page.wrong.map((text) => `on the page: ${text}`));
  await cleanUp();

  console.log("");
  for (const problem of problems) console.log(`WRONG: ${problem}`);
  if (problems.length > 0) return 1;
  console.log(`All as expected. Screenshot: ${path.relative(process.cwd(), SCREENSHOT)}`);
  return 0;
});
