import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { joined, withJoinedData } from "./small-wasm/data.mjs";
import { readBodies, readData, readImports, readParameterCounts, withFunctionNames } from "./small-wasm/format.mjs";
import { shortName, withShortImports } from "./small-wasm/import-names.mjs";
import { readLocals, writeLocals } from "./small-wasm/instructions.mjs";
import { Likeness, orderByLikeness } from "./small-wasm/likeness.mjs";
import { renumbered, withShortLocals } from "./small-wasm/local-numbers.mjs";
import { refined } from "./small-wasm/refine.mjs";

/** Imports a function, a memory and a global; its own functions give 7, and what the imported one gives. */
const WASM = Buffer.from([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
  0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7f,
  0x02, 0x18, 0x03,
  0x01, 0x6d, 0x04, 0x67, 0x69, 0x76, 0x65, 0x00, 0x00,
  0x01, 0x6d, 0x01, 0x6d, 0x02, 0x00, 0x01,
  0x01, 0x6d, 0x01, 0x67, 0x03, 0x7f, 0x00,
  0x03, 0x03, 0x02, 0x00, 0x00,
  0x07, 0x11, 0x02, 0x05, 0x73, 0x65, 0x76, 0x65, 0x6e, 0x00, 0x01, 0x05, 0x67, 0x69, 0x76, 0x65, 0x6e, 0x00, 0x02,
  0x0a, 0x0b, 0x02, 0x04, 0x00, 0x41, 0x07, 0x0b, 0x04, 0x00, 0x10, 0x00, 0x0b,
  0x00, 0x04, 0x03, 0x6f, 0x6c, 0x64,
]);

test("reads the imports and the bodies of a module", () => {
  const imports = readImports(WASM).map(({ module, field, kind, type }) => [module, field, kind, [...type]]);
  assert.deepEqual(imports, [["m", "give", 0, [0]], ["m", "m", 2, [0, 1]], ["m", "g", 3, [0x7f, 0]]]);
  assert.deepEqual(readBodies(WASM).map((body) => [...body]), [[0x00, 0x41, 0x07, 0x0b], [0x00, 0x10, 0x00, 0x0b]]);
  assert.deepEqual(readImports(WASM.subarray(0, 8)), []);
});

test("names functions, leaves out other custom sections, and the module still does what it did", () => {
  const module = new WebAssembly.Module(withFunctionNames(WASM, ["000001", "000000"]));
  assert.equal(WebAssembly.Module.customSections(module, "old").length, 0);
  const [section] = WebAssembly.Module.customSections(module, "name");
  const names = [1, 17, 2, 1, 6, ..."000001"].concat([2, 6, ..."000000"]);
  assert.deepEqual([...new Uint8Array(section)], names.map((it) => (typeof it === "string" ? it.charCodeAt(0) : it)));
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(module, { m: { give: () => 42, m: memory, g: 5 } });
  assert.deepEqual([exports.seven(), exports.given()], [7, 42]);
});

/** Sixty strings of twelve kinds, by turns. */
function stringsOfKinds() {
  let seed = 1;
  const noise = (length) => Buffer.from(Array.from({ length }, () => (seed = (seed * 48271) % 2147483647) >> 8));
  const kinds = Array.from({ length: 12 }, () => noise(4000));
  return Array.from({ length: 60 }, (_, n) => Buffer.concat([noise(200), kinds[n % kinds.length]]));
}

function compressedBytes(strings, order) {
  return gzipSync(Buffer.concat(order.map((index) => strings[index])), { level: 9 }).length;
}

function changesOfKind(order) {
  return order.filter((index, place) => place > 0 && index % 12 !== order[place - 1] % 12).length;
}

test("puts like beside like, each once, so that they compress better", () => {
  const strings = stringsOfKinds();
  const order = orderByLikeness(strings);
  assert.deepEqual([...order].sort((a, b) => a - b), [...strings.keys()]);
  assert.equal(changesOfKind(order), 11);
  assert.ok(compressedBytes(strings, order) < compressedBytes(strings, [...strings.keys()]) / 3);
});

test("moves each to where it compresses best, and leaves like beside like", () => {
  const strings = stringsOfKinds();
  const likeness = new Likeness(strings);
  const good = orderByLikeness(strings, likeness);
  assert.equal(changesOfKind(refined(strings, good, likeness)), 11);
  const [astray] = good.splice(30, 1);
  const worse = [...good, astray];
  const better = refined(strings, worse, likeness);
  assert.deepEqual([...better].sort((a, b) => a - b), [...strings.keys()]);
  assert.ok(compressedBytes(strings, better) < compressedBytes(strings, worse) - 3500);
});

test("an empty list, and strings too short to be like anything, have an order too", () => {
  assert.deepEqual(orderByLikeness([]), []);
  assert.deepEqual(refined([], [], new Likeness([])), []);
  assert.deepEqual(orderByLikeness([Buffer.from("a"), Buffer.from(""), Buffer.from("b")]).sort(), [0, 1, 2]);
});

test("gives imports short names, in the module and in its JavaScript", () => {
  const glue = (module, ...fields) =>
    `const import0 = {\n${fields.map((field) => `        ${field}: 1,\n`).join("")}};\nconst imports = {\n        "${module}": import0,\n};`;
  const { wasm, javascript } = withShortImports(WASM, glue("m", "g", "give", "m"));
  assert.equal(javascript, glue("a", "c", "a", "b"));
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(wasm);
  const { exports } = new WebAssembly.Instance(module, { a: { a: () => 42, b: memory, c: 5 } });
  assert.deepEqual([exports.seven(), exports.given()], [7, 42]);
  assert.throws(() => withShortImports(WASM, glue("m", "g", "give")), /"m" isn't once/);
});

test("a hundred imports have names of their own", () => {
  const fields = Array.from({ length: 100 }, (_, n) => shortName(n));
  assert.equal(new Set(fields).size, 100);
  assert.ok(fields.every((field) => /^[a-z]{1,2}$/.test(field)), fields.join());
});

/** `x => (x + 2) * 100 + 7`, by way of two locals that have these numbers; 2 is of another type. */
function bodyByLocals(sum, seven) {
  return Buffer.from([
    0x03, 0x01, 0x7f, 0x01, 0x7e, 0x01, 0x7f,
    0x20, 0x00, 0x41, 0x02, 0x6a, 0x21, sum,
    0x41, 0x07, 0x22, seven, 0x42, 0x00, 0x21, 0x02,
    0x20, sum, 0x41, 0xe4, 0x00, 0x6c, 0x6a, 0x0b,
  ]);
}

/** Functions with these bodies, the first of which is exported as `f`, and a memory with data at 63, 70 and 8000. */
function moduleOf(...bodies) {
  const section = (id, bytes) => [id, bytes.length, ...bytes];
  return Buffer.from([
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
    ...section(1, [0x01, 0x60, 0x01, 0x7f, 0x01, 0x7f]),
    ...section(3, [bodies.length, ...bodies.map(() => 0x00)]),
    ...section(5, [0x01, 0x00, 0x01]),
    ...section(7, [0x02, 0x01, 0x66, 0x00, 0x00, 0x01, 0x6d, 0x02, 0x00]),
    ...section(12, [0x03]),
    ...section(10, [bodies.length, ...bodies.flatMap((body) => [body.length, ...body])]),
    ...section(11, [
      0x03,
      0x00, 0x41, 0x3f, 0x0b, 0x02, 0x01, 0x02,
      0x00, 0x41, 0xc6, 0x00, 0x0b, 0x01, 0x03,
      0x00, 0x41, 0xc0, 0x3e, 0x0b, 0x01, 0x04,
    ]),
  ]);
}

function instanceOf(wasm) {
  const { f, m } = new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports;
  return { f, memory: Buffer.from(m.buffer) };
}

test("locals of one type change places where that costs less, and the function does what it did", () => {
  const body = bodyByLocals(1, 3);
  assert.deepEqual(readParameterCounts(moduleOf(body)), [1]);
  assert.deepEqual(renumbered(body, 1, () => 0), body);
  const cheapest = renumbered(body, 1, (written) => (written.equals(bodyByLocals(3, 1)) ? 1 : 2));
  assert.deepEqual(cheapest, bodyByLocals(3, 1));
  assert.deepEqual([body, cheapest].map((it) => instanceOf(moduleOf(it)).f(5)), [707, 707]);
});

test("numbers of locals are chosen by how well they compress", () => {
  const [first, second] = readBodies(withShortLocals(moduleOf(bodyByLocals(1, 3), bodyByLocals(3, 1))));
  assert.deepEqual(first, second);
});

test("a body is read and written again with whatever stands between its locals", () => {
  const instructions = [
    [0x02, 0x40], [0x0e, 0x02, 0x20, 0x21, 0x22], [0x11, 0x20, 0x20], [0x1c, 0x01, 0x7f], [0x28, 0x20, 0x21],
    [0x42, 0xa0, 0xa1, 0x22], [0x43, 0x20, 0x20, 0x20, 0x20], [0x44, ...Array(8).fill(0x21)], [0xd0, 0x70],
    [0xfc, 0x00], [0xfc, 0x0a, 0x00, 0x00], [0xfc, 0x0b, 0x00], [0x6a], [0x0b],
  ];
  for (const instruction of instructions) {
    const body = Buffer.from([0x01, 0x02, 0x7f, ...instruction, 0x20, 0x80, 0x01, 0x0b]);
    assert.deepEqual(readLocals(body).uses, [128], instruction.join());
    assert.deepEqual(writeLocals(readLocals(body)), body);
  }
  assert.throws(() => readLocals(Buffer.from([0x00, 0x06, 0x40, 0x0b])), /no instruction is known as 0x6/);
});

test("pieces of data that stand close together become one, and the memory holds what it held", () => {
  const wasm = moduleOf(bodyByLocals(1, 3));
  const shorter = withJoinedData(wasm);
  assert.deepEqual(readData(wasm).map(({ address }) => address), [63, 70, 8000]);
  assert.deepEqual(readData(shorter).map(({ address, bytes }) => [address, [...bytes]]), [
    [63, [1, 2, 0, 0, 0, 0, 0, 3]],
    [8000, [4]],
  ]);
  assert.deepEqual(instanceOf(shorter).memory, instanceOf(wasm).memory);
  const overlapping = [{ address: 8, bytes: Buffer.from("ab") }, { address: 9, bytes: Buffer.from("c") }];
  assert.deepEqual(joined(overlapping), overlapping);
});
