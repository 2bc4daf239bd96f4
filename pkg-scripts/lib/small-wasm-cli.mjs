// small-wasm-cli.mjs WASM JAVASCRIPT: makes the wasm shorter for gzip by what it doesn't depend on: the numbers of locals,
// the order of what may change places, the pieces in which its data comes, and the names of its imports, which its
// JavaScript says too.
import { readFileSync, writeFileSync } from "node:fs";
import { withShortBodies } from "./small-wasm/bodies.mjs";
import { withJoinedData } from "./small-wasm/data.mjs";
import { withShortImports } from "./small-wasm/import-names.mjs";

const [wasmFile, javascriptFile] = process.argv.slice(2);
const optimised = withJoinedData(withShortBodies(readFileSync(wasmFile)));
const { wasm, javascript } = withShortImports(optimised, readFileSync(javascriptFile, "utf8"));
writeFileSync(wasmFile, wasm);
writeFileSync(javascriptFile, javascript);
