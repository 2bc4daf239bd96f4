// An order of byte strings made better by what gzip itself makes of it: likeness only guesses that.
import { deflateRawSync } from "node:zlib";

/** Gzip looks so far back. */
const WINDOW_BYTES = 32 * 1024;
/** A string is of use mostly to those soon after it, so no more of them are looked at. */
const FOLLOWING_BYTES = 8 * 1024;
/** A string is tried behind so many of those most like it. */
const PLACES = 12;
/** Less is noise: it may be lost where blocks are cut otherwise. */
const WORTH_BYTES = 2;

/** `order` with each string moved to where it costs least, the longest first. */
export function refined(strings, order, likeness) {
  const longestFirst = [...order].sort((a, b) => strings[b].length - strings[a].length);
  for (const moved of longestFirst) {
    const others = order.filter((index) => index !== moved);
    let place = order.indexOf(moved);
    let lowest = cost(strings[moved], others, place) - WORTH_BYTES;
    for (const like of likeness.nearest(moved, PLACES)) {
      const behind = others.indexOf(like) + 1;
      const there = cost(strings[moved], others, behind);
      if (there < lowest) [place, lowest] = [behind, there];
    }
    others.splice(place, 0, moved);
    order = others;
  }
  return order;

  /** By how much a string at a place of the order makes it longer, compressed. */
  function cost(string, order, place) {
    const before = gather(order.slice(0, place).reverse(), WINDOW_BYTES).reverse();
    const following = Buffer.concat(gather(order.slice(place), FOLLOWING_BYTES));
    const dictionary = Buffer.concat(before).subarray(-WINDOW_BYTES);
    const compressed = (bytes) => deflateRawSync(bytes, { level: 9, dictionary }).length;
    return compressed(Buffer.concat([string, following])) - compressed(following);
  }

  /** The first strings of `order`, as many as have so many bytes. */
  function gather(order, bytes) {
    const gathered = [];
    for (const index of order) {
      if (bytes <= 0) break;
      gathered.push(strings[index]);
      bytes -= strings[index].length;
    }
    return gathered;
  }
}
