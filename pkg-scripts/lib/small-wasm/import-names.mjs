// Short names for what a wasm imports: wasm-bindgen's are long, and half of each is a hash, which doesn't compress.
import { readImports, withImports } from "./format.mjs";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** `{wasm, javascript}`: both with short names for what the wasm imports from its `javascript`. */
export function withShortImports(wasm, javascript) {
  const imports = readImports(wasm);
  const [{ module }] = imports;
  const own = imports.filter((it) => it.module === module);
  const names = new Map(own.map(({ field }, index) => [field, shortName(index)]));
  for (const [field, name] of names) javascript = withKey(javascript, field, name);
  return {
    wasm: withImports(
      wasm,
      imports.map((it) => (it.module === module ? { ...it, module: shortName(0), field: names.get(it.field) } : it)),
    ),
    javascript: withKey(javascript, JSON.stringify(module), JSON.stringify(shortName(0))),
  };
}

/** The name of the `index`th: a, b, …, z, aa, ab, … */
export function shortName(index) {
  const last = LETTERS[index % LETTERS.length];
  return index < LETTERS.length ? last : shortName(Math.floor(index / LETTERS.length) - 1) + last;
}

/** `key` is once the key of an object in wasm-bindgen's JavaScript, on a line of its own. */
function withKey(javascript, key, name) {
  const [before, after, ...more] = javascript.split(`\n        ${key}: `);
  if (after === undefined || more.length > 0) throw new Error(`${JSON.stringify(key)} isn't once a key in the JavaScript`);
  return `${before}\n        ${name}: ${after}`;
}
