/** @file The GPU benchmark: its pieces, their results, and its table. Re-exports only. */

export { gpuSection, gpuTable } from "./page.ts";
export { gpuFigures, gpuRows } from "./rows.ts";
export { readGpuResults, resultsFile } from "./run-pieces.ts";
export type { GpuResults, GpuRow, PieceResult } from "./types.ts";
