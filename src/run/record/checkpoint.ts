/** @file A checkpoint as bytes: magic, version, JSON header, raw float64, CRC-32; damage at any byte is refused. */

import { UsageError } from "../../errors.ts";
import { crc32 } from "../../solution/export/index.ts";
import type { Checkpoint } from "./checkpoint-data.ts";

/**
 * Layout, all integers little-endian unsigned 32-bit:
 * 0 magic (8 bytes) | 8 format | 12 header length H, a multiple of 8 | 16 header, JSON padded by spaces |
 * 16 + H arrays, float64 in the order of the header | last 4 bytes CRC-32 of all before.
 */
const magic = "SOBOLEV\n";
const format = 1;
const preamble = 16;
const checksumBytes = 4;

interface Layout {
  readonly header: Checkpoint["header"];
  readonly arrays: readonly { readonly name: string; readonly length: number }[];
}

/** A checkpoint as bytes; `decodeCheckpoint` gives back every bit, NaN payloads and -0 included. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const arrays = Object.entries(checkpoint.arrays);
  const layout: Layout = {
    header: checkpoint.header,
    arrays: arrays.map(([name, { length }]) => ({ name, length })),
  };
  const json = new TextEncoder().encode(JSON.stringify(layout, exactNumber));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(sizeOf(headerBytes, layout));
  const words = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(magic));
  words.setUint32(8, format, true);
  words.setUint32(12, headerBytes, true);
  bytes.fill(" ".charCodeAt(0), preamble, preamble + headerBytes);
  bytes.set(json, preamble);
  let offset = preamble + headerBytes;
  for (const [, array] of arrays) {
    bytes.set(littleEndian(array), offset);
    offset += array.byteLength;
  }
  words.setUint32(bytes.length - checksumBytes, crc32(bytes.subarray(0, -checksumBytes)), true);
  return bytes;
}

/**
 * The checkpoint in these bytes.
 *
 * @param file - where they came from, for messages.
 * @throws UsageError if they are not a checkpoint, were cut short or altered at any byte, or have a newer format.
 */
export function decodeCheckpoint(data: Uint8Array, file: string): Checkpoint {
  if (data.length === 0) throw damaged(file, "it is empty");
  const start = textIn(data, 0, magic.length);
  if (!magic.startsWith(start) || start === "") throw damaged(file, "it does not begin as a checkpoint does");
  if (data.length < preamble + checksumBytes) throw damaged(file, `it ends after ${data.length} bytes`);
  const end = data.length - checksumBytes;
  if (crc32(data.subarray(0, end)) !== wordAt(data, end)) throw damaged(file, whyChecksum(data));
  const found = wordAt(data, 8);
  if (found !== format) throw otherFormat(file, found);
  return unpack(data, readLayout(data, file), file);
}

const wordAt = (data: Uint8Array, at: number): number =>
  new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(at, true);

/** Text of a stretch; bytes that are no UTF-8 become U+FFFD, which nothing here contains. */
const textIn = (data: Uint8Array, from: number, to: number): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(data.slice(from, to));

const sizeOf = (headerBytes: number, { arrays }: Layout): number =>
  preamble + headerBytes + 8 * arrays.reduce((total, { length }) => total + length, 0) + checksumBytes;

function readLayout(data: Uint8Array, file: string): Layout {
  const headerBytes = wordAt(data, 12);
  const layout = parseLayout(textIn(data, preamble, preamble + headerBytes));
  if (!layout) throw damaged(file, "its header is not what this version writes");
  if (sizeOf(headerBytes, layout) !== data.length)
    throw damaged(file, "its length disagrees with its header");
  return layout;
}

function parseLayout(text: string): Layout | undefined {
  try {
    const layout = JSON.parse(text, reviveNumber);
    const arrays: unknown = layout?.arrays;
    const sound =
      Array.isArray(arrays) &&
      arrays.every(
        ({ name, length }) => typeof name === "string" && Number.isSafeInteger(length) && length >= 0,
      );
    return sound && typeof layout.header === "object" && layout.header !== null ? layout : undefined;
  } catch {
    return undefined;
  }
}

function unpack(data: Uint8Array, layout: Layout, file: string): Checkpoint {
  const arrays: Record<string, Float64Array> = Object.create(null);
  let offset = preamble + wordAt(data, 12);
  for (const { name, length } of layout.arrays) {
    if (name in arrays) throw damaged(file, `it holds the array "${name}" twice`);
    // A copy: the file's bytes need not lie at a multiple of 8 in memory.
    const block = Uint8Array.from(data.subarray(offset, offset + 8 * length));
    arrays[name] = new Float64Array(hostOrder(block).buffer, 0, length);
    offset += 8 * length;
  }
  return { header: layout.header, arrays: { ...arrays } };
}

/** Says "cut short" when the header still tells the length, "altered" otherwise. */
function whyChecksum(data: Uint8Array): string {
  const headerBytes = wordAt(data, 12);
  if (preamble + headerBytes > data.length) return `it ends after ${data.length} bytes, inside its header`;
  const layout = parseLayout(textIn(data, preamble, preamble + headerBytes));
  const expected = layout && sizeOf(headerBytes, layout);
  if (expected && data.length < expected) return `it ends after ${data.length} of ${expected} bytes`;
  return "its checksum does not match: at least one byte was altered";
}

const damaged = (file: string, how: string): UsageError =>
  new UsageError({
    what: `the checkpoint is truncated or corrupted: ${how}`,
    where: `in ${file}`,
    remedy:
      "a copy of the file, another run folder, or solving again without --resume; the file was left as it is",
  });

const otherFormat = (file: string, found: number): UsageError =>
  new UsageError({
    what: `the checkpoint has format ${found}; this version of Sobolev reads format ${format}`,
    where: `in ${file}`,
    remedy: "the version of Sobolev named in the run folder's manifest.json",
  });

/** JSON has no NaN, infinities or -0; a resumed run needs them back bit for bit. */
function exactNumber(_key: string, value: unknown): unknown {
  if (typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return { $number: Object.is(value, -0) ? "-0" : String(value) };
}

function reviveNumber(_key: string, value: unknown): unknown {
  const text = (value as { $number?: unknown } | null)?.$number;
  return typeof text === "string" ? Number(text) : value;
}

const littleEndian = (array: Float64Array): Uint8Array =>
  hostOrder(Uint8Array.from(new Uint8Array(array.buffer, array.byteOffset, array.byteLength)));

/** Between little-endian and the machine's own order, in place; nothing to do on almost every machine. */
function hostOrder(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (!isBigEndian) return bytes;
  for (let at = 0; at < bytes.length; at += 8) bytes.subarray(at, at + 8).reverse();
  return bytes;
}

const isBigEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;
