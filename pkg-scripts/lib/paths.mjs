// Where things are in this checkout, and the environment in which its tools are found.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's root. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

const toolFolders = [path.join(root, ".tools/bin"), path.join(root, "node_modules/.bin")];

/** PATH with the checkout's own tools first. */
export const toolPath = [...toolFolders, process.env.PATH ?? ""].join(path.delimiter);

/** The first of the commands that is on PATH or is a path to a file, else null. */
export function findProgram(...commands) {
  for (const command of commands.filter(Boolean)) {
    if (command.includes(path.sep)) {
      if (existsSync(command)) return command;
      continue;
    }
    for (const folder of toolPath.split(path.delimiter)) {
      const file = path.join(folder, command);
      if (folder && existsSync(file)) return file;
    }
  }
  return null;
}

/** Chrome or Chromium, else an error that says how to get it. */
export function findChromium() {
  const chromium = findProgram(
    process.env.CHROMIUM,
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  );
  if (!chromium) throw new Error("no Chromium here: run pkg-scripts/setup, or set CHROMIUM to its program");
  return chromium;
}
