// What gzip makes of bytes for those around them.
import { deflateRawSync } from "node:zlib";

/** Gzip looks so far back. */
const WINDOW_BYTES = 32 * 1024;
/** Bytes are of use mostly to what follows soon, so no more of it is looked at. */
const FOLLOWING_BYTES = 8 * 1024;

/** How long bytes are, compressed, with what follows them: `(bytes) => length`. `before` and `after` are byte strings. */
export function compressionBetween(before, after) {
  const dictionary = Buffer.concat(gather([...before].reverse(), WINDOW_BYTES).reverse()).subarray(-WINDOW_BYTES);
  const following = gather(after, FOLLOWING_BYTES);
  return (bytes) => deflateRawSync(Buffer.concat([bytes, ...following]), { level: 9, dictionary }).length;
}

/** The first of `strings`, as many as have so many bytes. */
function gather(strings, bytes) {
  const gathered = [];
  for (const string of strings) {
    if (bytes <= 0) break;
    gathered.push(string);
    bytes -= string.length;
  }
  return gathered;
}
