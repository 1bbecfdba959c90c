/** @file A small dense network on features that come with their derivatives: jets forward, adjoints back, in columns. */

import { type Expression, type Leaf, leafIdentity } from "../../expression/index.ts";
import { type Channel, type LayerKernels, layerKernels } from "../../jets/index.ts";
import { columnOf, evaluateColumns } from "../../problem/index.ts";
import type { DenseLayer } from "../model.ts";

/** columns[unit][channel], one entry per point. */
export type UnitColumns = readonly (readonly Float64Array[])[];

/** What the reverse sweep reads again. */
export interface HeadSweep {
  /** Inputs of every layer, then the outputs of the last. */
  readonly inputs: readonly UnitColumns[];
  /** z = W a + b of every layer. */
  readonly sums: readonly UnitColumns[];
}

export interface Head {
  readonly layers: readonly DenseLayer[];
  /** Outputs with all channels, from features with all channels. */
  forward(theta: Float64Array, features: UnitColumns): HeadSweep;
  /**
   * From adjoints of the outputs to those of the features; writes the columns of the head's own parameters:
   * out[column * leading + i] += sum over channels of adjoint * input. (mutates out)
   */
  reverse(
    theta: Float64Array,
    sweep: HeadSweep,
    adjoints: UnitColumns,
    out: Float64Array,
    leading: number,
  ): UnitColumns;
}

/**
 * The network of some dense layers on one set of channels, closed downwards with the value first.
 *
 * Source: as `layerKernels`, whose expressions are evaluated here over columns of points.
 */
export function head(layers: readonly DenseLayer[], channels: readonly Channel[]): Head {
  const kernels = layers.map(({ activation }) =>
    activation ? layerKernels(activation, channels) : undefined,
  );
  return {
    layers,
    forward: (theta, features) => {
      const inputs: UnitColumns[] = [features];
      const sums: UnitColumns[] = [];
      layers.forEach((layer, l) => {
        const z = affine(theta, layer, inputs[l]);
        const kernel = kernels[l];
        sums.push(z);
        inputs.push(kernel ? z.map((unit) => activated(kernel, unit)) : z);
      });
      return { inputs, sums };
    },
    reverse: (theta, { inputs, sums }, adjoints, out, leading) => {
      let bar = adjoints;
      for (let l = layers.length - 1; l >= 0; l--) {
        const kernel = kernels[l];
        if (kernel) bar = bar.map((unit, o) => pulledBack(kernel, sums[l][o], inputs[l + 1][o][0], unit));
        addWeightColumns(layers[l], inputs[l], bar, out, leading);
        bar = transposed(theta, layers[l], bar, inputs[l]);
      }
      return bar;
    },
  };
}

/** z_oc = sum_i W_oi a_ic, plus the bias on the value. */
function affine(theta: Float64Array, { inputs, outputs, offset }: DenseLayer, a: UnitColumns): UnitColumns {
  return Array.from({ length: outputs }, (_, o) =>
    a[0].map((like, c) => {
      const z = new Float64Array(like.length).fill(c === 0 ? theta[offset + inputs * outputs + o] : 0);
      for (let i = 0; i < inputs; i++) addScaled(z, theta[offset + o * inputs + i], a[i][c]);
      return z;
    }),
  );
}

/** abar_ic = sum_o W_oi zbar_oc. */
function transposed(
  theta: Float64Array,
  { inputs, outputs, offset }: DenseLayer,
  bar: UnitColumns,
  like: UnitColumns,
): UnitColumns {
  return like.map((unit, i) =>
    unit.map((column, c) => {
      const sum = new Float64Array(column.length);
      for (let o = 0; o < outputs; o++) addScaled(sum, theta[offset + o * inputs + i], bar[o][c]);
      return sum;
    }),
  );
}

function addScaled(out: Float64Array, factor: number, x: Float64Array): void {
  for (let p = 0; p < out.length; p++) out[p] += factor * x[p];
}

function addWeightColumns(
  { inputs, outputs, offset }: DenseLayer,
  a: UnitColumns,
  bar: UnitColumns,
  out: Float64Array,
  leading: number,
): void {
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      const to = (offset + o * inputs + i) * leading;
      bar[o].forEach((adjoint, c) => {
        const input = a[i][c];
        for (let p = 0; p < input.length; p++) out[to + p] += adjoint[p] * input[p];
      });
    }
    const bias = (offset + inputs * outputs + o) * leading;
    for (let p = 0; p < bar[o][0].length; p++) out[bias + p] += bar[o][0][p];
  }
}

/** Channels of f(z) for one unit. */
function activated({ forward }: LayerKernels, z: readonly Float64Array[]): Float64Array[] {
  return evaluated(forward.outputs[0].columns, [[forward.inputs[0].columns, z]], z[0].length);
}

/** zbar of one unit from abar; `value` is f(z), already computed. */
function pulledBack(
  { adjoint }: LayerKernels,
  z: readonly Float64Array[],
  value: Float64Array,
  bar: readonly Float64Array[],
): Float64Array[] {
  const [own, known, adjoints] = adjoint.inputs.map(({ columns }) => columns);
  const given: Given[] = [
    [own, z],
    [known, [value]],
    [adjoints, bar],
  ];
  return evaluated(adjoint.outputs[0].columns, given, z[0].length);
}

type Given = readonly [readonly Leaf[], readonly Float64Array[]];

function evaluated(
  expressions: readonly Expression[],
  given: readonly Given[],
  count: number,
): Float64Array[] {
  const columns = new Map(
    given.flatMap(([leaves, values]) => leaves.map((leaf, k) => [leafIdentity(leaf), values[k]] as const)),
  );
  return evaluateColumns(expressions, (leaf) => columns.get(leafIdentity(leaf))!).map((column) =>
    columnOf(column, count),
  );
}
