// import-names-cli.mjs WASM JAVASCRIPT: gives what the wasm imports short names, in both files.
import { readFileSync, writeFileSync } from "node:fs";
import { withShortImports } from "./small-wasm/import-names.mjs";

const [wasmFile, javascriptFile] = process.argv.slice(2);
const { wasm, javascript } = withShortImports(readFileSync(wasmFile), readFileSync(javascriptFile, "utf8"));
writeFileSync(wasmFile, wasm);
writeFileSync(javascriptFile, javascript);
