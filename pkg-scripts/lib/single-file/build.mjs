// The page as one HTML file: wasm, workers, modules and styles inside, a policy that names each script by its hash.
//
//   await writeSingleFile("dist/wasm-executor.html");   // from index.html, www/ and pkg/ as they are
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { root } from "../paths.mjs";

const WORKERS = ["executor-worker", "try-worker"];
const PARTS = fileURLToPath(new URL("parts.js", import.meta.url));

const read = (file, encoding = "utf8") => readFileSync(path.join(root, file), encoding);
const hashOf = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** A module and all that it imports, as one classic script. */
async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, entry)],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "inline",
    define: { "import.meta.url": "undefined" },
    logLevel: "warning",
    plugins: [{
      name: "parts of the single file",
      setup: ({ onResolve }) => onResolve({ filter: /^\.\/parts\.js$/ }, () => ({ path: PARTS })),
    }],
  });
  return outputFiles[0].text;
}

/** Text between tags, as it is. What would end or upset the element is a mistake here, not something to repair. */
function inside(tag, text, attributes = "") {
  if (/<\/(script|style)|<!--|\r/i.test(text)) throw new Error(`a <${tag}> of the single file would not hold its text`);
  return `<${tag}${attributes}>${text}</${tag}>`;
}

/** Replaces what the pattern finds, which must be there. */
function replace(html, pattern, replacement) {
  if (html.search(pattern) < 0) throw new Error(`index.html has nothing like ${pattern}`);
  return html.replace(pattern, replacement);
}

/** The page's text. */
export async function singleFile() {
  const styles = [];
  const scripts = [read("www/startup-check.js"), await bundle("www/main.js")];
  const icon = `data:image/svg+xml;base64,${read("www/icon.svg", "base64")}`;
  const parts = [inside("script", read("pkg/wasm_executor_bg.wasm", "base64"), ` type="text/plain" data-part="wasm"`)];
  for (const name of WORKERS) {
    parts.push(inside("script", await bundle(`www/${name}.js`), ` type="text/plain" data-part="${name}"`));
  }

  let html = read("index.html");
  html = replace(html, /<html /, `<html data-single-file `);
  html = replace(html, /<link rel="stylesheet" href="([^"]+)">/g, (_, href) => {
    styles.push(read(href));
    return inside("style", styles.at(-1), ` data-href="${href}"`);
  });
  html = replace(html, /\s*<!--[^>]*-->\s*<script [^>]*><\/script>\s*<script [^>]*><\/script>/, "");
  html = replace(html, /(href|src)="www\/icon\.svg"/g, (_, name) => `${name}="${icon}"`);
  html = replace(html, /(<meta http-equiv="Content-Security-Policy" content=")[^"]*/, (_, head) => head + [
    "default-src 'none'",
    `script-src ${scripts.map(hashOf).join(" ")} 'wasm-unsafe-eval'`,
    `style-src ${styles.map(hashOf).join(" ")}`,
    "worker-src blob:",
    "img-src data:",
    "connect-src http: https: ws: wss:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; "));
  return replace(html, /\s*<\/body>/, () => `\n${[...parts, ...scripts.map((text) => inside("script", text))].join("\n")}\n</body>`);
}

/** Writes it, and gives how large it is. */
export async function writeSingleFile(file) {
  const html = await singleFile();
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  writeFileSync(file, html);
  return { bytes: Buffer.byteLength(html) };
}
