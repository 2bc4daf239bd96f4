// Functions written so that gzip makes them shorter, each for those before and behind it.
import { number } from "./bytes.mjs";
import { rearranged } from "./exchange.mjs";
import { readBodies, readParameterCounts, withBodies } from "./format.mjs";
import { isLoad, isStore, readBody } from "./instructions.mjs";
import { renumbered } from "./local-numbers.mjs";
import { withSpareLocals } from "./spare-locals.mjs";
import { compressionBetween } from "./window.mjs";

/** All functions are gone through so often, for the second time each has others before and behind it. */
const ROUNDS = 2;

/** The module with its functions written so. */
export function withShortBodies(wasm) {
  const parameters = readParameterCounts(wasm);
  const bodies = readBodies(wasm).map(withoutAlignment);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, body] of bodies.entries()) {
      const compressed = compressionBetween(bodies.slice(0, index), bodies.slice(index + 1));
      const cost = (written) => compressed(withLength(written));
      bodies[index] = withSpareLocals(rearranged(renumbered(body, parameters[index], cost), cost), cost);
    }
  }
  return withBodies(wasm, bodies);
}

/** As a body stands in a module, behind its length. */
function withLength(body) {
  return Buffer.concat([Buffer.from(number(body.length)), body]);
}

/**
 * `body` with the same hint at each access to memory, that it may be aligned in any way: by the width of what is read or
 * written, as it is otherwise, it doesn't repeat. Processors of today don't go by it.
 */
function withoutAlignment(body) {
  const changed = Buffer.from(body);
  for (const { opcode, from } of readBody(body).instructions) if (isLoad(opcode) || isStore(opcode)) changed[from + 1] = 0;
  return changed;
}
