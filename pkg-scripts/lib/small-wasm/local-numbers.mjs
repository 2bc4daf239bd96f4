// Numbers for the locals of functions by which gzip makes them shorter: those of one type may change places.
import { readBodies, readParameterCounts, withBodies } from "./format.mjs";
import { readLocals, writeLocals } from "./instructions.mjs";
import { compressionBetween } from "./window.mjs";

/** A local is tried in the places of so many that follow it. */
const PLACES = 8;
/** All functions are gone through so often, for the second time each has others before and behind it. */
const ROUNDS = 2;

/** The module with its locals numbered so. */
export function withShortLocals(wasm) {
  const parameters = readParameterCounts(wasm);
  const bodies = readBodies(wasm);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, body] of bodies.entries()) {
      const compressed = compressionBetween(bodies.slice(0, index), bodies.slice(index + 1));
      bodies[index] = renumbered(body, parameters[index], compressed);
    }
  }
  return withBodies(wasm, bodies);
}

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

/** `numbers` with one in the place of the other, and the other in its place. */
function exchanged(numbers, one, other) {
  return numbers.map((number) => (number === one ? other : number === other ? one : number));
}
