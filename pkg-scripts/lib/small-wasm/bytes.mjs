// Numbers and texts as WebAssembly writes them.
// https://webassembly.github.io/spec/core/binary/values.html

/** Reads `bytes` from front to back. */
export function readerOf(bytes, from = 0) {
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

export function number(value) {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...number(value >>> 7)];
}

/** LEB128 with a sign, of what has none: the highest bit written is that sign. */
export function positive(value) {
  const bytes = number(value);
  const last = bytes[bytes.length - 1];
  return last & 0x40 ? [...bytes.slice(0, -1), last | 0x80, 0] : bytes;
}

export function text(string) {
  const bytes = Buffer.from(string);
  return [...number(bytes.length), ...bytes];
}
