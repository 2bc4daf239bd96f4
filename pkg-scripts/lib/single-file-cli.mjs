// pkg-scripts/build --single-file, once pkg/ is built.
import path from "node:path";
import { runMain } from "./cleanup.mjs";
import { writeSingleFile } from "./single-file/build.mjs";

await runMain(async () => {
  const file = process.argv[2];
  const { bytes } = await writeSingleFile(file);
  console.log(`${file}: ${bytes} bytes; open it with a double click: file://${path.resolve(file)}`);
});
