// Numbers for the locals of a function by which gzip makes it shorter: those of one type may change places.
import { number } from "./bytes.mjs";
import { LOCAL_GET, LOCAL_TEE, readBody } from "./instructions.mjs";

/** A local is tried in the places of so many that follow it. */
const PLACES = 8;

/** `body`, of a function with so many `parameters`, with locals in each other's places wherever that lowers its `cost`. */
export function renumbered(body, parameters, cost) {
  const { types, uses, between } = readLocals(body);
  let best = { uses, body, cost: cost(body) };
  for (let local = 0; local < types.length; local++) {
    for (let other = local + 1; other < Math.min(local + PLACES, types.length); other++) {
      if (types[local] !== types[other]) continue;
      const changed = exchanged(best.uses, parameters + local, parameters + other);
      const written = writeLocals({ types, uses: changed, between });
      const there = cost(written);
      if (there < best.cost) best = { uses: changed, body: written, cost: there };
    }
  }
  return best.body;
}

/**
 * `body` as `{types, uses, between}`: the types of its locals that aren't parameters, in their order; the numbers by
 * which it names locals and parameters; and the bytes around those, one piece more.
 */
export function readLocals(body) {
  const { types, instructions } = readBody(body);
  const naming = instructions.filter(({ opcode }) => opcode >= LOCAL_GET && opcode <= LOCAL_TEE);
  const ends = [instructions[0].from, ...naming.map(({ to }) => to)];
  const starts = [...naming.map(({ from }) => from + 1), body.length];
  return {
    types,
    uses: naming.map(({ numbers: [local] }) => local),
    between: ends.map((end, index) => body.subarray(end, starts[index])),
  };
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

/** `numbers` with one in the place of the other, and the other in its place. */
function exchanged(numbers, one, other) {
  return numbers.map((number) => (number === one ? other : number === other ? one : number));
}
