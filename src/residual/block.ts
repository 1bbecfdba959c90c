/** @file A block: one set of equations on one set of points, as programs for a device. */

import type { Address, Device, KernelHandle, Program, ProgramHandle } from "../devices/index.ts";
import type { Points } from "../geometry/index.ts";
import { type LayerKernels, layerKernels } from "../jets/index.ts";
import type { MapKernel } from "../kernels/index.ts";
import type { Network } from "../models/index.ts";
import { fillColumns, gather, spread, type Tiling, tileArrayLength, tiling } from "./columns.ts";
import type { Formulation } from "./formulation.ts";
import { featureKernel } from "./kernels.ts";
import * as products from "./product-programs.ts";
import * as programs from "./programs.ts";
import type { LayerHandles } from "./sweep.ts";

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
  readonly theta: Float64Array;
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
  /** out[rows of this block] = residual at the theta in device memory. */
  residual(out: Float64Array): void;
  /** Residual into `out` and the block's rows of J (column-major, range.total x columns). */
  linearise(out: Float64Array, jacobian: Float64Array): void;
  /** out[rows of this block] = J v without J; v lies in device memory. */
  tangent(v: Float64Array, out: Float64Array): void;
  /** Adds Jᵀ w to `out` (length columns) without J; w is indexed by all rows. */
  adjoint(w: Float64Array, out: Float64Array): void;
  /** Adds (JᵀJ + sum r ∇²r) v to `out` without J; v lies in device memory. */
  hessian(v: Float64Array, out: Float64Array): void;
  release(): void;
}

/** Compiles a block. The points come later, by `place`. */
export function block(options: BlockOptions): Block {
  const { device, formulation, count, range, name } = options;
  const columns = options.network.size + formulation.coefficients.length;
  const tiles = tiling(count, programs.linearBytesPerSample(options.network, formulation));
  const data = device.allocate(tileArrayLength(tiles, formulation.data.length));
  const code = compile(options, tiles, data);
  const installed: ProgramHandle[] = [];
  const scratch: Float64Array[] = [data];
  const allocate = (length: number): Float64Array => {
    const array = device.allocate(length);
    scratch.push(array);
    return array;
  };
  const cache = new Map<string, () => void>();
  /** Builds a program on first use; `key` tells programs with other targets apart. */
  const runner = (key: string, build: () => Program): (() => void) => {
    const known = cache.get(key);
    if (known) return known;
    const handle = device.install(build());
    installed.push(handle);
    const run = (): void => device.execute(handle, tiles.tiles);
    cache.set(key, run);
    return run;
  };
  const gradients = lazy(() => allocate(tiles.tiles * columns));
  const rowWeights = lazy(() => allocate(tileArrayLength(tiles, formulation.outputs.length)));
  const slopes = lazy(() => allocate(Math.max(1, tileArrayLength(tiles, formulation.coefficients.length))));

  return {
    name,
    count,
    rows: count * formulation.outputs.length,
    formulation,
    place: (points, weights) => fillColumns(tiles, formulation.data, points, weights, name, data),
    residual: (out) => runner(`residual ${out.byteOffset}`, () => programs.residual(code, at(out)))(),
    linearise: (out, jacobian) =>
      runner(`linear ${out.byteOffset} ${jacobian.byteOffset}`, () =>
        programs.linear(code, at(out), at(jacobian)),
      )(),
    tangent: (v, out) =>
      runner(`tangent ${v.byteOffset} ${out.byteOffset}`, () => products.tangent(code, at(v), at(out)))(),
    adjoint: (w, out) => {
      formulation.outputs.forEach((_, e) => {
        spread(tiles, formulation.outputs.length, e, (i) => w[range.first + e * count + i], rowWeights());
      });
      runner("adjoint", () => products.adjoint(code, at(rowWeights()), at(gradients()), at(slopes())))();
      harvest(out);
    },
    hessian: (v, out) => {
      runner(`hessian ${v.byteOffset}`, () => products.hessian(code, at(v), at(gradients()), at(slopes())))();
      harvest(out);
    },
    release: () => {
      for (const handle of installed) device.uninstall(handle);
      for (const array of scratch) device.release(array);
    },
  };

  /** Sums the tiles' gradients in tile order, and the coefficient slopes in point order. */
  function harvest(out: Float64Array): void {
    const { size } = options.network;
    const partial = gradients();
    for (let tile = 0; tile < tiles.tiles; tile++)
      for (let j = 0; j < size; j++) out[j] += partial[tile * columns + j];
    formulation.coefficients.forEach((_, k) => {
      for (const slope of gather(tiles, formulation.coefficients.length, k, slopes())) out[size + k] += slope;
    });
  }
}

const at = (array: Float64Array): Address => ({ at: "memory", offset: array.byteOffset });

function lazy<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= make());
}

function compile(
  { device, network, formulation, range, theta }: BlockOptions,
  tiles: Tiling,
  data: Float64Array,
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
