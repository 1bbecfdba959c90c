/** @file CRC-32 as ZIP uses it. */

/**
 * CRC-32 of the bytes: polynomial 0xEDB88320 reflected, initial value and final exclusive or all ones.
 *
 * Source: ISO 3309 and ITU-T V.42, as referenced by the ZIP specification (APPNOTE 6.3.10, 4.4.7).
 *
 * @example
 * crc32(new TextEncoder().encode("123456789")); // 0xcbf43926
 */
export function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ remainders[(crc ^ byte) & 0xff];
  return ~crc >>> 0;
}

/** Remainder of each byte value, eight bits at a time. */
const remainders = Int32Array.from({ length: 256 }, (_, byte) => {
  let r = byte;
  for (let bit = 0; bit < 8; bit++) r = r & 1 ? (r >>> 1) ^ 0xedb88320 : r >>> 1;
  return r;
});
