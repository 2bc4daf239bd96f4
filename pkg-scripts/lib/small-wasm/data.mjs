// Pieces of data that stand close together as one: the zeros between them compress better than an address for each.
import { readData, withData } from "./format.mjs";

const ZEROS_BYTES = 64;

/** The module with such pieces joined. */
export function withJoinedData(wasm) {
  return withData(wasm, joined(readData(wasm)));
}

/** `data`, by rising addresses, with pieces that at most so many zeros part as one. */
export function joined(data) {
  const all = [];
  for (const { address, bytes } of data) {
    const last = all[all.length - 1];
    const zeros = last ? address - (last.address + last.bytes.length) : Infinity;
    if (zeros >= 0 && zeros <= ZEROS_BYTES) last.bytes = Buffer.concat([last.bytes, Buffer.alloc(zeros), bytes]);
    else all.push({ address, bytes });
  }
  return all;
}
