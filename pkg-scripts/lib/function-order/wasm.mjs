// As much of the WebAssembly binary format as the order of functions takes: sections, bodies, names.
// https://webassembly.github.io/spec/core/binary/modules.html, and its appendix for the name section.

const HEADER_BYTES = 8;
const SECTION = { custom: 0, import: 2, code: 10 };
const IMPORT = { function: 0, table: 1, memory: 2, global: 3 };
const FUNCTION_NAMES = 1;

/** `{bodies, imported}`: the functions' bodies as bytes, and how many functions before them are imported. */
export function readFunctions(wasm) {
  let bodies = [];
  let imported = 0;
  for (const { id, content } of sectionsOf(wasm)) {
    if (id === SECTION.import) imported = countImportedFunctions(content);
    if (id === SECTION.code) bodies = readBodies(content);
  }
  return { bodies, imported };
}

/** The module without its custom sections, its functions named by a new one: `names` in the order of their bodies. */
export function withFunctionNames(wasm, names) {
  const { imported } = readFunctions(wasm);
  const kept = sectionsOf(wasm).filter(({ id }) => id !== SECTION.custom).map(({ whole }) => whole);
  const map = names.flatMap((name, index) => [...number(imported + index), ...text(name)]);
  const functionNames = [...number(names.length), ...map];
  const content = [...text("name"), FUNCTION_NAMES, ...number(functionNames.length), ...functionNames];
  const section = [SECTION.custom, ...number(content.length), ...content];
  return Buffer.concat([wasm.subarray(0, HEADER_BYTES), ...kept, Buffer.from(section)]);
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

function readBodies(content) {
  const reader = readerOf(content);
  return Array.from({ length: reader.number() }, () => reader.bytes(reader.number()));
}

function countImportedFunctions(content) {
  const reader = readerOf(content);
  let functions = 0;
  for (let left = reader.number(); left > 0; left--) {
    for (const _ of ["module", "field"]) reader.bytes(reader.number());
    const kind = reader.byte();
    if (kind === IMPORT.function) functions++;
    skipImport(reader, kind);
  }
  return functions;
}

function skipImport(reader, kind) {
  if (kind === IMPORT.function) reader.number();
  else if (kind === IMPORT.global) reader.bytes(2);
  else {
    if (kind === IMPORT.table) reader.byte();
    const hasMaximum = reader.byte() & 1;
    reader.number();
    if (hasMaximum) reader.number();
  }
}

function readerOf(bytes, from = 0) {
  let at = from;
  const reader = {
    at: () => at,
    done: () => at >= bytes.length,
    byte: () => bytes[at++],
    bytes: (length) => bytes.subarray(at, (at += length)),
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
