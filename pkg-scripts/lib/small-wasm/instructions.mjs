// A function's body as far as its locals are concerned. What stands behind each opcode is known here, to walk over it.
// https://webassembly.github.io/spec/core/binary/instructions.html
import { number, readerOf } from "./bytes.mjs";

const LOCAL_GET = 0x20;
const LOCAL_TEE = 0x22;
const PREFIX = 0xfc;

const nothing = () => {};
const aNumber = (reader) => void reader.number();
const twoNumbers = (reader) => (aNumber(reader), aNumber(reader));
const bytes = (count) => (reader) => void reader.bytes(count);
const labels = (reader) => {
  for (let left = reader.number(); left >= 0; left--) reader.number();
};
const valueTypes = (reader) => void reader.bytes(reader.number());

/** What follows opcodes from one to another. */
const OPERANDS = expanded([
  [0x00, 0x01, nothing], // unreachable, nop
  [0x02, 0x04, aNumber], // block, loop, if
  [0x05, 0x05, nothing], // else
  [0x0b, 0x0b, nothing], // end
  [0x0c, 0x0d, aNumber], // br, br_if
  [0x0e, 0x0e, labels], // br_table
  [0x0f, 0x0f, nothing], // return
  [0x10, 0x10, aNumber], // call
  [0x11, 0x11, twoNumbers], // call_indirect
  [0x1a, 0x1b, nothing], // drop, select
  [0x1c, 0x1c, valueTypes], // select of types
  [LOCAL_GET, 0x26, aNumber], // locals, globals, tables
  [0x28, 0x3e, twoNumbers], // loads and stores
  [0x3f, 0x42, aNumber], // memory.size and .grow, i32.const, i64.const
  [0x43, 0x43, bytes(4)], // f32.const
  [0x44, 0x44, bytes(8)], // f64.const
  [0x45, 0xc4, nothing], // comparisons, arithmetic, conversions
  [0xd0, 0xd0, aNumber], // ref.null
  [0xd1, 0xd1, nothing], // ref.is_null
  [0xd2, 0xd2, aNumber], // ref.func
]);
/** The same behind the prefix. */
const PREFIXED = expanded([
  [0, 7, nothing], // conversions that saturate
  [8, 8, twoNumbers], // memory.init
  [9, 9, aNumber], // data.drop
  [10, 10, twoNumbers], // memory.copy
  [11, 11, aNumber], // memory.fill
  [12, 12, twoNumbers], // table.init
  [13, 13, aNumber], // elem.drop
  [14, 14, twoNumbers], // table.copy
  [15, 17, aNumber], // table.grow, .size, .fill
]);

/**
 * `body` as `{types, uses, between}`: the types of its locals that aren't parameters, in their order; the numbers by
 * which it names locals and parameters; and the bytes around those, one piece more.
 */
export function readLocals(body) {
  const reader = readerOf(body);
  const types = [];
  for (let groups = reader.number(); groups > 0; groups--) {
    const count = reader.number();
    const type = reader.byte();
    for (let each = 0; each < count; each++) types.push(type);
  }
  const uses = [];
  const between = [];
  let from = reader.at();
  while (!reader.done()) {
    const opcode = reader.byte();
    if (opcode >= LOCAL_GET && opcode <= LOCAL_TEE) {
      between.push(reader.since(from));
      uses.push(reader.number());
      from = reader.at();
    } else if (opcode === PREFIX) walkOver(PREFIXED, reader.number(), reader);
    else walkOver(OPERANDS, opcode, reader);
  }
  between.push(reader.since(from));
  return { types, uses, between };
}

/** The body that `readLocals` has read. */
export function writeLocals({ types, uses, between }) {
  const groups = [];
  for (const type of types) {
    const last = groups[groups.length - 1];
    if (last?.type === type) last.count++;
    else groups.push({ count: 1, type });
  }
  const declared = [...number(groups.length), ...groups.flatMap(({ count, type }) => [...number(count), type])];
  const pieces = between.flatMap((piece, index) => (index < uses.length ? [piece, Buffer.from(number(uses[index]))] : piece));
  return Buffer.concat([Buffer.from(declared), ...pieces]);
}

function walkOver(operands, opcode, reader) {
  const walk = operands.get(opcode);
  if (!walk) throw new Error(`no instruction is known as 0x${opcode.toString(16)}`);
  walk(reader);
}

function expanded(ranges) {
  const each = new Map();
  for (const [first, last, walk] of ranges) for (let opcode = first; opcode <= last; opcode++) each.set(opcode, walk);
  return each;
}
