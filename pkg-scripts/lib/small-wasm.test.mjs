import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { withShortExports } from "./small-wasm/export-names.mjs";
import { readBodies, readExports, readFunctionNames, readImports, withExports, withFunctionNames } from "./small-wasm/format.mjs";
import { shortName, withShortImports } from "./small-wasm/import-names.mjs";
import { Likeness, orderByLikeness } from "./small-wasm/likeness.mjs";
import { refined } from "./small-wasm/refine.mjs";
import { withoutUnreached } from "./small-wasm/unreached.mjs";

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

/** What a form of it exports, where its imports are called so: their module, the function, the memory and the global. */
function exportsOf(wasm, [module, give, memory, global] = ["m", "give", "m", "g"]) {
  const imports = { [give]: () => 42, [memory]: new WebAssembly.Memory({ initial: 1 }), [global]: 5 };
  return new WebAssembly.Instance(new WebAssembly.Module(wasm), { [module]: imports }).exports;
}

test("reads the imports and the bodies of a module", () => {
  const imports = readImports(WASM).map(({ module, field, kind, type }) => [module, field, kind, [...type]]);
  assert.deepEqual(imports, [["m", "give", 0, [0]], ["m", "m", 2, [0, 1]], ["m", "g", 3, [0x7f, 0]]]);
  assert.deepEqual(readBodies(WASM).map((body) => [...body]), [[0x00, 0x41, 0x07, 0x0b], [0x00, 0x10, 0x00, 0x0b]]);
  assert.deepEqual(readImports(WASM.subarray(0, 8)), []);
});

test("names functions, leaves out other custom sections, and the module still does what it did", () => {
  const renamed = withFunctionNames(WASM, ["000001", "000000"]);
  const module = new WebAssembly.Module(renamed);
  assert.equal(WebAssembly.Module.customSections(module, "old").length, 0);
  const [section] = WebAssembly.Module.customSections(module, "name");
  const names = [1, 17, 2, 1, 6, ..."000001"].concat([2, 6, ..."000000"]);
  assert.deepEqual([...new Uint8Array(section)], names.map((it) => (typeof it === "string" ? it.charCodeAt(0) : it)));
  const exports = exportsOf(renamed);
  assert.deepEqual([exports.seven(), exports.given()], [7, 42]);
});

test("puts a trap in the place of a function that nothing reaches, whatever the hash of its crate", () => {
  assert.deepEqual(readFunctionNames(WASM), []);
  const named = withFunctionNames(WASM, ["std[0f9]::seven", "std[0f9]::given"]);
  assert.deepEqual(readFunctionNames(named), ["std[0f9]::seven", "std[0f9]::given"]);
  const exports = exportsOf(withoutUnreached(named, ["std::seven", "std::eight"]));
  assert.throws(() => exports.seven(), WebAssembly.RuntimeError);
  assert.equal(exports.given(), 42);
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
  const exports = exportsOf(wasm, ["a", "a", "b", "c"]);
  assert.deepEqual([exports.seven(), exports.given()], [7, 42]);
  assert.throws(() => withShortImports(WASM, glue("m", "g", "give")), /"m" isn't once/);
});

test("what wasm-bindgen exports for closures gets short names, in its JavaScript and types too", () => {
  const [seven, given] = readExports(WASM);
  assert.deepEqual([seven, given], [{ name: "seven", kind: 0, index: 1 }, { name: "given", kind: 0, index: 2 }]);
  const long = ["wasm_bindgen_0f__invoke_", "wasm_bindgen_0f__invoke__1_"];
  const named = withExports(WASM, [{ ...seven, name: long[0] }, { ...given, name: long[1] }]);
  const texts = ([one, other]) => [
    `function ${long[0]}() { return wasm.${one}(); }\nfunction other() { return wasm.${other}(1); }`,
    `readonly ${one}: () => number;\nreadonly ${other}: () => number;`,
  ];
  const short = withShortExports(named, texts(long));
  assert.deepEqual(readExports(short.wasm).map(({ name }) => name), ["a", "b"]);
  assert.deepEqual(short.texts, texts(["a", "b"]));
  const { wasm: same } = withShortExports(WASM, []);
  assert.deepEqual(same, WASM);
  assert.throws(() => withShortExports(named, [texts(long)[1]]), /nothing calls wasm_bindgen_0f__invoke_/);
});

test("a hundred imports have names of their own", () => {
  const fields = Array.from({ length: 100 }, (_, n) => shortName(n));
  assert.equal(new Set(fields).size, 100);
  assert.ok(fields.every((field) => /^[a-z]{1,2}$/.test(field)), fields.join());
});
