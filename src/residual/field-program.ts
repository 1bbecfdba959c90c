/** @file Expressions of a network's fields as one program without a device: for those that translate programs. */

import type { KernelHandle, Program } from "../devices/index.ts";
import type { Coefficient, Expression } from "../expression/index.ts";
import type { Points } from "../geometry/index.ts";
import { layerKernels } from "../jets/index.ts";
import type { MapKernel } from "../kernels/index.ts";
import type { Network } from "../models/index.ts";
import { fillColumns, tileArrayLength, tiling } from "./columns.ts";
import { formulate } from "./formulation.ts";
import { featureKernel } from "./kernels.ts";
import { linearBytesPerSample, residual } from "./programs.ts";
import type { LayerHandles } from "./sweep.ts";

export interface FieldProgramOptions {
  readonly network: Network;
  readonly coefficients: readonly Coefficient[];
  /** In jets of the problem's fields, coordinates, normals, sampled functions and coefficients. */
  readonly expressions: readonly Expression[];
  /** Most points at once. */
  readonly count: number;
  /** Points per tile, a multiple of 4. */
  readonly samples: number;
}

/**
 * A program in a memory of its own, counted in elements of 8 bytes: the parameters from element 0, then the points' data
 * tile by tile, then the results.
 */
export interface FieldProgram {
  readonly program: Program;
  /** The kernel a handle of the program stands for. */
  readonly kernelOf: (handle: KernelHandle) => MapKernel;
  /** Elements of the whole memory. */
  readonly elements: number;
  /** Where the points' data begin. */
  readonly data: number;
  /** Where the results begin: expression e at point i is element results + e * count + i. */
  readonly results: number;
  /** Data of at most `count` points, to be put at `data`; with the tiles they fill and the points in the last one. */
  place(points: Points): {
    readonly data: Float64Array;
    readonly tiles: number;
    readonly lastSamples: number;
  };
}

/** Formulates expressions as a program: features, forward sweep, expressions, results. */
export function fieldProgram(options: FieldProgramOptions): FieldProgram {
  const { network, coefficients, expressions, count, samples } = options;
  const formulation = formulate(expressions, network, coefficients);
  const tiles = tiling(count, linearBytesPerSample(network, formulation), samples);
  const { compile, kernelOf } = kernelTable();
  const columns = formulation.data.length;
  const data = network.size + coefficients.length;
  const results = data + tileArrayLength(tiles, columns);
  const program = residual(
    {
      ...{ network, formulation, tiles },
      range: { first: 0, total: count * expressions.length },
      theta: { at: "memory", offset: 0 },
      data: { at: "tile", offset: 8 * data, perTile: 8 * columns * tiles.samples },
      handles: network.layers.map(({ activation }) => {
        if (!activation) return undefined;
        const { forward, adjoint, tangent, adjointTangent } = layerKernels(activation, formulation.channels);
        return handlesOf(compile, { forward, adjoint, tangent, adjointTangent });
      }),
      features: formulation.jets.map((_, site) => compile(featureKernel(formulation, site))),
      kernel: (of) => compile(of(formulation)),
    },
    { at: "memory", offset: 8 * results },
  );
  const place: FieldProgram["place"] = (points) => {
    const used = tiling(points.count, 0, tiles.samples);
    const part = { ...used, samples: tiles.samples };
    const values = new Float64Array(tileArrayLength(part, columns));
    fillColumns(part, formulation.data, points, new Float64Array(points.count).fill(1), "field", values);
    return { data: values, tiles: part.tiles, lastSamples: part.lastSamples };
  };
  return { program, kernelOf, elements: results + count * expressions.length, data, results, place };
}

const handlesOf = (
  compile: (kernel: MapKernel) => KernelHandle,
  { forward, adjoint, tangent, adjointTangent }: Record<keyof LayerHandles, MapKernel>,
): LayerHandles => ({
  forward: compile(forward),
  adjoint: compile(adjoint),
  tangent: compile(tangent),
  adjointTangent: compile(adjointTangent),
});

/** Handles for kernels that nobody compiles yet; kernels of one name and text are one. */
function kernelTable() {
  const kernels: MapKernel[] = [];
  return {
    compile: (kernel: MapKernel): KernelHandle => ({
      module: kernels.push(kernel) - 1,
      name: kernel.name,
      inputs: kernel.inputs.length,
      outputs: kernel.outputs.length,
    }),
    kernelOf: ({ module }: KernelHandle): MapKernel => kernels[module],
  };
}
