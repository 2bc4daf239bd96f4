// function-order-cli.mjs IN OUT: names the functions of a wasm by numbers, in an order that gzip makes short, for
// `wasm-opt --reorder-functions-by-name` to put them in. Balanced partitioning in lld does the same for other formats.
import { readFileSync, writeFileSync } from "node:fs";
import { readBodies, withFunctionNames } from "./small-wasm/format.mjs";
import { Likeness, orderByLikeness } from "./small-wasm/likeness.mjs";
import { refined } from "./small-wasm/refine.mjs";

const [from, to] = process.argv.slice(2);
const wasm = readFileSync(from);
const bodies = readBodies(wasm);
const likeness = new Likeness(bodies);
const order = refined(bodies, orderByLikeness(bodies, likeness), likeness);
const names = [];
for (const [place, index] of order.entries()) names[index] = String(place).padStart(6, "0");
writeFileSync(to, withFunctionNames(wasm, names));
