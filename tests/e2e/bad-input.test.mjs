// Whatever members of the colony submit, the executor lives on, and each process ends. `BAD_INPUTS=count` submits so many.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { functionSpec, getProcess, processIdIn } from "../../pkg-scripts/lib/submit.mjs";
import { addressOf, reachesPhase } from "./support/page.mjs";
import { STATE, queueOf } from "./support/queue.mjs";
import { setStage } from "./support/stage.mjs";

const COUNT = Number(process.env.BAD_INPUTS ?? 1_000);
/** CLI calls at a time. */
const PARALLEL = 4;
const PATIENCE_MS = 300_000;

const stage = await setStage();
const { colony } = stage;
const folder = mkdtempSync(path.join(os.tmpdir(), "bad-input-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Random whole numbers below `end`; the same seed gives the same again (mulberry32). */
function chanceOf(seed) {
  let state = seed * 0x9e3779b9;
  return (end) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  };
}

const oneOf = (chance, these) => these[chance(these.length)];
/** Mostly a little, at times very much. */
const large = (chance) => chance(chance(40) === 0 ? 200_000 : 500);

const TEXTS = [
  "", " ", "hello", "NaN", "-1e999", "\0", "a\0b\x01", "\u{1f600}", "\ud800", "{", "[1,", '{"url":1}', "http://", "2/5", "0/0",
  "file:///etc/passwd", "javascript:1", "http://[::", "https://a b/", "http://127.0.0.1:9/", "data:text/plain,x", "2026-13-45T99:99:99Z",
  "name: x\nrequests: 3", "&a [*a, *a]", "a: &a [x]\nb: *a", "- - - - -", "!!binary x", "config:\n  target: 7", "%YAML 9.9", "\t\t:",
];

/** JSON text of any kind: as text, because what is nested deeply can't be written. */
function any(chance, depth) {
  switch (chance(depth > 4 ? 7 : 10)) {
    case 0:
      return oneOf(chance, ["null", "true", "false"]);
    case 1:
      return oneOf(chance, ["0", "-0", "-1", "1.5", "1e308", "-1e-320", "9007199254740993", "18446744073709551615"]);
    case 2:
    case 3:
      return JSON.stringify(oneOf(chance, TEXTS));
    case 4:
      return nested(1 + Math.floor(large(chance) / 40), chance(2) === 0);
    case 5:
      return `"${"x".repeat(large(chance))}"`;
    case 6:
      return `[${"0,".repeat(large(chance) / 20)}1]`;
    case 7:
    case 8:
      return `[${several(chance, () => any(chance, depth + 1))}]`;
    default:
      return object(chance, depth + 1, ["a", "", "url", "name", "\0", "__proto__", "requests"]);
  }
}

const nested = (levels, asList) =>
  asList ? "[".repeat(levels) + "]".repeat(levels) : `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const several = (chance, make) => Array.from({ length: chance(5) }, make).join(",");
const object = (chance, depth, names) =>
  `{${several(chance, () => `${JSON.stringify(oneOf(chance, names))}:${any(chance, depth)}`)}}`;

/** A spec that calls one of the functions with anything, as JSON text. */
function specOf(seed, functions) {
  const chance = chanceOf(seed);
  const { name, args } = oneOf(chance, [...functions, { name: "no such function", args: "" }]);
  const parameters = args.split(",").map((argument) => argument.trim().split(" ")[0]);
  const { args: _args, kwargs: _kwargs, ...spec } = functionSpec({ funcname: name, colony: colony.colony, executortype: "bad" });
  const given = `[${several(chance, () => any(chance, 1))}]`;
  return `${JSON.stringify(spec).slice(0, -1)},"args":${given},"kwargs":${object(chance, 1, [...parameters, "odd"])}}`;
}

/** Does the work for each item, a few at a time; what came of each, in order. */
async function forEachOf(items, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at], at);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return results;
}

async function submit(spec, at) {
  const file = path.join(folder, `${at}.json`);
  writeFileSync(file, spec);
  const { stdout, stderr } = await colony.cli(["function", "submit", "--spec", file]);
  return processIdIn(stdout + stderr);
}

async function ended(id) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await getProcess(colony.cli, id);
    if (found.state > STATE.running) return found;
    assert.ok(Date.now() < deadline, `${id} is in state ${found.state}`);
    await sleep(500);
  }
}

test(`${COUNT} processes with any arguments all end, and the executor takes the next`, async () => {
  const page = await stage.open(addressOf(colony, { name: "bad", type: "bad" }));
  await reachesPhase(page, "online", "working");
  const functions = await queueOf(colony, "bad").functions();
  assert.ok(functions.length >= 10, "the functions of the executor");

  const seeds = Array.from({ length: COUNT }, (_, seed) => seed + 1);
  const ids = await forEachOf(seeds, (seed) => submit(specOf(seed, functions), seed));
  const processes = await forEachOf(ids, ended);

  const failed = processes.filter(({ state }) => state === STATE.failed);
  assert.ok(processes.every(({ state }) => state === STATE.failed || state === STATE.success));
  for (const [at, { state, errors }] of processes.entries()) {
    const said = (errors ?? []).join("\n");
    assert.doesNotMatch(said, /crashed|reloaded|closed while|not run again/, `seed ${seeds[at]}`);
    assert.equal(state === STATE.success, said === "", `seed ${seeds[at]}: ${said}`);
  }
  assert.ok(failed.length > COUNT / 4 && failed.length < COUNT, `${failed.length} failed`);
  const next = await ended(await submit(specOfEcho("still here"), "next"));
  assert.deepEqual(next.out, ["still here"]);
  assert.deepEqual(page.wrong, []);
});

const specOfEcho = (text) =>
  JSON.stringify(functionSpec({ funcname: "echo", args: [text], colony: colony.colony, executortype: "bad" }));
