// small-wasm-cli.mjs WASM JAVASCRIPT TYPES...: makes the wasm shorter for gzip by what it doesn't depend on: the numbers of
// locals, the order of what may change places, the pieces in which its data comes, and the names of its imports and
// exports, which its JavaScript and types say too.
import { readFileSync, writeFileSync } from "node:fs";
import { withShortBodies } from "./small-wasm/bodies.mjs";
import { withJoinedData } from "./small-wasm/data.mjs";
import { withShortExports } from "./small-wasm/export-names.mjs";
import { withShortImports } from "./small-wasm/import-names.mjs";

const [wasmFile, ...textFiles] = process.argv.slice(2);
const optimised = withJoinedData(withShortBodies(readFileSync(wasmFile)));
const { wasm, texts } = withShortExports(optimised, textFiles.map((file) => readFileSync(file, "utf8")));
const [calling, ...types] = texts;
const { wasm: named, javascript } = withShortImports(wasm, calling);
writeFileSync(wasmFile, named);
for (const [index, text] of [javascript, ...types].entries()) writeFileSync(textFiles[index], text);
