// What may change places in a function without changing what it does: the operands of an operation, and neighbouring
// statements that don't notice each other. A statement here is what leaves the stack as it was: mostly a store, or a set.
import { GLOBAL_GET, GLOBAL_SET, LOCAL_GET, LOCAL_SET, LOCAL_TEE, isLoad, isStore, readBody, storedBytes } from "./instructions.mjs";

/** Operations by the operation that does the same with its operands in each other's places. */
const MIRRORED = new Map([
  ...[0x46, 0x47, 0x51, 0x52, 0x5b, 0x5c, 0x61, 0x62].map((same) => [same, same]), // eq, ne
  ...[0x6a, 0x6c, 0x71, 0x72, 0x73, 0x7c, 0x7e, 0x83, 0x84, 0x85].map((same) => [same, same]), // add, mul, and, or, xor
  ...pairs([0x48, 0x4a], [0x49, 0x4b], [0x4c, 0x4e], [0x4d, 0x4f]), // lt and gt, le and ge of i32
  ...pairs([0x53, 0x55], [0x54, 0x56], [0x57, 0x59], [0x58, 0x5a]), // of i64
  ...pairs([0x5d, 0x5e], [0x5f, 0x60], [0x63, 0x64], [0x65, 0x66]), // of f32, f64
]);

/** `body` with all that may change places wherever it lowers its `cost`. */
export function rearranged(body, cost) {
  let best = { body, cost: cost(body), exchanges: exchangesIn(body) };
  for (let next = 0; next < best.exchanges.length; next++) {
    const changed = withExchange(best.body, best.exchanges[next]);
    const there = cost(changed);
    if (there < best.cost) best = { body: changed, cost: there, exchanges: exchangesIn(changed) };
  }
  return best.body;
}

/**
 * What may change places in `body`: `{from, middle, to}`, the bytes before the middle with those behind it; `mirrored` is
 * the operation then, for operands.
 */
export function exchangesIn(body) {
  const { instructions } = readBody(body);
  const exchanges = [];
  /** The trees of the topmost values on the stack, as far as they are known: of what control has left there they aren't. */
  let stack = [];
  let statement;
  for (const [index, { opcode, takes, gives }] of instructions.entries()) {
    const operands = takes > 0 ? stack.splice(-takes) : [];
    if (operands.length !== takes || !areRow([...operands, { first: index }])) {
      stack = [];
      statement = undefined;
      continue;
    }
    const tree = { first: operands[0]?.first ?? index, last: index, operands };
    if (MIRRORED.has(opcode)) offer(...operands, MIRRORED.get(opcode));
    if (gives > 0) stack.push(tree);
    else {
      if (statement && areRow([statement, tree])) offer(statement, tree);
      statement = tree;
    }
  }
  return exchanges;

  function offer(one, other, mirrored) {
    if (!areIndependent(effectsOf(instructions, one), effectsOf(instructions, other))) return;
    const [from, middle] = [instructions[one.first].from, instructions[other.first].from];
    exchanges.push({ from, middle, to: instructions[other.last].to, mirrored });
  }
}

/** `body` with one such exchange made. */
export function withExchange(body, { from, middle, to, mirrored }) {
  const changed = Buffer.concat([body.subarray(0, from), body.subarray(middle, to), body.subarray(from, middle), body.subarray(to)]);
  if (mirrored !== undefined) changed[to] = mirrored;
  return changed;
}

/** What a tree of instructions reads and writes: locals and globals by name, memory by what it touches. */
function effectsOf(instructions, { first, last, operands }) {
  const effects = { reads: new Set(), writes: new Set(), loads: false };
  for (const { opcode, numbers } of instructions.slice(first, last + 1)) {
    if (opcode === LOCAL_GET) effects.reads.add(`local ${numbers[0]}`);
    else if (opcode === LOCAL_SET || opcode === LOCAL_TEE) effects.writes.add(`local ${numbers[0]}`);
    else if (opcode === GLOBAL_GET) effects.reads.add(`global ${numbers[0]}`);
    else if (opcode === GLOBAL_SET) effects.writes.add(`global ${numbers[0]}`);
    else if (isLoad(opcode)) effects.loads = true;
  }
  // A store gives nothing, so that a tree has one only as its root.
  const { opcode, numbers } = instructions[last];
  if (isStore(opcode)) {
    const [address] = operands;
    const isLocal = address.first === address.last && instructions[address.first].opcode === LOCAL_GET;
    const base = isLocal ? instructions[address.first].numbers[0] : undefined;
    effects.store = { base, from: numbers[1], to: numbers[1] + storedBytes(opcode) };
  }
  return effects;
}

/** Whether trees follow each other, with no statement in between. */
function areRow(trees) {
  return trees.every(({ first }, index) => index === 0 || first === trees[index - 1].last + 1);
}

function areIndependent(one, other) {
  const overlap = (some, others) => [...some].some((it) => others.has(it));
  return (
    !overlap(one.writes, other.reads) &&
    !overlap(one.reads, other.writes) &&
    !overlap(one.writes, other.writes) &&
    !(one.store && other.loads) &&
    !(one.loads && other.store) &&
    !(one.store && other.store && mayOverlap(one.store, other.store))
  );
}

/** Two stores surely go to different places where both count from one local. */
function mayOverlap(one, other) {
  if (one.base === undefined || one.base !== other.base) return true;
  return one.from < other.to && other.from < one.to;
}

function pairs(...all) {
  return all.flatMap(([one, other]) => [[one, other], [other, one]]);
}
