/** @file Linear algebra by the machine's own BLAS and LAPACK. Re-exports only. */

export { type NativeOptions, type NativeProbe, nativeDevice, probeNative } from "./native.ts";
