import assert from "node:assert/strict";
import { test } from "node:test";
import { withShortBodies } from "./small-wasm/bodies.mjs";
import { joined, withJoinedData } from "./small-wasm/data.mjs";
import { exchangesIn, rearranged, withExchange } from "./small-wasm/exchange.mjs";
import { readBodies, readData, readParameterCounts } from "./small-wasm/format.mjs";
import { readLocals, renumbered, writeLocals } from "./small-wasm/local-numbers.mjs";
import { withSpareLocals } from "./small-wasm/spare-locals.mjs";

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
  return { f, memory: () => Buffer.from(m.buffer) };
}

test("locals of one type change places where that costs less, and the function does what it did", () => {
  const body = bodyByLocals(1, 3);
  assert.deepEqual(readParameterCounts(moduleOf(body)), [1]);
  assert.deepEqual(renumbered(body, 1, () => 0), body);
  const cheapest = renumbered(body, 1, (written) => (written.equals(bodyByLocals(3, 1)) ? 1 : 2));
  assert.deepEqual(cheapest, bodyByLocals(3, 1));
  assert.deepEqual([body, cheapest].map((it) => instanceOf(moduleOf(it)).f(5)), [707, 707]);
});

test("locals that nothing uses are declared where that costs less, and the function does what it did", () => {
  const body = bodyByLocals(1, 3);
  const declared = (written) => readLocals(written).types;
  assert.deepEqual(withSpareLocals(body, () => 0), body);
  const asMany = withSpareLocals(body, (written) => Math.abs(declared(written).length - 6));
  assert.deepEqual(declared(asMany), [0x7f, 0x7e, 0x7f, 0x7f, 0x7f, 0x7f]);
  assert.deepEqual(readLocals(asMany).uses, readLocals(body).uses);
  assert.equal(instanceOf(moduleOf(asMany)).f(5), 707);
  const without = Buffer.from([0x00, 0x20, 0x00, 0x0b]);
  const withOne = withSpareLocals(without, (written) => Math.abs(declared(written).length - 1));
  assert.deepEqual(withOne, Buffer.from([0x01, 0x01, 0x7f, 0x20, 0x00, 0x0b]));
});

test("bodies are written by how well they compress", () => {
  const [first, second] = readBodies(withShortBodies(moduleOf(bodyByLocals(1, 3), bodyByLocals(3, 1))));
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

/** Two locals beside the parameter; the body ends with what `x => 100 * first + second` is then. */
const bodyOf = (...code) => [0x01, 0x02, 0x7f, ...code, 0x41, 0xe4, 0x00, 0x20, 0x01, 0x6c, 0x20, 0x02, 0x6a, 0x0b];
const X = [0x20, 0x00];
const FIRST = [0x20, 0x01];
const SECOND = [0x20, 0x02];
const SET_FIRST = [0x21, 0x01];
const SET_SECOND = [0x21, 0x02];
const SEVEN = [0x41, 0x07];
const LOAD = [0x28, 0x02, 0x00];
const store = (offset) => [0x36, 0x02, offset];

/** The exchanges in a body of such code, without the ones that its end has. */
function exchangesOf(code) {
  const body = Buffer.from(bodyOf(...code));
  return { body, exchanges: exchangesIn(body).slice(0, -2) };
}

test("operands and statements that don't notice each other change places, and the function does what it did", () => {
  const all = [
    [...X, ...SEVEN, 0x6a, ...SET_FIRST],
    [...X, ...SEVEN, 0x48, ...SET_FIRST],
    [...SEVEN, ...X, ...LOAD, 0x4f, ...SET_FIRST],
    [...X, ...SET_FIRST, ...SEVEN, ...SET_SECOND],
    [...X, ...SEVEN, ...store(0), ...X, ...X, ...store(4)],
    [...X, ...LOAD, ...SET_FIRST, ...X, ...LOAD, ...SET_SECOND],
    [...SEVEN, ...SET_FIRST, ...X, ...SEVEN, ...store(0)],
  ];
  for (const code of all) {
    const { body, exchanges } = exchangesOf(code);
    assert.equal(exchanges.length, 1, code.join());
    const changed = withExchange(body, exchanges[0]);
    assert.notDeepEqual(changed, body);
    const [before, after] = [body, changed].map((it) => instanceOf(moduleOf(it)));
    for (const x of [0, 5, 7, 9, 62, 70, -1]) assert.equal(outcome(after.f, x), outcome(before.f, x), `${code.join()} of ${x}`);
    assert.deepEqual(after.memory(), before.memory(), code.join());
    assert.deepEqual(withExchange(changed, exchangesIn(changed)[0]), body);
  }
});

test("what would notice stays where it is", () => {
  const all = {
    "a set and what reads it": [...X, ...SET_FIRST, ...FIRST, ...SET_SECOND],
    "two sets of one local": [...X, ...SET_FIRST, ...SEVEN, ...SET_FIRST],
    "a read and what sets it": [...FIRST, ...SET_SECOND, ...X, ...SET_FIRST],
    "stores that overlap": [...X, ...SEVEN, ...store(0), ...X, ...X, ...store(3)],
    "stores from two locals": [...X, ...SEVEN, ...store(0), ...FIRST, ...X, ...store(4)],
    "stores from no local": [...SEVEN, ...SEVEN, ...store(0), ...SEVEN, ...X, ...store(4)],
    "a store and a load": [...X, ...SEVEN, ...store(0), ...X, ...LOAD, ...SET_FIRST],
    "a load and a store": [...X, ...LOAD, ...SET_FIRST, ...X, ...SEVEN, ...store(0)],
    "an operand that sets what the other one reads": [...X, 0x22, 0x01, ...FIRST, 0x6a, ...SET_SECOND],
    "an operation that minds the order": [...X, ...SEVEN, 0x6b, ...SET_FIRST],
    "operands with a statement in between": [...X, ...SEVEN, ...SET_FIRST, ...FIRST, 0x6a, ...SET_SECOND],
    "statements with a value in between": [...X, ...SET_FIRST, ...X, ...SEVEN, ...SET_SECOND, 0x1a],
    "statements with a call in between": [...X, ...SET_FIRST, ...X, 0x10, 0x00, 0x1a, ...SEVEN, ...SET_SECOND],
    "what a block gives": [0x02, 0x7f, ...X, 0x0b, ...SEVEN, 0x6a, ...SET_SECOND],
    "a global that is set and read": [...X, 0x24, 0x00, 0x23, 0x00, ...SET_FIRST],
  };
  for (const [what, code] of Object.entries(all)) assert.deepEqual(exchangesOf(code).exchanges, [], what);
});

test("what may change places does where that costs less", () => {
  const body = Buffer.from(bodyOf(...X, ...SEVEN, ...store(0), ...X, ...X, ...store(4), ...X, ...X, ...store(8)));
  assert.deepEqual(rearranged(body, () => 0), body);
  const cheapest = Buffer.from(bodyOf(...X, ...X, ...store(4), ...X, ...X, ...store(8), ...X, ...SEVEN, ...store(0)));
  const distance = (written) => cheapest.filter((byte, index) => byte !== written[index]).length;
  assert.deepEqual(rearranged(body, distance), cheapest);
});

/** What a function gives, or that it traps. */
function outcome(f, x) {
  try {
    return f(x);
  } catch (error) {
    return error.message;
  }
}

test("pieces of data that stand close together become one, and the memory holds what it held", () => {
  const wasm = moduleOf(bodyByLocals(1, 3));
  const shorter = withJoinedData(wasm);
  assert.deepEqual(readData(wasm).map(({ address }) => address), [63, 70, 8000]);
  assert.deepEqual(readData(shorter).map(({ address, bytes }) => [address, [...bytes]]), [
    [63, [1, 2, 0, 0, 0, 0, 0, 3]],
    [8000, [4]],
  ]);
  assert.deepEqual(instanceOf(shorter).memory(), instanceOf(wasm).memory());
  const overlapping = [{ address: 8, bytes: Buffer.from("ab") }, { address: 9, bytes: Buffer.from("c") }];
  assert.deepEqual(joined(overlapping), overlapping);
});
