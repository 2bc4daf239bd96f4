// Locals declared though nothing uses them: with as many as the functions around it declare, a function begins as they do.
import { readLocals, writeLocals } from "./local-numbers.mjs";

/** So many more are tried. */
const SPARE = 4;
const I32 = 0x7f;

/** `body` with as many locals more, of the type of its last one, as make its `cost` lowest. */
export function withSpareLocals(body, cost) {
  const read = readLocals(body);
  const type = read.types.at(-1) ?? I32;
  let best = { body, cost: cost(body) };
  for (let spare = 1; spare <= SPARE; spare++) {
    const written = writeLocals({ ...read, types: [...read.types, ...Array(spare).fill(type)] });
    const there = cost(written);
    if (there < best.cost) best = { body: written, cost: there };
  }
  return best.body;
}
