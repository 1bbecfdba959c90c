/** @file NumPy archives: a ZIP of .npy arrays. */

import { littleEndianBytes } from "./bytes.ts";
import { coordinateColumn, latticeAxis, type Table } from "./table.ts";
import { type ZipEntry, zip } from "./zip.ts";

/**
 * The table as an .npz archive.
 *
 * On a lattice each coordinate is its axis, shape (n,), and each column has one dimension per coordinate in
 * Fortran order: `u[i, j]` is u(x[i], t[j]). Otherwise every array has shape (count,).
 *
 * @throws UsageError above 4 GiB.
 */
export function npz({ points, columns, lattice }: Table): Uint8Array {
  const axes = points.coordinates.map((name, c): ZipEntry => {
    const values = lattice ? latticeAxis(lattice, c) : coordinateColumn(points, c);
    return { name: `${name}.npy`, bytes: npy(values, [values.length]) };
  });
  const shape = lattice ? lattice.counts : [points.count];
  return zip([
    ...axes,
    ...columns.map(({ name, values }) => ({ name: `${name}.npy`, bytes: npy(values, shape) })),
  ]);
}

/**
 * One array as .npy, version 1.0, little-endian float64, first index fastest.
 *
 * The data begin at a multiple of 64 bytes.
 * Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays".
 */
export function npy(values: Float64Array, shape: readonly number[]): Uint8Array {
  const tuple = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const text = `{'descr': '<f8', 'fortran_order': ${shape.length > 1 ? "True" : "False"}, 'shape': ${tuple}, }`;
  // Magic, version and length take 10 bytes; the header ends with a line feed on a multiple of 64.
  const padded = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = new Uint8Array(padded + 8 * values.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]); // \x93NUMPY, version 1.0
  new DataView(bytes.buffer).setUint16(8, padded - 10, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(padded - 11)}\n`), 10);
  bytes.set(littleEndianBytes(values), padded);
  return bytes;
}
