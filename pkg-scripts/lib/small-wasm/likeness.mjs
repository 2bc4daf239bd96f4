// An order of byte strings in which like stands beside like: gzip finds what repeats only within 32 KB.

/** So many bytes in a row are one feature. */
const FEATURE_BYTES = 6;
/** What more strings than this share tells nothing of them. */
const COMMON = 400;
/** The next string is sought for its likeness to this many before it. */
const LOOK_BACK = 24;

/** The indices of `strings` in such an order. It begins with the first, and always takes the one most like the last ones. */
export function orderByLikeness(strings) {
  const features = strings.map(featuresOf);
  const owners = ownersOf(features);
  const isTelling = (feature) => owners.get(feature).length > 1 && owners.get(feature).length <= COMMON;
  const telling = features.map((own) => [...own].filter(isTelling));
  const left = new Set(strings.keys());
  const order = [];
  while (left.size > 0) {
    const next = mostLike(left, likenessTo(order.slice(-LOOK_BACK)), features);
    left.delete(next);
    order.push(next);
  }
  return order;

  /** Per string: the weight of what it shares with those `recent`. What fewer share weighs more. */
  function likenessTo(recent) {
    const likeness = new Float64Array(strings.length);
    for (const feature of new Set(recent.flatMap((index) => telling[index]))) {
      const sharers = owners.get(feature);
      const weight = 1 / Math.cbrt(sharers.length);
      for (const sharer of sharers) likeness[sharer] += weight;
    }
    return likeness;
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

/** Of those left, the one with the most in common for its length; the first of equals. */
function mostLike(left, likeness, features) {
  let best;
  let highest = -1;
  for (const index of left) {
    // A long one shares more by chance; the exponent is what compressed best.
    const score = likeness[index] / (features[index].size + 20) ** 0.7;
    if (score > highest) [best, highest] = [index, score];
  }
  return best;
}
