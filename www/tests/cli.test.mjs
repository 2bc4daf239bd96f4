import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { addExecutorCommand, callCommand, repeatCommand } from "../cli.js";

/** The words that a shell makes of a command; `colonies` itself isn't run. */
function shellWords(command, folder = undefined) {
  const script = `colonies() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8", cwd: folder }).split("\0").slice(0, -1);
}

/** The value of an option among words. */
const option = (words, name) => words[words.indexOf(name) + 1];

/** A row of CSV, read as the CLI reads it. */
function csvRow(row) {
  const cells = [];
  for (const [, quoted, plain] of row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
  }
  return cells;
}

test("hostile text stays one argument of the shell", () => {
  for (const text of ["$(reboot)", "`id`", "'; rm -rf /; '", 'say "hi"', "a, b", "", "-x", "*", "ü\t|&"]) {
    const words = shellWords(repeatCommand({ func: "echo", args: [text, "two"], kwargs: {} }, "wasm"));
    assert.deepEqual(csvRow(option(words, "--args")), [text, "two"]);
  }
});

test("names are quoted too", () => {
  const words = shellWords(addExecutorCommand({ executor_name: "a b;c", executor_type: "$HOME" }, "id"));
  assert.deepEqual(words, ["executor", "add", "--name", "a b;c", "--type", "$HOME", "--executorid", "id", "--approve"]);
});

test("what isn't plain text goes into a specification, as it is", () => {
  const call = { func: "add", args: [5, { a: [null, true] }, "it's $HOME"], kwargs: { url: "http://h:1/" } };
  const command = repeatCommand(call, "wasm");
  const spec = JSON.parse(command.slice(command.indexOf("{"), command.lastIndexOf("}") + 1));
  assert.deepEqual(spec, { conditions: { executortype: "wasm" }, funcname: "add", args: call.args, kwargs: call.kwargs });
  assert.match(command, /<<'END'\n/);
});

test("text of several lines is no argument of a line", () => {
  assert.match(repeatCommand({ func: "echo", args: ["a\nb"], kwargs: {} }, "wasm"), /--spec/);
});

test("a line that calls a function gives its required arguments", () => {
  const args = [
    { name: "a", type: "number", required: true },
    { name: "b", type: "number", required: true },
    { name: "c", type: "number" },
  ];
  assert.equal(
    callCommand({ name: "add", description: "", args }, "wasm"),
    "colonies function exec --func add --args 5,4 --targettype wasm --wait --out",
  );
});

test("a scenario is read from a file, whole", () => {
  const command = callCommand({ name: "run_scenario", description: "", args: [{ name: "scenario", required: true }] }, "wasm");
  const yaml = 'scenario:\n  id: "x, y"\n  load: {total_users: 5, a: [1, 2]}';
  const folder = mkdtempSync(join(tmpdir(), "scenario-"));
  try {
    writeFileSync(join(folder, "scenario.yaml"), yaml);
    assert.deepEqual(csvRow(option(shellWords(command, folder), "--args")), [yaml]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
