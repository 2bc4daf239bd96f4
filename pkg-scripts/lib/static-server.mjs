// Serves the page as it is in the checkout: no build step, no dotfile, nothing outside the named folders.
//
//   const server = await startStaticServer({ port: 0 });
//   server.url;                 // "http://127.0.0.1:49321"
//   await server.stop();
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { pipeline } from "node:stream";
import { root } from "./paths.mjs";

/** What is served of the checkout, by the first part of its URL. */
const PUBLIC = ["index.html", "www", "pkg", "examples"];

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".md": "text/plain; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ts": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".yaml": "text/plain; charset=utf-8",
};

/** The headers of every reply. Isolation gives fine clocks; `credentialless` lets probes of other origins through. */
export const HEADERS = {
  "Cache-Control": "no-cache",
  "Content-Security-Policy": [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "connect-src http: https: ws: wss:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; "),
  "Cross-Origin-Embedder-Policy": "credentialless",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** The options of the command lines that serve, for `parseArgs`. */
export const SERVE_OPTIONS = { port: { type: "string" }, host: { type: "string" } };

/** `{port, host}` from those options, SERVE_PORT and the defaults. */
export function whereToServe({ port = process.env.SERVE_PORT || "8080", host = "127.0.0.1" }) {
  const number = Number(port);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) throw new Error(`no port: ${port}`);
  return { port: number, host };
}

// The file that a URL means, or null. `mounts` maps a first part of the path to a folder or file.
async function fileOf(url, mounts) {
  let parts;
  try {
    parts = decodeURIComponent(new URL(url, "http://localhost").pathname).split("/").filter(Boolean);
  } catch {
    return null;
  }
  if (parts.length === 0) parts = ["index.html"];
  const [first, ...rest] = parts;
  if (!Object.hasOwn(mounts, first)) return null;
  if (parts.some((part) => part.startsWith(".") || /[\\\0]/.test(part))) return null;
  try {
    // Links are followed before the check: what they lead to must lie inside too.
    const base = await realpath(mounts[first]);
    let file = await realpath(path.join(base, ...rest));
    if (file !== base && !file.startsWith(base + path.sep)) return null;
    if ((await stat(file)).isDirectory()) file = path.join(file, "index.html");
    const { size } = await stat(file);
    return { file, size };
  } catch {
    return null; // not there
  }
}

function reply(request, response, status, headers, text) {
  response.writeHead(status, { ...headers, "Content-Type": "text/plain; charset=utf-8" });
  response.end(request.method === "HEAD" ? undefined : `${text}\n`);
}

async function answer(request, response, { mounts, headers }) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return reply(request, response, 405, { ...headers, Allow: "GET, HEAD" }, "only GET and HEAD");
  }
  const found = await fileOf(request.url, mounts);
  if (!found) return reply(request, response, 404, headers, "not found");
  response.writeHead(200, {
    ...headers,
    "Content-Type": TYPES[path.extname(found.file).toLowerCase()] ?? "application/octet-stream",
    "Content-Length": found.size,
  });
  if (request.method === "HEAD") return response.end();
  pipeline(createReadStream(found.file), response, () => {}); // a reader that leaves is no error
}

/**
 * Starts the server. `port` 0 takes a free one. `mounts` adds to what is served: `{tutorial: "/path/to/folder"}` is seen
 * as `/tutorial/…`. `headers` goes on top of `HEADERS`; a value of undefined leaves that one out.
 * Gives `{url, port, stop()}`.
 */
export async function startStaticServer({ port = 0, host = "127.0.0.1", mounts = {}, headers = {} } = {}) {
  const sent = Object.entries({ ...HEADERS, ...headers }).filter(([, value]) => value !== undefined);
  const options = {
    mounts: { ...Object.fromEntries(PUBLIC.map((name) => [name, path.join(root, name)])), ...mounts },
    headers: Object.fromEntries(sent),
  };
  const server = http.createServer((request, response) => answer(request, response, options));
  await new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(error.code === "EADDRINUSE" ? new Error(`something else listens on port ${port}: choose another`) : error),
    );
    server.listen({ port, host }, resolve);
  });
  const taken = server.address().port;
  const shownHost = ["0.0.0.0", "::"].includes(host) ? "localhost" : host;
  return {
    url: `http://${shownHost.includes(":") ? `[${shownHost}]` : shownHost}:${taken}`,
    port: taken,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
