// The colony's queue as its users have it: the real CLI submits, and asks until a process has ended.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { waitUntil } from "../../../pkg-scripts/lib/processes.mjs";
import { awaitProcess, functionSpec, getProcess, processIdIn, submitSpec } from "../../../pkg-scripts/lib/submit.mjs";

/** The server's numbers for the state of a process. */
export const STATE = { waiting: 0, running: 1, success: 2, failed: 3, cancelled: 4 };

const PATIENCE_S = 60;

/** What a table of the CLI says beside a label: its lists know no JSON. */
const cell = (table, label) => new RegExp(`│ ${label} +│ (.*?) +│`).exec(table)?.[1] ?? "";

/** The queue of one executor type in a colony. */
export function queueOf(colony, executortype = "wasm") {
  const cli = async (...args) => {
    const { code, stdout, stderr } = await colony.cli(args);
    if (code !== 0) throw new Error(`colonies ${args.join(" ")}: ${stderr || stdout}`);
    return { stdout, stderr };
  };
  const json = async (...args) => {
    const { stdout } = await cli(...args, "--json");
    return JSON.parse(stdout.replace(/<nil>\s*$/, "")); // the CLI prints that after the JSON
  };
  const specOf = (funcname, { conditions, ...fields } = {}) => {
    const spec = functionSpec({ funcname, colony: colony.colony, executortype, maxretries: -1 });
    return { ...spec, ...fields, conditions: { ...spec.conditions, ...conditions } };
  };

  const queue = {
    /** `colonies function exec`: arguments are text. Gives the process id. */
    async exec(funcname, { args = [], kwargs = {} } = {}) {
      const quoted = args.flatMap((argument) => ["--args", `"${argument.replaceAll('"', '""')}"`]);
      const named = Object.entries(kwargs).flatMap(([name, value]) => ["--kwargs", `${name}:${value}`]);
      const command = ["function", "exec", "--func", funcname, "--targettype", executortype];
      return processIdIn((await cli(...command, ...quoted, ...named)).stderr);
    },
    /** `colonies function submit --spec`: arguments are any JSON. Gives the process id. */
    submit: (funcname, fields) => submitSpec(colony.cli, specOf(funcname, fields)),
    /** `colonies workflow submit`: `[{funcname, nodename, args, conditions}]`. Gives the ids of its processes. */
    async submitWorkflow(nodes) {
      const folder = mkdtempSync(path.join(os.tmpdir(), "workflow-"));
      try {
        const file = path.join(folder, "workflow.json");
        writeFileSync(file, JSON.stringify(nodes.map(({ funcname, ...fields }) => specOf(funcname, fields))));
        const { stderr } = await cli("workflow", "submit", "--spec", file);
        const [, id] = /WorkflowID=([0-9a-f]{64})/.exec(stderr);
        return (await json("workflow", "get", "--workflowid", id)).processids;
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    /** The process as it is now. */
    process: (id) => getProcess(colony.cli, id),
    /** Waits until the process is in the state: `STATE.running`, say. */
    reached: (id, state) =>
      waitUntil(`process ${id} in state ${state}`, async () => (await queue.process(id)).state === state),
    /** Waits until the process has ended, and gives it. */
    ended: (id, { patience_s = PATIENCE_S } = {}) => awaitProcess(colony.cli, id, { patience_s, every_ms: 50 }),
    /** Executes by the CLI and waits: the ended process. */
    run: async (funcname, given) => queue.ended(await queue.exec(funcname, given)),
    /** Submits a spec and waits: the ended process. */
    runSpec: async (funcname, fields, options) => queue.ended(await queue.submit(funcname, fields), options),
    cancel: (id) => cli("process", "cancel", "-p", id),
    /** What `colonies log get` prints of a process. */
    log: async (id) => (await cli("log", "get", "-p", id)).stdout,
    /** The executor's row: `executorid`, `state`, `capabilities`… */
    executor: (name) => json("executor", "get", "--name", name),
    /** `colonies function ls`, those for this type: `[{name, description, args}]`. */
    async functions() {
      const { stdout } = await cli("function", "ls");
      const tables = stdout.split("│ Function: ").slice(1).filter((table) => cell(table, "ExecutorType") === executortype);
      return tables.map((table) => ({
        name: cell(table, "FunctionName"),
        description: cell(table, "Description"),
        args: cell(table, "Arguments"),
      }));
    },
    /** The names of all functions that the colony has registered for an executor, each as often as it has it. */
    async registered(name) {
      const { stdout } = await cli("executor", "ls", "--full");
      const executors = stdout.split(/(?=│ Name +│ \S+ +│\n│ Id )/);
      const mine = executors.find((tables) => cell(tables, "Name") === name) ?? "";
      return [...mine.matchAll(/│ FunctionName +│ (\S+)/g)].map(([, name]) => name).sort();
    },
  };
  return queue;
}
