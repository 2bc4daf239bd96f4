import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { orderByLikeness } from "./function-order/likeness.mjs";
import { readFunctions, withFunctionNames } from "./function-order/wasm.mjs";

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

test("reads the bodies of a module, and counts the functions that it imports", () => {
  const { bodies, imported } = readFunctions(WASM);
  assert.equal(imported, 1);
  assert.deepEqual(bodies.map((body) => [...body]), [[0x00, 0x41, 0x07, 0x0b], [0x00, 0x10, 0x00, 0x0b]]);
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

test("puts like beside like, each once, so that they compress better", () => {
  let seed = 1;
  const noise = (length) => Buffer.from(Array.from({ length }, () => (seed = (seed * 48271) % 2147483647) >> 8));
  const kinds = Array.from({ length: 12 }, () => noise(4000));
  const strings = Array.from({ length: 60 }, (_, n) => Buffer.concat([noise(200), kinds[n % kinds.length]]));
  const order = orderByLikeness(strings);
  assert.deepEqual([...order].sort((a, b) => a - b), [...strings.keys()]);
  const compressed = (indices) => gzipSync(Buffer.concat(indices.map((index) => strings[index]))).length;
  const changes = order.filter((index, place) => place > 0 && index % 12 !== order[place - 1] % 12).length;
  assert.equal(changes, kinds.length - 1);
  assert.ok(compressed(order) < compressed([...strings.keys()]) / 3);
});

test("an empty list, and strings too short to be like anything, have an order too", () => {
  assert.deepEqual(orderByLikeness([]), []);
  assert.deepEqual(orderByLikeness([Buffer.from("a"), Buffer.from(""), Buffer.from("b")]).sort(), [0, 1, 2]);
});
