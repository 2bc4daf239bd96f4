// As much of the WebAssembly binary format as is written anew here: sections, imports, bodies, names.
// https://webassembly.github.io/spec/core/binary/modules.html, and its appendix for the name section.

const HEADER_BYTES = 8;
const SECTION = { custom: 0, import: 2, code: 10 };
const IMPORT = { function: 0, table: 1, memory: 2, global: 3 };
const FUNCTION_NAMES = 1;
/** An empty list. */
const NOTHING = Buffer.from([0]);

/** The functions' bodies as bytes. */
export function readBodies(wasm) {
  const reader = readerOf(sectionOf(wasm, SECTION.code));
  return Array.from({ length: reader.number() }, () => reader.bytes(reader.number()));
}

/** The imports in their order: `{module, field, kind, type}`, the type as bytes. */
export function readImports(wasm) {
  const reader = readerOf(sectionOf(wasm, SECTION.import));
  return Array.from({ length: reader.number() }, () => {
    const [module, field] = [reader.text(), reader.text()];
    const kind = reader.byte();
    return { module, field, kind, type: readType(reader, kind) };
  });
}

/** The module with `imports` for its own. */
export function withImports(wasm, imports) {
  const all = imports.flatMap(({ module, field, kind, type }) => [...text(module), ...text(field), kind, ...type]);
  const anew = section(SECTION.import, [...number(imports.length), ...all]);
  const sections = sectionsOf(wasm).map(({ id, whole }) => (id === SECTION.import ? anew : whole));
  return Buffer.concat([wasm.subarray(0, HEADER_BYTES), ...sections]);
}

/** The module without its custom sections, its functions named by a new one: `names` in the order of their bodies. */
export function withFunctionNames(wasm, names) {
  const imported = readImports(wasm).filter(({ kind }) => kind === IMPORT.function).length;
  const kept = sectionsOf(wasm).filter(({ id }) => id !== SECTION.custom).map(({ whole }) => whole);
  const map = names.flatMap((name, index) => [...number(imported + index), ...text(name)]);
  const functionNames = [...number(names.length), ...map];
  const named = [...text("name"), FUNCTION_NAMES, ...number(functionNames.length), ...functionNames];
  return Buffer.concat([wasm.subarray(0, HEADER_BYTES), ...kept, section(SECTION.custom, named)]);
}

function sectionsOf(wasm) {
  const sections = [];
  const reader = readerOf(wasm, HEADER_BYTES);
  while (!reader.done()) {
    const from = reader.at();
    const id = reader.byte();
    const content = reader.bytes(reader.number());
    sections.push({ id, content, whole: wasm.subarray(from, reader.at()) });
  }
  return sections;
}

/** The content of the section; nothing, where there is none. */
function sectionOf(wasm, wanted) {
  return sectionsOf(wasm).find(({ id }) => id === wanted)?.content ?? NOTHING;
}

function section(id, content) {
  return Buffer.from([id, ...number(content.length), ...content]);
}

function readType(reader, kind) {
  const from = reader.at();
  if (kind === IMPORT.function) reader.number();
  else if (kind === IMPORT.global) reader.bytes(2);
  else {
    if (kind === IMPORT.table) reader.byte();
    const hasMaximum = reader.byte() & 1;
    reader.number();
    if (hasMaximum) reader.number();
  }
  return reader.since(from);
}

function readerOf(bytes, from = 0) {
  let at = from;
  const reader = {
    at: () => at,
    done: () => at >= bytes.length,
    byte: () => bytes[at++],
    bytes: (length) => bytes.subarray(at, (at += length)),
    since: (start) => bytes.subarray(start, at),
    text: () => reader.bytes(reader.number()).toString(),
    /** LEB128, without a sign. */
    number() {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = reader.byte();
        value += (byte & 0x7f) * 2 ** shift;
        if (!(byte & 0x80)) return value;
      }
    },
  };
  return reader;
}

function number(value) {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...number(value >>> 7)];
}

function text(string) {
  const bytes = Buffer.from(string);
  return [...number(bytes.length), ...bytes];
}
