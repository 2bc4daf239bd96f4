// Each script answers --help without doing anything, and refuses what it doesn't know.
import assert from "node:assert/strict";
import { accessSync, constants, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { root } from "./paths.mjs";
import { run } from "./processes.mjs";

const folder = path.join(root, "pkg-scripts");
const scripts = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => entry.name);

for (const name of scripts) {
  test(`${name} can be run, and says what it does`, async () => {
    accessSync(path.join(folder, name), constants.X_OK);
    const { code, stdout, stderr } = await run(path.join(folder, name), ["--help"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`^${name}: `));
    assert.match(stdout, new RegExp(`\\nUsage: pkg-scripts/${name}`));
  });
}

for (const name of ["setup", "build", "test", "colony", "serve", "bench", "submit"]) {
  test(`${name} refuses an option it doesn't know`, async () => {
    const { code, stderr } = await run(path.join(folder, name), ["--no-such-option"]);
    assert.notEqual(code, 0);
    assert.match(stderr, /no-such-option/);
  });
}
