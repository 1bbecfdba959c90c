/** @file Strict readers of the export formats, written from their specifications and independent of the writers. */

/** Entries of a ZIP archive by name. Stored entries only; every size, offset and checksum must agree. */
export function readZip(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - 22;
  expectThat(view.getUint32(end, true) === 0x06054b50, "end of central directory");
  expectThat(view.getUint16(end + 20, true) === 0, "no archive comment");
  const count = view.getUint16(end + 10, true);
  expectThat(view.getUint16(end + 8, true) === count, "one disk");
  let at = view.getUint32(end + 16, true);
  expectThat(at + view.getUint32(end + 12, true) === end, "the directory ends where its end record begins");
  const entries = new Map<string, Uint8Array>();
  let expected = 0;
  for (let k = 0; k < count; k++) {
    expectThat(view.getUint32(at, true) === 0x02014b50, "central header");
    const nameLength = view.getUint16(at + 28, true);
    const offset = view.getUint32(at + 42, true);
    expectThat(offset === expected, "entries lie one after another");
    const { name, data, next } = readLocal(bytes, view, offset);
    expectThat(
      name === text(bytes.subarray(at + 46, at + 46 + nameLength)),
      "both headers name the entry alike",
    );
    for (const [local, central, size] of [
      [4, 6, 2],
      [6, 8, 2],
      [8, 10, 2],
      [10, 12, 2],
      [12, 14, 2],
    ] as const)
      expectThat(
        same(bytes, offset + local, at + central, size),
        `the headers agree in the ${size} bytes at ${local}`,
      );
    expectThat(same(bytes, offset + 14, at + 16, 12), "the headers agree in checksum and sizes");
    entries.set(name, data);
    expected = next;
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  expectThat(at === end && entries.size === count, "the directory holds each entry once");
  return entries;
}

function readLocal(bytes: Uint8Array, view: DataView, offset: number) {
  expectThat(view.getUint32(offset, true) === 0x04034b50, "local header");
  expectThat(view.getUint16(offset + 8, true) === 0, "stored, not compressed");
  const size = view.getUint32(offset + 18, true);
  expectThat(size === view.getUint32(offset + 22, true), "both sizes equal");
  const start = offset + 30 + view.getUint16(offset + 26, true);
  const from = start + view.getUint16(offset + 28, true);
  const data = bytes.subarray(from, from + size);
  expectThat(crcBitwise(data) === view.getUint32(offset + 14, true), "checksum");
  return { name: text(bytes.subarray(offset + 30, start)), data, next: from + size };
}

/** CRC-32 one bit at a time, straight from the polynomial. */
export function crcBitwise(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes)
    for (let bit = 0; bit < 8; bit++) {
      const feedback = (crc ^ (byte >> bit)) & 1;
      crc = (crc >>> 1) ^ (feedback ? 0xedb88320 : 0);
    }
  return ~crc >>> 0;
}

export interface NpyArray {
  readonly shape: readonly number[];
  readonly fortran: boolean;
  readonly values: Float64Array;
  /** The value at an index, by the array's own order. */
  at(...index: number[]): number;
}

/** A .npy array, version 1.0, little-endian float64. */
export function readNpy(bytes: Uint8Array): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  expectThat(text(bytes.subarray(1, 6)) === "NUMPY" && bytes[0] === 0x93, "magic string");
  expectThat(bytes[6] === 1 && bytes[7] === 0, "version 1.0");
  const length = view.getUint16(8, true);
  expectThat((10 + length) % 64 === 0, "data aligned to 64 bytes");
  const header = text(bytes.subarray(10, 10 + length));
  const match = /^\{'descr': '<f8', 'fortran_order': (True|False), 'shape': \(([^)]*)\), \} *\n$/.exec(
    header,
  );
  if (!match) throw new Error(`header ${JSON.stringify(header)}`);
  const shape = match[2]
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  expectThat(shape.length !== 1 || match[2].endsWith(","), "a tuple of one has a comma");
  const count = shape.reduce((product, n) => product * n, 1);
  expectThat(bytes.length === 10 + length + 8 * count, "as many bytes as the shape says");
  const values = Float64Array.from({ length: count }, (_, i) => view.getFloat64(10 + length + 8 * i, true));
  const fortran = match[1] === "True";
  const order = fortran ? (index: number[]) => index : (index: number[]) => index.toReversed();
  const sizes = fortran ? shape : shape.toReversed();
  const at = (...index: number[]): number =>
    values[order(index).reduce((sum, i, k) => sum + i * sizes.slice(0, k).reduce((p, n) => p * n, 1), 0)];
  return { shape, fortran, values, at };
}

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** A well-formed XML document without DTD: elements, attributes in double quotes, text, comments. */
export function readXml(document: string): XmlElement {
  let at = 0;
  const fail = (what: string): never => {
    throw new Error(`${what} at character ${at}: ${document.slice(at, at + 60)}`);
  };
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const sticky = new RegExp(pattern.source, "y");
    sticky.lastIndex = at;
    const match = sticky.exec(document) ?? undefined;
    if (match) at = sticky.lastIndex;
    return match;
  };
  const misc = (): void => {
    while (take(/\s+/) || take(/<!--(?:(?!--)[\s\S])*-->/));
  };
  const element = (): XmlElement => {
    const [, name] = take(/<([A-Za-z][\w]*)/) ?? fail("no element");
    const attributes: Record<string, string> = {};
    for (let match = take(/\s+([A-Za-z_]+)="([^"<]*)"/); match; match = take(/\s+([A-Za-z_]+)="([^"<]*)"/)) {
      if (match[1] in attributes) fail(`attribute ${match[1]} twice`);
      attributes[match[1]] = unescaped(match[2]);
    }
    const children: XmlElement[] = [];
    let content = "";
    if (take(/\s*\/>/)) return { name, attributes, children, text: content };
    if (!take(/\s*>/)) fail("no end of tag");
    while (!take(new RegExp(`</${name}\\s*>`))) {
      if (document.startsWith("<!--", at)) misc();
      else if (document[at] === "<") children.push(element());
      else content += unescaped((take(/[^<]+/) ?? fail("unfinished"))[0]);
    }
    return { name, attributes, children, text: content };
  };
  take(/<\?xml version="1\.0"\?>/) ?? fail("no XML declaration");
  misc();
  const root = element();
  misc();
  if (at < document.length) fail("text after the root");
  return root;
}

const unescaped = (escaped: string): string => {
  if (/&(?!#\d+;)/.test(escaped)) throw new Error(`bare ampersand in ${escaped}`);
  return escaped.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
};

/** The only child of that name. */
export function child(parent: XmlElement, name: string): XmlElement {
  const found = parent.children.filter((each) => each.name === name);
  if (found.length !== 1) throw new Error(`${parent.name} has ${found.length} elements ${name}`);
  return found[0];
}

/** Numbers of a DataArray: base64 of a UInt64 byte count followed by that many bytes. */
export function readDataArray({ attributes, text: content }: XmlElement): number[] {
  expectThat(attributes.format === "binary", "inline binary");
  const bytes = Buffer.from(content.trim(), "base64");
  expectThat(bytes.toString("base64") === content.trim(), "canonical base64");
  const size = Number(bytes.readBigUInt64LE(0));
  expectThat(bytes.length === 8 + size, "the header counts the bytes");
  const read: Readonly<Record<string, [number, (offset: number) => number]>> = {
    Float64: [8, (offset) => bytes.readDoubleLE(offset)],
    Int64: [8, (offset) => Number(bytes.readBigInt64LE(offset))],
    UInt8: [1, (offset) => bytes.readUInt8(offset)],
  };
  const [width, number] = read[attributes.type];
  return Array.from({ length: size / width }, (_, i) => number(8 + i * width));
}

/** Rows of a CSV file, RFC 4180 quoting. */
export function readCsv(file: string): string[][] {
  expectThat(file.endsWith("\n"), "a line feed at the end");
  return file
    .slice(0, -1)
    .split("\n")
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^",]*)(,|$)/g)]
        .slice(0, line.endsWith(",") ? undefined : -1)
        .map(([, cell]) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)),
    );
}

const text = (bytes: Uint8Array): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
const same = (bytes: Uint8Array, first: number, second: number, count: number): boolean =>
  Buffer.compare(bytes.subarray(first, first + count), bytes.subarray(second, second + count)) === 0;

function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new Error(`the file breaks a rule: ${what}`);
}
