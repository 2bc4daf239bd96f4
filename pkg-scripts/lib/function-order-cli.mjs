// function-order-cli.mjs IN OUT: names the functions of a wasm by numbers, in an order in which like stands beside like,
// for `wasm-opt --reorder-functions-by-name` to put them in. Balanced partitioning in lld does the same for other formats.
import { readFileSync, writeFileSync } from "node:fs";
import { orderByLikeness } from "./small-wasm/likeness.mjs";
import { readBodies, withFunctionNames } from "./small-wasm/format.mjs";

const [from, to] = process.argv.slice(2);
const wasm = readFileSync(from);
const names = [];
for (const [place, index] of orderByLikeness(readBodies(wasm)).entries()) names[index] = String(place).padStart(6, "0");
writeFileSync(to, withFunctionNames(wasm, names));
