/** @file ZIP archives of stored (uncompressed) entries. */

import { UsageError } from "../../errors.ts";
import { crc32 } from "./crc32.ts";

export interface ZipEntry {
  /** Path within the archive, with forward slashes. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** 1 January 1980, the first day ZIP can hold: equal contents give equal archives. */
const date = (1 << 5) | 1;
/** Version 2.0 of the format; flag bit 11 says that names are UTF-8. */
const [version, flags] = [20, 1 << 11];

/**
 * A ZIP archive with every entry stored.
 *
 * @throws UsageError if the archive would pass 4 GiB or 65535 entries, where ZIP64 would begin.
 *
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export function zip(entries: readonly ZipEntry[]): Uint8Array {
  const records = entries.map(({ name, bytes }) => ({
    name: new TextEncoder().encode(name),
    bytes,
    crc: crc32(bytes),
  }));
  const length = records.reduce((sum, { name, bytes }) => sum + bytes.length + 2 * name.length + 30 + 46, 22);
  if (length >= 2 ** 32 || entries.length >= 2 ** 16)
    throw new UsageError({
      what: `the archive would hold ${length} bytes in ${entries.length} entries; ZIP ends at 4 GiB and 65535`,
      where: "export to npz",
      remedy: "a coarser resolution, or fewer fields",
    });
  const writer = byteWriter(length);
  const offsets = records.map((record) => localEntry(writer, record));
  const start = writer.position();
  records.forEach((record, i) => {
    centralEntry(writer, record, offsets[i]);
  });
  endOfDirectory(writer, records.length, start);
  return writer.bytes;
}

interface ZipRecord {
  readonly name: Uint8Array;
  readonly bytes: Uint8Array;
  readonly crc: number;
}

/** Writes one entry with its header; returns where it begins. */
function localEntry(writer: ByteWriter, record: ZipRecord): number {
  const offset = writer.position();
  writer.u32(0x04034b50);
  commonHeader(writer, record);
  writer.append(record.name);
  writer.append(record.bytes);
  return offset;
}

function centralEntry(writer: ByteWriter, record: ZipRecord, offset: number): void {
  writer.u32(0x02014b50);
  writer.u16(version);
  commonHeader(writer, record);
  for (let i = 0; i < 3; i++) writer.u16(0); // comment length, disk, internal attributes
  writer.u32(0); // external attributes
  writer.u32(offset);
  writer.append(record.name);
}

/** The fields that the local and the central header share, from "version needed" to "extra length". */
function commonHeader(writer: ByteWriter, { name, bytes, crc }: ZipRecord): void {
  for (const value of [version, flags, 0, 0, date]) writer.u16(value); // 0: stored; 0: midnight
  for (const value of [crc, bytes.length, bytes.length]) writer.u32(value);
  for (const value of [name.length, 0]) writer.u16(value);
}

function endOfDirectory(writer: ByteWriter, entries: number, start: number): void {
  const length = writer.position() - start;
  writer.u32(0x06054b50);
  for (const value of [0, 0, entries, entries]) writer.u16(value);
  for (const value of [length, start]) writer.u32(value);
  writer.u16(0);
}

interface ByteWriter {
  readonly bytes: Uint8Array;
  position(): number;
  u16(value: number): void;
  u32(value: number): void;
  append(bytes: Uint8Array): void;
}

/** Little-endian writer into a buffer of known length. */
function byteWriter(length: number): ByteWriter {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  return {
    bytes,
    position: () => at,
    u16: (value) => {
      view.setUint16(at, value, true);
      at += 2;
    },
    u32: (value) => {
      view.setUint32(at, value, true);
      at += 4;
    },
    append: (more) => {
      bytes.set(more, at);
      at += more.length;
    },
  };
}
