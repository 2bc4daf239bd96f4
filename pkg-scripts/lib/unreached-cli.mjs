// unreached-cli.mjs WASM: puts traps into a wasm in the place of functions that nothing can reach where there is one
// thread, for `wasm-opt` to leave out what only they need.
import { readFileSync, writeFileSync } from "node:fs";
import { OF_SECOND_THREADS, withoutUnreached } from "./small-wasm/unreached.mjs";

const [file] = process.argv.slice(2);
writeFileSync(file, withoutUnreached(readFileSync(file), OF_SECOND_THREADS));
