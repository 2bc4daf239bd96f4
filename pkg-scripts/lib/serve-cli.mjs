// pkg-scripts/serve: the static server until Ctrl-C.
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { runMain, untilTold } from "./cleanup.mjs";
import { root } from "./paths.mjs";
import { SERVE_OPTIONS, startStaticServer, whereToServe } from "./static-server.mjs";

await runMain(async () => {
  const { values } = parseArgs({ options: SERVE_OPTIONS });
  const server = await startStaticServer(whereToServe(values));
  console.log(`serving ${server.url}/ (Ctrl-C ends it)`);
  if (!existsSync(path.join(root, "pkg/wasm_executor.js"))) console.log("pkg/ is not there yet: run pkg-scripts/build");
  await untilTold();
});
