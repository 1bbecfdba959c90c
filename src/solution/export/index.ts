/** @file Writers of exchange formats. */
export { crc32 } from "./crc32.ts";
export { csv } from "./csv.ts";
export type { ExportFormat, ExportOptions } from "./export-solution.ts";
export { exportFormats, exportSolution, sampleTable } from "./export-solution.ts";
export { npy, npz } from "./npz.ts";
export { type CollectionOptions, pvd } from "./pvd.ts";
export type { Column, Lattice, Table } from "./table.ts";
export { blankOutside, coordinateColumn, latticeAxis, latticePoints } from "./table.ts";
export { vti } from "./vti.ts";
export { vtu } from "./vtu.ts";
export type { ZipEntry } from "./zip.ts";
export { zip } from "./zip.ts";
