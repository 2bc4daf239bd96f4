// What a visitor loads of the page's own code: a limit, so that it stays quick to open.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("../..", import.meta.url));
const LIMIT_BYTES = 60 * 1024;

test("the page's own code weighs at most 60 KB after gzip -9, as one stream", () => {
  const files = readdirSync(path.join(root, "www"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => !/^www.(vendor|tests)\b/.test(file))
    .sort();
  assert.ok(files.length > 30);
  const contents = ["index.html", ...files].map((file) => readFileSync(path.join(root, file)));
  const weight = gzipSync(Buffer.concat(contents), { level: 9 }).length;
  assert.ok(weight <= LIMIT_BYTES, `${weight} bytes; the limit is ${LIMIT_BYTES}`);
});
