// pkg-scripts/serve: the static server until Ctrl-C.
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { onEnd, runMain } from "./cleanup.mjs";
import { root } from "./paths.mjs";
import { startStaticServer } from "./static-server.mjs";

await runMain(async () => {
  const { values } = parseArgs({ options: { port: { type: "string" }, host: { type: "string" } } });
  const port = Number(values.port ?? process.env.SERVE_PORT ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`no port: ${values.port ?? process.env.SERVE_PORT}`);
  const server = await startStaticServer({ port, host: values.host ?? "127.0.0.1" });
  console.log(`serving ${server.url}/ (Ctrl-C ends it)`);
  if (!existsSync(path.join(root, "pkg/wasm_executor.js"))) console.log("pkg/ is not there yet: run pkg-scripts/build");
  await new Promise((resolve) => onEnd(async () => resolve(await server.stop())));
});
