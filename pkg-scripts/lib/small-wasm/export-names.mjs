// Short names for those exports of a wasm that nobody calls but its own JavaScript: what wasm-bindgen names by the types of
// a closure is long, and has hashes in it, which don't compress.
import { readExports, withExports } from "./format.mjs";
import { shortName } from "./import-names.mjs";

const OF_CLOSURES = /^wasm_bindgen_/;
/** Where the JavaScript calls one, and where its types declare one. */
const SAID = /(?<=\bwasm\.|\breadonly )wasm_bindgen_\w+/g;

/** `{wasm, texts}`: the wasm with short names for such exports, and its JavaScript and types with them too. */
export function withShortExports(wasm, texts) {
  const exports = readExports(wasm);
  const long = exports.map(({ name }) => name).filter((name) => OF_CLOSURES.test(name));
  for (const name of long) if (!texts.some((text) => text.includes(`wasm.${name}(`))) throw new Error(`nothing calls ${name}`);
  const names = new Map(long.map((name, index) => [name, shortName(index)]));
  const short = (name) => names.get(name) ?? name;
  return {
    wasm: withExports(wasm, exports.map((it) => ({ ...it, name: short(it.name) }))),
    texts: texts.map((text) => text.replaceAll(SAID, short)),
  };
}
