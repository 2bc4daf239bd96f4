// pkg-scripts/submit: a scenario to a process, its progress, its report.
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runMain } from "./cleanup.mjs";
import { connectColony } from "./connection.mjs";
import { reportText } from "./report-table.mjs";
import { awaitProcess, functionSpec, submitSpec } from "./submit.mjs";

const OPTIONS = {
  var: { type: "string", multiple: true, default: [] },
  targettype: { type: "string", default: "wasm" },
  executor: { type: "string", multiple: true, default: [] },
  segment: { type: "string" },
  seed: { type: "string" },
  "start-at": { type: "string" },
  maxexectime: { type: "string", default: "-1" },
  maxwaittime: { type: "string", default: "-1" },
  json: { type: "boolean", default: false },
};

// k=v: a number, true, false, null, a list or an object as JSON has them; anything else is text.
function variable(text) {
  const at = text.indexOf("=");
  if (at < 1) throw new Error(`--var takes NAME=VALUE, not ${text}`);
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value)];
  } catch {
    return [text.slice(0, at), value];
  }
}

function seconds(name, text) {
  const value = Number(text);
  if (!(Number.isInteger(value) && (value > 0 || value === -1))) throw new Error(`--${name} takes whole seconds, or -1`);
  return value;
}

// What the run is told beside the scenario; only what was given.
function keywords(values) {
  const given = {
    vars: values.var.length > 0 ? Object.fromEntries(values.var.map(variable)) : undefined,
    segment: values.segment,
    start_at: values["start-at"],
    seed: values.seed === undefined ? undefined : Number(values.seed),
  };
  if (given.seed !== undefined && !Number.isInteger(given.seed)) throw new Error("--seed takes a whole number");
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The report in a process's output, or null. It may come as an object or as JSON text. */
function reportOf(process) {
  const [first] = process.out ?? [];
  if (typeof first !== "string") return first ?? null;
  try {
    return JSON.parse(first);
  } catch {
    return null;
  }
}

await runMain(async () => {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const [file] = positionals;
  if (positionals.length !== 1) throw new Error("which scenario? pkg-scripts/submit FILE.yaml; see --help");
  if (file !== "-" && !existsSync(file)) throw new Error(`there is no file ${file}`);
  const kwargs = keywords(values);

  const colony = await connectColony();
  const spec = functionSpec({
    funcname: "run_scenario",
    args: [readFileSync(file === "-" ? 0 : file, "utf8")],
    kwargs,
    colony: colony.colony,
    executortype: values.targettype,
    executors: values.executor,
    maxexectime: seconds("maxexectime", values.maxexectime),
    maxwaittime: seconds("maxwaittime", values.maxwaittime),
  });
  const processId = await submitSpec(colony.cli, spec);
  console.error(`process ${processId}`);

  // The report goes to standard output, all else to standard error: `submit --json > report.json`.
  let stopLog = async () => {};
  const onState = (state) => {
    console.error(state === "WAITING" ? `WAITING for an executor of type ${values.targettype}` : state);
    if (state === "RUNNING") stopLog = colony.followLog(processId, process.stderr);
  };
  const ended = await awaitProcess(colony.cli, processId, { onState });
  await stopLog();

  const report = reportOf(ended);
  if (values.json) console.log(JSON.stringify(report ?? ended.out ?? [], null, 2));
  else if (report && typeof report.total_requests === "number") console.log(`\n${reportText(report)}`);
  else if ((ended.out ?? []).length > 0) console.log(JSON.stringify(ended.out, null, 2));
  if (ended.state === 2) return 0;
  for (const error of ended.errors ?? []) console.error(`error: ${error}`);
  return 1;
});
