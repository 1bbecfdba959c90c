/** @file A WebAssembly module out of map kernels. */

import type { MapKernel } from "../map-kernel.ts";
import { emitKernel } from "./emit.ts";
import { i32, preamble, section, sized, text, unsigned, vector } from "./encoder.ts";

/** Function type of n i32 parameters and no result. */
const signature = (parameters: number): number[] => [
  0x60,
  ...vector(Array.from({ length: parameters }, () => [i32])),
  0,
];

// Import kind 2: memory. Limits flag 3: shared, with a maximum; 65536 pages of 64 KiB are all 32 bits can address.
const memory = [...text("env"), ...text("memory"), 2, 3, ...unsigned(1), ...unsigned(65536)];

const part = (id: number, bytes: readonly number[]): number[] => [id].concat(sized(bytes));

/**
 * One WebAssembly module that exports kernel i as function `k<i>`.
 *
 * The module imports `env.memory`: shared, at least 1 and at most 65536 pages. Parameters: see `MapKernel`.
 * It needs fixed-width SIMD and threads (Node >= 16.4, Chrome 91, Firefox 89, Safari 16.4) and has no tail loop:
 * `count` must be a multiple of 4.
 *
 * Accuracy: arithmetic and sqrt as IEEE 754, bit for bit the interpreter's; exp, log, sin, cos 1 ulp; tanh, tan, atan
 * 3 ulp; sinh, cosh, erf 4 ulp (see `functions/`). Memory is little-endian, as WebAssembly demands.
 * Cost: about 2 kB and under 1 ms per kernel.
 *
 * @throws UsageError when an output depends on a leaf that no input group holds.
 *
 * @example
 * WebAssembly.validate(emitModule([])); // true
 */
export function emitModule(kernels: readonly MapKernel[]): Uint8Array<ArrayBuffer> {
  const functions = kernels.map(emitKernel);
  const arities = [...new Set(functions.map((f) => f.parameters))];
  return new Uint8Array(
    preamble.concat(
      part(section.type, vector(arities.map(signature))),
      part(section.import, vector([memory])),
      part(section.function, vector(functions.map((f) => unsigned(arities.indexOf(f.parameters))))),
      part(section.export, vector(functions.map((_, i) => [...text(`k${i}`), 0, ...unsigned(i)]))),
      part(section.code, vector(functions.map((f) => f.body))),
    ),
  );
}
