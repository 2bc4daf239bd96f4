// An order of byte strings in which like stands beside like: gzip finds what repeats only within 32 KB.

/** So many bytes in a row are one feature. */
const FEATURE_BYTES = 6;
/** What more strings than this share tells nothing of them. */
const COMMON = 400;
/** The next string is sought for its likeness to this many before it. */
const LOOK_BACK = 24;

/** The indices of `strings` in such an order. It begins with the first, and always takes the one most like the last ones. */
export function orderByLikeness(strings, likeness = new Likeness(strings)) {
  const left = new Set(strings.keys());
  const order = [];
  while (left.size > 0) {
    const scores = likeness.to(order.slice(-LOOK_BACK));
    const next = [...left].reduce((best, index) => (scores[index] > scores[best] ? index : best));
    left.delete(next);
    order.push(next);
  }
  return order;
}

/** How much byte strings have in common. */
export class Likeness {
  #features;
  #telling;
  #owners;

  constructor(strings) {
    this.#features = strings.map(featuresOf);
    this.#owners = ownersOf(this.#features);
    const isTelling = (feature) => this.#owners.get(feature).length > 1 && this.#owners.get(feature).length <= COMMON;
    this.#telling = this.#features.map((own) => [...own].filter(isTelling));
  }

  /** Per string: how much it has in common with those `others`, for its length. What fewer share weighs more. */
  to(others) {
    const scores = new Float64Array(this.#features.length);
    for (const feature of new Set(others.flatMap((index) => this.#telling[index]))) {
      const sharers = this.#owners.get(feature);
      const weight = 1 / Math.cbrt(sharers.length);
      for (const sharer of sharers) scores[sharer] += weight;
    }
    // A long one shares more by chance; the exponent is what compressed best.
    return scores.map((score, index) => score / (this.#features[index].size + 20) ** 0.7);
  }

  /** The `count` strings most like the one at `index`, the most like first. */
  nearest(index, count) {
    const scores = this.to([index]);
    const others = [...scores.keys()].filter((other) => other !== index && scores[other] > 0);
    return others.sort((a, b) => scores[b] - scores[a]).slice(0, count);
  }
}

/** Hashes of the bytes in a row; two that fall together do no harm. */
function featuresOf(string) {
  const features = new Set();
  for (let from = 0; from + FEATURE_BYTES <= string.length; from++) {
    let hash = 0;
    for (let at = from; at < from + FEATURE_BYTES; at++) hash = (Math.imul(hash, 31) + Math.imul(string[at], 2654435761)) | 0;
    features.add(hash);
  }
  return features;
}

function ownersOf(features) {
  const owners = new Map();
  for (const [index, own] of features.entries()) {
    for (const feature of own) {
      if (!owners.has(feature)) owners.set(feature, []);
      owners.get(feature).push(index);
    }
  }
  return owners;
}
