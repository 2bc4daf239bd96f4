// pkg-scripts/bench: finds the benchmarks in bench/, runs them, prints their rows.
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { runMain } from "./cleanup.mjs";
import { root } from "./paths.mjs";
import { rounded, table } from "./table.mjs";

const FIELDS = ["name", "ours", "peer", "ratio", "unit", "runs"];

// A benchmark is bench/NAME.mjs: `description`, and `run({runs})`, which gives rows of FIELDS.
const folder = path.join(root, "pkg-scripts/lib/bench");
const names = existsSync(folder)
  ? readdirSync(folder).filter((file) => file.endsWith(".mjs")).map((file) => path.basename(file, ".mjs")).sort()
  : [];

const load = (name) => import(pathToFileURL(path.join(folder, `${name}.mjs`)));

await runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "string" }, runs: { type: "string" }, list: { type: "boolean", default: false } },
  });
  if (values.list) {
    for (const name of names) console.log(`${name.padEnd(16)}${(await load(name)).description ?? ""}`);
    return 0;
  }
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`no benchmark ${unknown.join(", ")}; there are: ${names.join(", ")}`);
  const runs = values.runs === undefined ? undefined : Number(values.runs);
  if (runs !== undefined && !(Number.isInteger(runs) && runs > 0)) throw new Error("--runs takes a whole number from 1");

  const rows = [];
  for (const name of positionals.length > 0 ? positionals : names) {
    console.error(`${name} …`);
    const { run } = await load(name);
    for (const row of await run({ runs })) {
      rows.push(Object.fromEntries(FIELDS.map((field) => [field, row[field] ?? null])));
    }
  }
  console.log(table(FIELDS, rows.map((row) => FIELDS.map((field) => rounded(row[field], 3)))));
  if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  return 0;
});
