/** @file WebAssembly bytes: LEB128 integers, sections, and the opcodes the kernels use. */

/** Bytes of an unsigned integer, seven bits each, lowest first. Source: WebAssembly core specification 5.2.2. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return bytes;
}

/** Bytes of a signed 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  // The last byte's bit 6 is the sign: stop once the bits left over are copies of it.
  while (rest < -0x40 || rest > 0x3f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  bytes.push(rest & 0x7f);
  return bytes;
}

/** A count followed by the items one after another. */
export const vector = (items: readonly (readonly number[])[]): number[] => unsigned(items.length).concat(...items);

/** Length in bytes, then the bytes. */
export const sized = (bytes: readonly number[]): number[] => unsigned(bytes.length).concat(bytes);

/** A name in ASCII. */
export const text = (name: string): number[] => sized([...name].map((c) => c.charCodeAt(0)));

/** Section numbers. Source: specification 5.5.2. */
export const section = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;

/** "\0asm", version 1. */
export const preamble: readonly number[] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

export const i32 = 0x7f;
export const v128 = 0x7b;

/** Instructions on i32 and control. Source: specification 5.4. */
export const code = {
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  end: [0x0b],
  branchIf: (depth: number) => [0x0d, ...unsigned(depth)],
  get: (local: number) => [0x20, ...unsigned(local)],
  set: (local: number) => [0x21, ...unsigned(local)],
  tee: (local: number) => [0x22, ...unsigned(local)],
  i32: (value: number) => [0x41, ...signed(value)],
  isZero: [0x45],
  lessUnsigned: [0x49],
  add: [0x6a],
  subtract: [0x6b],
  multiply: [0x6c],
  shiftLeft: [0x74],
} as const;

/** A vector instruction: prefix 0xfd, then the number. Source: specification 5.4.9. */
export const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];

/** v128.load at offset, aligned to 16 bytes (2^4). */
export const load = (offset: number): number[] => [...simd(0x00), 4, ...unsigned(offset)];
/** v128.load64_splat: one float64 into both lanes. */
export const loadSplat = (offset: number): number[] => [...simd(0x0a), 3, ...unsigned(offset)];
/** v128.store at offset, aligned to 16 bytes. */
export const store = (offset: number): number[] => [...simd(0x0b), 4, ...unsigned(offset)];

/** v128.const with the same 64 bits in both lanes. */
export function splat(bits: bigint): number[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits, true);
  const lane = Array.from({ length: 8 }, (_, i) => view.getUint8(i));
  return simd(0x0c).concat(lane, lane);
}
