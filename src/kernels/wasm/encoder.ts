/** @file WebAssembly bytes: LEB128 integers, sections, and the opcodes the kernels use. */

/** Appends an unsigned integer, seven bits a byte, lowest first. Source: WebAssembly core specification 5.2.2. */
export function unsigned(value: number, out: number[] = []): number[] {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push((rest & 0x7f) | 0x80);
  out.push(rest);
  return out;
}

/** Appends a signed 32-bit integer. */
export function signed(value: number, out: number[] = []): number[] {
  let rest = value | 0;
  // The last byte's bit 6 is the sign: stop once the bits left over are copies of it.
  while (rest < -0x40 || rest > 0x3f) {
    out.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  out.push(rest & 0x7f);
  return out;
}

/** A count followed by the items one after another. */
export const vector = (items: readonly (readonly number[])[]): number[] =>
  unsigned(items.length).concat(...items);

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

/** Instructions without operands, and blocks without results. Source: specification 5.4. */
const plain = {
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  end: [0x0b],
  isZero: [0x45],
  lessUnsigned: [0x49],
  add: [0x6a],
  subtract: [0x6b],
  multiply: [0x6c],
  shiftLeft: [0x74],
} as const;
export type Instruction = keyof typeof plain;

/** Appends instructions to a list of bytes. */
export interface Assembler {
  readonly bytes: number[];
  readonly get: (local: number) => void;
  readonly set: (local: number) => void;
  readonly tee: (local: number) => void;
  readonly i32: (value: number) => void;
  /** Leaves or repeats the block `depth` levels out when the number on the stack is not zero. */
  readonly branchIf: (depth: number) => void;
  readonly plain: (...names: readonly Instruction[]) => void;
  /** A vector instruction: prefix 0xfd, then its number. Source: specification 5.4.9. */
  readonly simd: (opcode: number) => void;
  /** v128.load and v128.store at offset, aligned to 16 bytes (2^4). */
  readonly load: (offset: number) => void;
  readonly store: (offset: number) => void;
  /** v128.load64_splat: one float64 into both lanes. */
  readonly loadSplat: (offset: number) => void;
  /** v128.const with the same 64 bits in both lanes. */
  readonly splat: (bits: bigint) => void;
}

/** An assembler that appends to `bytes`. */
export function assembler(bytes: number[] = []): Assembler {
  const withIndex = (opcode: number) => (index: number) => {
    bytes.push(opcode);
    unsigned(index, bytes);
  };
  const simd = withIndex(0xfd);
  const memory = (opcode: number, alignment: number) => (offset: number) => {
    simd(opcode);
    bytes.push(alignment);
    unsigned(offset, bytes);
  };
  return {
    bytes,
    get: withIndex(0x20),
    set: withIndex(0x21),
    tee: withIndex(0x22),
    i32: (value) => {
      bytes.push(0x41);
      signed(value, bytes);
    },
    branchIf: withIndex(0x0d),
    plain: (...names) => {
      for (const name of names) bytes.push(...plain[name]);
    },
    simd,
    load: memory(0x00, 4),
    store: memory(0x0b, 4),
    loadSplat: memory(0x0a, 3),
    splat: (bits) => {
      simd(0x0c);
      const words = [Number(bits & 0xffffffffn), Number(bits >> 32n)];
      for (const word of [...words, ...words])
        bytes.push(word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24);
    },
  };
}
