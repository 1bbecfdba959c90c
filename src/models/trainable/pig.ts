/** @file Channels of trainable Gaussians feeding a small network: physics-informed Gaussians in full. */

import { UsageError } from "../../errors.ts";
import type { Points } from "../../geometry/index.ts";
import { type Channel, channelIndex, channelsFor } from "../../jets/index.ts";
import type { Random } from "../../random.ts";
import type { MultiIndex } from "../bases/basis.ts";
import type { DenseLayer, ModelSpace } from "../model.ts";
import { type Head, head as headOf, type UnitColumns } from "./head.ts";
import { gaussianMixture } from "./mixture.ts";
import type { CovarianceKind } from "./shapes.ts";
import type { TrainableBasis } from "./trainable-basis.ts";
import type { FieldTerms, TrainableModel } from "./trainable-model.ts";

export interface PigOptions {
  /** Gaussians per channel. */
  readonly gaussians: number;
  /** Features of the head, each a combination of Gaussians of its own. Default 4. */
  readonly channels?: number;
  /** Widths of the head's hidden tanh layers. Default [16]. */
  readonly head?: readonly number[];
  /** Default diagonal. */
  readonly covariance?: CovarianceKind;
  /** First width in spacings. Default 2. */
  readonly overlap?: number;
}

/** A recipe for a model on any space. */
export interface PigModel {
  readonly name: string;
  on(space: ModelSpace): TrainableModel;
}

/**
 * u = N(f_1(x), ..., f_k(x)) with f_k = sum_i w_ki exp(-½ |L_ki⁻¹ (x - μ_ki)|²) and N a small tanh network.
 *
 * First centres are a scrambled Sobol set over the box and a margin of one width, weights are normal with features of
 * size one, the head is Glorot's. The last layer is affine in its weights: they are the model's linear columns.
 * theta: per channel weights, then shapes; then the head's layers, W row-major and b.
 *
 * @throws UsageError for counts that are not whole numbers from 1 up.
 * Source: Kang, Oh, Hong and Park 2025, "PIG: physics-informed Gaussians as adaptive parametric mesh representations".
 *
 * @example
 * pig({ gaussians: 100 }).on({ coordinates: ["x", "y"], bounds: [[0, 1], [0, 1]], fields: ["u"] }).size; // 2097
 */
export function pig({
  gaussians,
  channels = 4,
  head = [16],
  covariance = "diagonal",
  overlap = 2,
}: PigOptions): PigModel {
  if (![gaussians, channels, ...head].every((n) => Number.isInteger(n) && n > 0))
    throw new UsageError({
      what: `a head of widths [${head.join(", ")}] on ${channels} channels of ${gaussians} Gaussians`,
      remedy: "whole numbers from 1 up",
    });
  const name = `pig ${channels}x${gaussians} ${covariance} ${head.join("-")}`;
  return {
    name,
    on: ({ coordinates, bounds, fields }) => {
      const basis = gaussianMixture({ coordinates, bounds, count: gaussians, overlap, covariance });
      return assemble(name, basis, channels, [channels, ...head, fields.length], fields, overlap);
    },
  };
}

function assemble(
  name: string,
  basis: TrainableBasis,
  channels: number,
  widths: readonly number[],
  fields: readonly string[],
  overlap: number,
): TrainableModel {
  const { coordinates } = basis;
  const each = basis.size + basis.parameters;
  const layers = denseLayers(widths, channels * each);
  const last = layers[layers.length - 1];
  const linearColumns = { start: last.offset, count: (last.inputs + 1) * last.outputs };
  const feature = (theta: Float64Array, k: number) => ({
    w: theta.subarray(k * each, k * each + basis.size),
    p: theta.subarray(k * each + basis.size, (k + 1) * each),
  });
  const sweep = (theta: Float64Array, points: Points, network: Network) => {
    const indices = network.channels.map(({ of }) => orders(of, coordinates));
    const features = Array.from({ length: channels }, (_, k) => {
      const { w, p } = feature(theta, k);
      return basis.at(p).evaluate(points, indices, w);
    });
    return { indices, swept: network.head.forward(theta, features) };
  };
  return {
    name,
    coordinates,
    fields,
    size: linearColumns.start + linearColumns.count,
    linearColumns,
    initialise: (random) => initialise(basis, channels, layers, overlap, random),
    evaluate: (theta, points, indices) => {
      const network = networkFor(layers, indices, coordinates);
      const { inputs } = sweep(theta, points, network).swept;
      const places = indices.map((index) => network.place(index));
      return inputs[layers.length].map((unit) => places.map((place) => unit[place]));
    },
    linearise: (theta, points, terms, out, leading) => {
      const asked = terms.flat().map(({ index }) => index);
      const network = networkFor(layers, asked, coordinates);
      const { indices, swept } = sweep(theta, points, network);
      const adjoints = network.head.reverse(theta, swept, seeds(terms, network, points.count), out, leading);
      for (let k = 0; k < channels; k++) {
        const { w, p } = feature(theta, k);
        const own = indices.map((index, c) => ({ index, factor: adjoints[k][c] }));
        const linear = k * each;
        basis.linearise(p, w, points, own, { out, leading, linear, shape: linear + basis.size });
      }
    },
  };
}

/** A head compiled for the derivatives that are asked for. */
interface Network {
  readonly channels: readonly { readonly of: readonly string[] }[];
  readonly head: Head;
  place(index: MultiIndex): number;
}

function networkFor(
  layers: readonly DenseLayer[],
  indices: readonly MultiIndex[],
  coordinates: readonly string[],
): Network {
  const names = (index: MultiIndex): string[] =>
    coordinates.flatMap((name, k) => new Array<string>(index[k]).fill(name));
  const channels = channelsFor(indices.map(names));
  return {
    channels,
    head: headOf(layers, channels as readonly Channel[]),
    place: (index) => channelIndex(channels, names(index)),
  };
}

const orders = (of: readonly string[], coordinates: readonly string[]): MultiIndex =>
  coordinates.map((name) => of.filter((along) => along === name).length);

/** Adjoints of the outputs: the factors of the terms, channel by channel. */
function seeds(terms: FieldTerms, { channels, place }: Network, count: number): UnitColumns {
  return terms.map((list) => {
    const columns = channels.map(() => new Float64Array(count));
    for (const { index, factor } of list) {
      const column = columns[place(index)];
      for (let i = 0; i < count; i++) column[i] += factor ? factor[i] : 1;
    }
    return columns;
  });
}

function denseLayers(widths: readonly number[], first: number): DenseLayer[] {
  let offset = first;
  return widths.slice(1).map((outputs, l) => {
    const layer: DenseLayer = {
      inputs: widths[l],
      outputs,
      offset,
      ...(l < widths.length - 2 && { activation: "tanh" as const }),
    };
    offset += (widths[l] + 1) * outputs;
    return layer;
  });
}

function initialise(
  basis: TrainableBasis,
  channels: number,
  layers: readonly DenseLayer[],
  overlap: number,
  random: Random,
): Float64Array {
  const last = layers[layers.length - 1];
  const theta = new Float64Array(last.offset + (last.inputs + 1) * last.outputs);
  // sum of φ² over centres one spacing apart is (sqrt(π) overlap)^d: weights of this size make features of size one.
  const deviation = (Math.sqrt(Math.PI) * overlap) ** (-basis.coordinates.length / 2);
  for (let k = 0, at = 0; k < channels; k++) {
    const stream = random.split(`channel ${k}`);
    for (let j = 0; j < basis.size; j++) theta[at + j] = deviation * stream.normal();
    theta.set(basis.initialise(stream), at + basis.size);
    at += basis.size + basis.parameters;
  }
  for (const { inputs, outputs, offset } of layers)
    for (let i = 0; i < inputs * outputs; i++)
      theta[offset + i] = Math.sqrt(2 / (inputs + outputs)) * random.normal();
  return theta;
}
