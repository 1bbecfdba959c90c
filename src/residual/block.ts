/** @file A block: one set of equations on one set of points, as programs for a device. */

import type { Address, Device, DeviceArray, KernelHandle, Program, ProgramHandle } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import type { Points } from "../geometry/index.ts";
import { type LayerKernels, layerKernels } from "../jets/index.ts";
import type { MapKernel } from "../kernels/index.ts";
import type { Network } from "../models/index.ts";
import { fillColumns, gather, spread, type Tiling, tileArrayLength, tiling } from "./columns.ts";
import { factorSums } from "./factor-programs.ts";
import type { Formulation } from "./formulation.ts";
import { featureKernel } from "./kernels.ts";
import * as products from "./product-programs.ts";
import * as programs from "./programs.ts";
import type { LayerHandles } from "./sweep.ts";
import type { LayerFactors } from "./system.ts";

/** Where a block's rows lie among all rows: equation e, point i is row `first + e * count + i`. */
export interface RowRange {
  readonly first: number;
  readonly total: number;
}

export interface BlockOptions {
  readonly device: Device;
  readonly network: Network;
  readonly formulation: Formulation;
  readonly count: number;
  readonly range: RowRange;
  /** Parameters in device memory: network, then coefficients. */
  readonly theta: DeviceArray;
  /** For messages. */
  readonly name: string;
}

/** Kernels and addresses that the programs of a block are built from. */
export interface BlockCode {
  readonly network: Network;
  readonly formulation: Formulation;
  readonly tiles: Tiling;
  readonly range: RowRange;
  readonly theta: Address;
  /** Tile array of the data columns. */
  readonly data: Address;
  readonly handles: readonly (LayerHandles | undefined)[];
  readonly features: readonly KernelHandle[];
  /** Compiles a kernel of this block once and remembers it. */
  kernel(of: (formulation: Formulation) => MapKernel): KernelHandle;
}

export interface Block {
  readonly name: string;
  readonly count: number;
  readonly rows: number;
  readonly formulation: Formulation;
  /** Puts the block on new points (same count); weights[i] multiplies the rows of point i. */
  place(points: Points, weights: Float64Array): void;
  /** Fills the data column of a placeholder, one value per point; `place` overwrites it. Unknown names are ignored. */
  fill(placeholder: string, values: Float64Array): void;
  /** out[rows of this block] = residual at the theta in device memory. */
  residual(out: DeviceArray): void;
  /** Residual into `out` and the block's rows of J (column-major, range.total x columns). */
  linearise(out: DeviceArray, jacobian: DeviceArray): void;
  /** The block's rows in some columns of J: range.total rows, as many columns as the pieces have. */
  columnPanel(pieces: readonly programs.ColumnPiece[], jacobian: DeviceArray): void;
  /** All columns of J in the rows of some tiles, counted from zero; returns how many rows those are. */
  rowPanel(first: number, count: number, jacobian: DeviceArray): number;
  /** Tiles, and rows of a whole one. */
  readonly tiles: number;
  readonly tileRows: number;
  /** out[rows of this block] = J v without J; v lies in device memory. */
  tangent(v: DeviceArray, out: DeviceArray): void;
  /** Adds Jᵀ w to `out` (length columns) without J; w lies on the host and is indexed by all rows. */
  adjoint(w: Float64Array, out: Float64Array): void;
  /** out[rows of this block] = residual, and adds Jᵀ r to `gradient` (length columns) without J, in one sweep. */
  gradient(out: DeviceArray, gradient: Float64Array): void;
  /** Adds JᵀJ v to `out` without J; v lies in device memory. */
  gram(v: DeviceArray, out: Float64Array): void;
  /** Adds (JᵀJ + sum r ∇²r) v to `out` without J; v lies in device memory. */
  hessian(v: DeviceArray, out: Float64Array): void;
  /** Kronecker factors of every layer's block of JᵀJ, from the rows of this block. */
  factors(): LayerFactors[];
}

/** Compiles a block. The points come later, by `place`. What it takes of the device belongs to the device's scope. */
export function block(options: BlockOptions): Block {
  const { device, formulation, count, range, name } = options;
  const tiles = tiling(
    count,
    programs.linearBytesPerSample(options.network, formulation),
    device.tileSamples,
  );
  const data = device.allocate(tileArrayLength(tiles, formulation.data.length));
  const columns = new Float64Array(data.length);
  const code = compile(options, tiles, data);
  const run = runner(device, tiles);
  const sums = tileSums(options, tiles);
  const rowScratch = lazy(() => device.allocate(count * formulation.outputs.length));
  const factors = factorSums(device, code);
  return {
    name,
    count,
    rows: count * formulation.outputs.length,
    formulation,
    place: (points, weights) => {
      refuseCount(points, count, name);
      fillColumns(tiles, formulation.data, points, weights, name, columns);
      device.write(columns, data);
    },
    fill: (placeholder, values) => {
      const column = formulation.data.findIndex(
        (leaf) => leaf.kind === "placeholder" && leaf.name === placeholder,
      );
      if (column < 0) return;
      spread(tiles, formulation.data.length, column, (i) => values[i], columns);
      device.write(columns, data);
    },
    residual: (out) => run(`residual ${out.byteOffset}`, () => programs.residual(code, at(out))),
    linearise: (out, jacobian) =>
      run(`linear ${out.byteOffset} ${jacobian.byteOffset}`, () =>
        programs.linear(code, at(out), at(jacobian)),
      ),
    tiles: tiles.tiles,
    tileRows: tiles.samples * formulation.outputs.length,
    columnPanel: (pieces, jacobian) =>
      run(`columns ${jacobian.byteOffset} ${keyOf(pieces)}`, () =>
        programs.columnPanel(code, at(jacobian), pieces),
      ),
    rowPanel: (first, some, jacobian) => {
      const part = programs.onTiles(code, first, some);
      const scratch = rowScratch();
      run(
        `rows ${jacobian.byteOffset} ${first} ${some}`,
        () => programs.linear(part, at(scratch), at(jacobian)),
        some,
      );
      return part.range.total;
    },
    tangent: (v, out) =>
      run(`tangent ${v.byteOffset} ${out.byteOffset}`, () => products.tangent(code, at(v), at(out))),
    adjoint: (w, out) => {
      const { gradients, slopes, rowWeights } = sums;
      const spreadOut = new Float64Array(rowWeights().length);
      formulation.outputs.forEach((_, e) => {
        spread(tiles, formulation.outputs.length, e, (i) => w[range.first + e * count + i], spreadOut);
      });
      device.write(spreadOut, rowWeights());
      run("adjoint", () => products.adjoint(code, at(rowWeights()), at(gradients()), at(slopes())));
      sums.addTo(out);
    },
    gradient: (out, gradient) => {
      const { gradients, slopes } = sums;
      run(`gradient ${out.byteOffset}`, () =>
        products.gradient(code, at(out), at(gradients()), at(slopes())),
      );
      sums.addTo(gradient);
    },
    gram: (v, out) => {
      const { gradients, slopes } = sums;
      run(`gram ${v.byteOffset}`, () => products.gram(code, at(v), at(gradients()), at(slopes())));
      sums.addTo(out);
    },
    factors,
    hessian: (v, out) => {
      const { gradients, slopes } = sums;
      run(`hessian ${v.byteOffset}`, () => products.hessian(code, at(v), at(gradients()), at(slopes())));
      sums.addTo(out);
    },
  };
}

/** Programs run over all tiles, installed on first use. A program knows its targets by address alone: so does its key. */
function runner(
  device: Device,
  { tiles }: Tiling,
): (key: string, build: () => Program, some?: number) => void {
  const installed = new Map<string, ProgramHandle>();
  return (key, build, some = tiles) => {
    const handle = installed.get(key) ?? device.install(build());
    installed.set(key, handle);
    device.execute(handle, some);
  };
}

const keyOf = (pieces: readonly programs.ColumnPiece[]): string =>
  pieces.map(({ kind, layer, first, count }) => `${kind} ${layer?.offset} ${first} ${count}`).join(", ");

/** Room for the products that form no J, taken on first use, and the sum of what the tiles left there. */
function tileSums({ device, network: { size }, formulation }: BlockOptions, tiles: Tiling) {
  const { outputs, coefficients } = formulation;
  const columns = size + coefficients.length;
  const gradients = lazy(() => device.allocate(tiles.tiles * columns));
  const slopes = lazy(() => device.allocate(tileArrayLength(tiles, coefficients.length)));
  return {
    gradients,
    slopes,
    rowWeights: lazy(() => device.allocate(tileArrayLength(tiles, outputs.length))),
    /** Adds the tiles' gradients in tile order, and the coefficients' slopes in point order. (mutates out) */
    addTo: (out: Float64Array): void => {
      device.sumPanels(tiles.tiles, columns, gradients(), out.subarray(0, size));
      if (coefficients.length === 0) return;
      const rates = device.read(slopes(), new Float64Array(slopes().length));
      coefficients.forEach((_, k) => {
        for (const slope of gather(tiles, coefficients.length, k, rates)) out[size + k] += slope;
      });
    },
  };
}

function refuseCount({ count }: Points, wanted: number, name: string): void {
  if (count === wanted) return;
  throw new UsageError({
    what: `${name} was compiled for ${wanted} points and got ${count}`,
    where: "placing points",
    remedy: "as many points as before, or a new discretisation",
  });
}

const at = (array: DeviceArray): Address => ({ at: "memory", offset: array.byteOffset });

function lazy<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= make());
}

function compile(
  { device, network, formulation, range, theta }: BlockOptions,
  tiles: Tiling,
  data: DeviceArray,
): BlockCode {
  const compiled = new Map<unknown, KernelHandle>();
  const features = device.compile(formulation.jets.map((_, site) => featureKernel(formulation, site)));
  return {
    network,
    formulation,
    tiles,
    range,
    theta: at(theta),
    data: {
      at: "tile",
      offset: data.byteOffset,
      perTile: (tileArrayLength(tiles, formulation.data.length) / tiles.tiles) * 8,
    },
    handles: layerHandles(device, network, formulation),
    features,
    kernel: (of) => {
      const known = compiled.get(of) ?? device.compile([of(formulation)])[0];
      compiled.set(of, known);
      return known;
    },
  };
}

/** Layer kernels compiled once per activation; layers with the same activation share them. */
function layerHandles(
  device: Device,
  network: Network,
  { channels }: Formulation,
): (LayerHandles | undefined)[] {
  const known = new Map<string, LayerHandles>();
  return network.layers.map(({ activation }) => {
    if (!activation) return undefined;
    const found = known.get(activation) ?? handlesOf(device, layerKernels(activation, channels));
    known.set(activation, found);
    return found;
  });
}

function handlesOf(device: Device, kernels: LayerKernels): LayerHandles {
  const [forward, adjoint, tangent, adjointTangent] = device.compile([
    kernels.forward,
    kernels.adjoint,
    kernels.tangent,
    kernels.adjointTangent,
  ]);
  return { forward, adjoint, tangent, adjointTangent };
}
