// The instructions of a function's body: what stands behind each opcode, and what it takes from the stack and gives to it.
// https://webassembly.github.io/spec/core/binary/instructions.html
import { readerOf } from "./bytes.mjs";

export const LOCAL_GET = 0x20;
export const LOCAL_SET = 0x21;
export const LOCAL_TEE = 0x22;
export const GLOBAL_GET = 0x23;
export const GLOBAL_SET = 0x24;
/** Opcodes behind this byte are known here with it in front: copying memory is 0xfc0a. */
const PREFIX = 0xfc;

const nothing = () => [];
const aNumber = (reader) => [reader.number()];
const twoNumbers = (reader) => [reader.number(), reader.number()];
const bytes = (count) => (reader) => (reader.bytes(count), []);
const labels = (reader) => Array.from({ length: reader.number() + 1 }, () => reader.number());
const valueTypes = (reader) => bytes(reader.number())(reader);

/** Of opcodes from one to another: what follows, and how many values are taken and given, if that is always so many. */
const OPERATIONS = expanded([
  [0x00, 0x01, nothing], // unreachable, nop
  [0x02, 0x04, aNumber], // block, loop, if
  [0x05, 0x05, nothing], // else
  [0x0b, 0x0b, nothing], // end
  [0x0c, 0x0d, aNumber], // br, br_if
  [0x0e, 0x0e, labels], // br_table
  [0x0f, 0x0f, nothing], // return
  [0x10, 0x10, aNumber], // call
  [0x11, 0x11, twoNumbers], // call_indirect
  [0x1a, 0x1a, nothing, 1, 0], // drop
  [0x1b, 0x1b, nothing, 3, 1], // select
  [0x1c, 0x1c, valueTypes, 3, 1], // select of types
  [LOCAL_GET, LOCAL_GET, aNumber, 0, 1],
  [LOCAL_SET, LOCAL_SET, aNumber, 1, 0],
  [LOCAL_TEE, LOCAL_TEE, aNumber, 1, 1],
  [GLOBAL_GET, GLOBAL_GET, aNumber, 0, 1],
  [GLOBAL_SET, GLOBAL_SET, aNumber, 1, 0],
  [0x25, 0x26, aNumber], // tables
  [0x28, 0x35, twoNumbers, 1, 1], // loads
  [0x36, 0x3e, twoNumbers, 2, 0], // stores
  [0x3f, 0x40, aNumber], // memory.size and .grow
  [0x41, 0x42, aNumber, 0, 1], // i32.const, i64.const
  [0x43, 0x43, bytes(4), 0, 1], // f32.const
  [0x44, 0x44, bytes(8), 0, 1], // f64.const
  [0x45, 0x45, nothing, 1, 1], // i32.eqz
  [0x46, 0x4f, nothing, 2, 1], // comparisons of i32
  [0x50, 0x50, nothing, 1, 1], // i64.eqz
  [0x51, 0x66, nothing, 2, 1], // comparisons of i64, f32, f64
  [0x67, 0x69, nothing, 1, 1], // bits of an i32 counted
  [0x6a, 0x78, nothing, 2, 1], // arithmetic of i32
  [0x79, 0x7b, nothing, 1, 1], // bits of an i64 counted
  [0x7c, 0x8a, nothing, 2, 1], // arithmetic of i64
  [0x8b, 0x91, nothing, 1, 1], // abs to sqrt of an f32
  [0x92, 0x98, nothing, 2, 1], // arithmetic of f32
  [0x99, 0x9f, nothing, 1, 1], // abs to sqrt of an f64
  [0xa0, 0xa6, nothing, 2, 1], // arithmetic of f64
  [0xa7, 0xc4, nothing, 1, 1], // conversions
  [0xd0, 0xd0, aNumber], // ref.null
  [0xd1, 0xd1, nothing], // ref.is_null
  [0xd2, 0xd2, aNumber], // ref.func
  [0xfc00, 0xfc07, nothing, 1, 1], // conversions that saturate
  [0xfc08, 0xfc08, twoNumbers], // memory.init
  [0xfc09, 0xfc09, aNumber], // data.drop
  [0xfc0a, 0xfc0a, twoNumbers], // memory.copy
  [0xfc0b, 0xfc0b, aNumber], // memory.fill
  [0xfc0c, 0xfc0c, twoNumbers], // table.init
  [0xfc0d, 0xfc0d, aNumber], // elem.drop
  [0xfc0e, 0xfc0e, twoNumbers], // table.copy
  [0xfc0f, 0xfc11, aNumber], // table.grow, .size, .fill
]);

/** How many bytes the stores write, from the first opcode of them on. */
const STORED_BYTES = [4, 8, 4, 8, 1, 2, 1, 2, 4];

export const isLoad = (opcode) => opcode >= 0x28 && opcode <= 0x35;
export const isStore = (opcode) => opcode >= 0x36 && opcode <= 0x3e;
export const storedBytes = (opcode) => STORED_BYTES[opcode - 0x36];

/**
 * `body` as `{types, instructions}`: the types of its locals that aren't parameters, in their order, and per instruction
 * `{opcode, numbers, takes, gives, from, to}`: the numbers that follow the opcode, how many values it takes and gives,
 * where that is always so many, and where in the body it stands.
 */
export function readBody(body) {
  const reader = readerOf(body);
  const types = [];
  for (let groups = reader.number(); groups > 0; groups--) {
    const count = reader.number();
    const type = reader.byte();
    for (let each = 0; each < count; each++) types.push(type);
  }
  const instructions = [];
  while (!reader.done()) {
    const from = reader.at();
    const first = reader.byte();
    const opcode = first === PREFIX ? (PREFIX << 8) + reader.number() : first;
    const operation = OPERATIONS.get(opcode);
    if (!operation) throw new Error(`no instruction is known as 0x${opcode.toString(16)}`);
    const numbers = operation.read(reader);
    instructions.push({ opcode, numbers, takes: operation.takes, gives: operation.gives, from, to: reader.at() });
  }
  return { types, instructions };
}

function expanded(ranges) {
  const each = new Map();
  for (const [first, last, read, takes, gives] of ranges) {
    for (let opcode = first; opcode <= last; opcode++) each.set(opcode, { read, takes, gives });
  }
  return each;
}
