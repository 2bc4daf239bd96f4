// As much of the WebAssembly binary format as is written anew here: sections, imports, bodies, data, names.
// https://webassembly.github.io/spec/core/binary/modules.html, and its appendix for the name section.
import { number, positive, readerOf, text } from "./bytes.mjs";

const HEADER_BYTES = 8;
const SECTION = { custom: 0, type: 1, import: 2, function: 3, export: 7, code: 10, data: 11, dataCount: 12 };
const IMPORT = { function: 0, table: 1, memory: 2, global: 3 };
const FUNCTION_TYPE = 0x60;
/** Data that is there from the start, in the first memory. */
const ACTIVE = 0;
const I32_CONST = 0x41;
const END = 0x0b;
/** The custom section for names, and the kind of those in it. */
const NAMES = "name";
const FUNCTION_NAMES = 1;
/** An empty list. */
const NOTHING = Buffer.from([0]);

/** The functions' bodies as bytes. */
export function readBodies(wasm) {
  return listIn(wasm, SECTION.code, (reader) => reader.bytes(reader.number()));
}

/** The module with `bodies` for its functions' own, in the same order. */
export function withBodies(wasm, bodies) {
  const all = bodies.flatMap((body) => [Buffer.from(number(body.length)), body]);
  return withSections(wasm, new Map([[SECTION.code, Buffer.concat([Buffer.from(number(bodies.length)), ...all])]]));
}

/** How many parameters each function has, in the order of the bodies. */
export function readParameterCounts(wasm) {
  const ofTypes = listIn(wasm, SECTION.type, (reader) => {
    if (reader.byte() !== FUNCTION_TYPE) throw new Error("a type that isn't a function's");
    const parameters = reader.number();
    reader.bytes(parameters);
    reader.bytes(reader.number());
    return parameters;
  });
  return listIn(wasm, SECTION.function, (reader) => ofTypes[reader.number()]);
}

/** The imports in their order: `{module, field, kind, type}`, the type as bytes. */
export function readImports(wasm) {
  return listIn(wasm, SECTION.import, (reader) => {
    const [module, field] = [reader.text(), reader.text()];
    const kind = reader.byte();
    return { module, field, kind, type: readType(reader, kind) };
  });
}

/** The module with `imports` for its own. */
export function withImports(wasm, imports) {
  const all = imports.flatMap(({ module, field, kind, type }) => [...text(module), ...text(field), kind, ...type]);
  return withSections(wasm, new Map([[SECTION.import, Buffer.from([...number(imports.length), ...all])]]));
}

/** The exports in their order: `{name, kind, index}`. */
export function readExports(wasm) {
  return listIn(wasm, SECTION.export, (reader) => ({ name: reader.text(), kind: reader.byte(), index: reader.number() }));
}

/** The module with `exports` for its own. */
export function withExports(wasm, exports) {
  const all = exports.flatMap(({ name, kind, index }) => [...text(name), kind, ...number(index)]);
  return withSections(wasm, new Map([[SECTION.export, Buffer.from([...number(exports.length), ...all])]]));
}

/** What the memory holds from the start: `{address, bytes}`. */
export function readData(wasm) {
  return listIn(wasm, SECTION.data, (reader) => {
    const isKnown = reader.byte() === ACTIVE && reader.byte() === I32_CONST;
    const address = reader.number();
    if (!isKnown || reader.byte() !== END) throw new Error("data that isn't put at an address from the start");
    return { address, bytes: reader.bytes(reader.number()) };
  });
}

/** The module with `data` for its own. */
export function withData(wasm, data) {
  const count = Buffer.from(number(data.length));
  const all = data.flatMap(({ address, bytes }) => [
    Buffer.from([ACTIVE, I32_CONST, ...positive(address), END, ...number(bytes.length)]),
    bytes,
  ]);
  return withSections(wasm, new Map([[SECTION.data, Buffer.concat([count, ...all])], [SECTION.dataCount, count]]));
}

/** The functions' names in the order of their bodies; undefined for those that have none. */
export function readFunctionNames(wasm) {
  const names = [];
  const imported = importedFunctions(wasm);
  for (const { id, content } of sectionsOf(wasm)) {
    const reader = readerOf(content);
    if (id !== SECTION.custom || reader.text() !== NAMES) continue;
    while (!reader.done()) {
      const kind = reader.byte();
      const named = readerOf(reader.bytes(reader.number()));
      if (kind !== FUNCTION_NAMES) continue;
      for (let count = named.number(); count > 0; count--) {
        const index = named.number() - imported;
        const name = named.text();
        if (index >= 0) names[index] = name;
      }
    }
  }
  return names;
}

/** The module without its custom sections, its functions named by a new one: `names` in the order of their bodies. */
export function withFunctionNames(wasm, names) {
  const imported = importedFunctions(wasm);
  const kept = sectionsOf(wasm).filter(({ id }) => id !== SECTION.custom).map(({ whole }) => whole);
  const map = names.flatMap((name, index) => [...number(imported + index), ...text(name)]);
  const functionNames = [...number(names.length), ...map];
  const named = [...text(NAMES), FUNCTION_NAMES, ...number(functionNames.length), ...functionNames];
  return Buffer.concat([wasm.subarray(0, HEADER_BYTES), ...kept, ...section(SECTION.custom, Buffer.from(named))]);
}

/** How many functions come before the module's own. */
function importedFunctions(wasm) {
  return readImports(wasm).filter(({ kind }) => kind === IMPORT.function).length;
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

/** The module, those of its sections that are in `contents` with what stands there. */
function withSections(wasm, contents) {
  const sections = sectionsOf(wasm).flatMap(({ id, whole }) => (contents.has(id) ? section(id, contents.get(id)) : whole));
  return Buffer.concat([wasm.subarray(0, HEADER_BYTES), ...sections]);
}

function section(id, content) {
  return [Buffer.from([id, ...number(content.length)]), content];
}

/** What `read` makes of each item of a section's list; none, where there is no such section. */
function listIn(wasm, wanted, read) {
  const reader = readerOf(sectionsOf(wasm).find(({ id }) => id === wanted)?.content ?? NOTHING);
  return Array.from({ length: reader.number() }, () => read(reader));
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
