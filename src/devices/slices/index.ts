/** @file Gram matrices to float64 accuracy from products of integer slices. Re-exports only. */

export { mostSlices, type Pair, pairsOf, slicedError, slicesFor } from "./accuracy.ts";
export { addSums, clearLower, type GramBlock } from "./combine.ts";
export { type Exactness, exactness } from "./exactness.ts";
export { type Float32GramOptions, float32Gram, openFloat32Gram } from "./float32-gram.ts";
export { type Float32Products, type HeldSlices, joined, MOST_TERMS, PART } from "./float32-products.ts";
export type { GramOperand, Panel } from "./operand.ts";
export { installedPackages, type PackageProbe, type Packages } from "./packages.ts";
export { slicedDevice } from "./sliced-device.ts";
export type { SlicedGram } from "./sliced-gram.ts";
export { checkFormat, type Float32Slices, partOf, type SliceFormat, splitFloat32 } from "./split-float32.ts";
export { type Int8Slices, MOST_INT8_SLICES, splitInt8 } from "./split-int8.ts";
export { tried } from "./tried.ts";
