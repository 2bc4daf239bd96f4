// In the place of www/parts.js where the page is a single file: its parts are in the page itself, as text.
const partText = (name) => document.querySelector(`script[data-part="${name}"]`).textContent;

const urls = new Map();

/** A worker's script with the wasm before it: what is opened as a file can load nothing. */
function urlOf(name) {
  const script = [`self.WASM_BASE64 = "`, partText("wasm"), `";\n`, partText(name)];
  return URL.createObjectURL(new Blob(script, { type: "text/javascript" }));
}

export function startWorker(name) {
  if (!urls.has(name)) urls.set(name, urlOf(name));
  return new Worker(urls.get(name));
}

export function wasmSource() {
  const bytes = Uint8Array.from(atob(self.WASM_BASE64), (character) => character.charCodeAt(0));
  delete self.WASM_BASE64;
  return { module_or_path: bytes };
}
