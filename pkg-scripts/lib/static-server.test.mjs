import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { startStaticServer } from "./static-server.mjs";

const folder = mkdtempSync(path.join(os.tmpdir(), "static-server-"));
const inside = path.join(folder, "inside");
let server;

// A client that sends the path as it is; fetch would tidy it.
function get(rawPath, method = "GET") {
  return new Promise((resolve, reject) => {
    const request = http.request({ port: server.port, host: "127.0.0.1", path: rawPath, method }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    request.once("error", reject).end();
  });
}

before(async () => {
  mkdirSync(path.join(inside, ".hidden"), { recursive: true });
  writeFileSync(path.join(folder, "secret.txt"), "secret");
  writeFileSync(path.join(inside, ".dotfile"), "secret");
  writeFileSync(path.join(inside, ".hidden/file.txt"), "secret");
  writeFileSync(path.join(inside, "module.js"), "export {};");
  writeFileSync(path.join(inside, "code.wasm"), "\0asm");
  symlinkSync(path.join(folder, "secret.txt"), path.join(inside, "link.txt"));
  server = await startStaticServer({ mounts: { inside } });
});

after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

test("a file comes with its type and the headers that isolate the page", async () => {
  const script = await get("/inside/module.js");
  assert.equal(script.status, 200);
  assert.equal(script.body, "export {};");
  assert.equal(script.headers["content-type"], "text/javascript; charset=utf-8");
  assert.equal(script.headers["cross-origin-opener-policy"], "same-origin");
  assert.equal(script.headers["cross-origin-embedder-policy"], "credentialless");
  assert.equal(script.headers["x-content-type-options"], "nosniff");
  assert.match(script.headers["content-security-policy"], /script-src 'self' 'wasm-unsafe-eval'/);
  assert.equal((await get("/inside/code.wasm")).headers["content-type"], "application/wasm");
});

test("HEAD has the headers and no body", async () => {
  const { status, headers, body } = await get("/inside/module.js", "HEAD");
  assert.deepEqual([status, headers["content-length"], body], [200, "10", ""]);
});

for (const rawPath of [
  "/inside/.dotfile",
  "/inside/.hidden/file.txt",
  "/inside/link.txt",
  "/inside/../secret.txt",
  "/inside/..%2fsecret.txt",
  "/inside/%2e%2e/secret.txt",
  "/inside//../../secret.txt",
  "/inside/..\\secret.txt",
  "/inside/module.js%00",
  "/%zz",
  "/.git/config",
  "/.colony/colony.json",
  "/Cargo.toml",
  "/pkg-scripts/setup",
  "/inside/nothing.js",
  "/__proto__/x",
]) {
  test(`${rawPath} is not found`, async () => {
    const { status, body } = await get(rawPath);
    assert.deepEqual([status, body], [404, "not found\n"]);
  });
}

test("nothing can be written", async () => {
  assert.equal((await get("/inside/module.js", "PUT")).status, 405);
});

test("a port that is taken is named", async () => {
  await assert.rejects(startStaticServer({ port: server.port }), new RegExp(`port ${server.port}`));
});
