// Functions that nothing reaches, as traps, so that wasm-opt leaves out what only they need.
import { readBodies, readFunctionNames, withBodies } from "./format.mjs";

/**
 * What only a second thread would have called: once_cell, in which k256 keeps its table, has threads wait for the first
 * one, and the handle of a thread by which it is woken brings std's own allocator.
 */
export const OF_SECOND_THREADS = [
  "std::thread::current::current",
  "<alloc::sync::Arc<std::thread::thread::Inner, std::alloc::System>>::drop_slow",
];

/** No locals, and one instruction: unreachable. */
const TRAP = Buffer.from([0x00, 0x00, 0x0b]);

/** The module with a trap for each function of such a name. */
export function withoutUnreached(wasm, unreached) {
  const names = readFunctionNames(wasm).map(withoutHashes);
  const bodies = readBodies(wasm).map((body, index) => (unreached.includes(names[index]) ? TRAP : body));
  return withBodies(wasm, bodies);
}

/** The compiler names each crate with a hash behind it: `std[0123456789abcdef]`. */
function withoutHashes(name) {
  return name?.replaceAll(/\[[0-9a-f]+\]/g, "");
}
