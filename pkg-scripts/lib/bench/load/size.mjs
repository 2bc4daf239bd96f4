// What a visitor downloads.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { root } from "../../paths.mjs";

const BUDGET_BYTES = 204_800;

export function size() {
  // The program, as the budget is meant: Node's own gzip packs a little worse.
  const ours = execFileSync("gzip", ["-9", "-c", path.join(root, "pkg/wasm_executor_bg.wasm")]).length;
  return [{
    name: "the wasm after gzip -9, beside its budget",
    ours,
    peer: BUDGET_BYTES,
    ratio: ours / BUDGET_BYTES,
    unit: "bytes",
    runs: 1,
  }];
}
