// An order of byte strings made better by what gzip itself makes of it: likeness only guesses that.
import { compressionBetween } from "./window.mjs";

/** A string is tried behind so many of those most like it. */
const PLACES = 12;
/** All are gone through so often: what is best for one depends on where the others stand. */
const ROUNDS = 3;
/** Less is noise: it may be lost where blocks are cut otherwise. */
const WORTH_BYTES = 2;
const NOTHING = Buffer.alloc(0);

/** `order` with each string moved to where it costs least, the longest first. */
export function refined(strings, order, likeness) {
  const longestFirst = [...order].sort((a, b) => strings[b].length - strings[a].length);
  for (const moved of Array(ROUNDS).fill(longestFirst).flat()) {
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
    const ordered = order.map((index) => strings[index]);
    const compressed = compressionBetween(ordered.slice(0, place), ordered.slice(place));
    return compressed(string) - compressed(NOTHING);
  }
}
