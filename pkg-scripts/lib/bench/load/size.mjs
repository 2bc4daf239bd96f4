// What a visitor downloads.
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../../paths.mjs";

const BUDGET_BYTES = 204_800;

export function size() {
  const wasm = readFileSync(path.join(root, "pkg/wasm_executor_bg.wasm"));
  const ours = gzipSync(wasm, { level: 9 }).length;
  return [{
    name: "the wasm after gzip -9, beside its budget",
    ours,
    peer: BUDGET_BYTES,
    ratio: ours / BUDGET_BYTES,
    unit: "bytes",
    runs: 1,
  }];
}
