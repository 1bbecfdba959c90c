/** @file Channels of trainable Gaussians feeding a small network: physics-informed Gaussians in full. */

import { UsageError } from "../../errors.ts";
import type { Points } from "../../geometry/index.ts";
import { type Channel, channelIndex, channelsFor } from "../../jets/index.ts";
import type { Random } from "../../random.ts";
import type { Basis, BasisPlace, BasisSpec, MultiIndex } from "../bases/basis.ts";
import type { DenseLayer, ModelSpace } from "../model.ts";
import { type Head, head as headOf, type UnitColumns } from "./head.ts";
import { jointBasis } from "./joint-basis.ts";
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

/** A trained model seen as a linear one: u_f = sum_k W_fk h_k(x) + b_f. */
export interface PigTrainable extends TrainableModel {
  /**
   * The units h_k of the last hidden layer and the constant, at these parameters. theta holds W row-major, one row per
   * field, then b, from `linearColumns.start` on.
   *
   * @param theta - the model's parameters, or more; copied.
   * @throws UsageError for too few parameters.
   */
  units(theta: Float64Array): Basis;
}

/** A recipe for a model on any space. */
export interface PigModel {
  readonly name: string;
  on(space: ModelSpace): PigTrainable;
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
      const model = assemble(name, basis, channels, [channels, ...head, fields.length], fields, overlap);
      const spec: PigSpec = {
        kind: "pig-units",
        recipe: { gaussians, channels, head, covariance, overlap },
        space: { coordinates, bounds, fields },
      };
      return { ...model, units: (theta) => unitBasis(model, spec, head[head.length - 1], theta) };
    },
  };
}

interface PigSpec extends BasisSpec {
  readonly recipe: PigOptions;
  readonly space: ModelSpace;
}

/** The basis a spec of kind "pig-units" describes. @throws UsageError as `pig` and `PigTrainable.units`. */
export function pigUnitsFrom(spec: BasisSpec): Basis {
  const { recipe, space, theta } = spec as unknown as PigSpec & { readonly theta: readonly number[] };
  return pig(recipe).on(space).units(Float64Array.from(theta));
}

function unitBasis(model: Assembled, spec: PigSpec, width: number, given: Float64Array): Basis {
  const { name, coordinates, size } = model;
  if (given.length < size)
    throw new UsageError({
      what: `${given.length} parameters for a model of ${size}`,
      where: name,
      remedy: "theta of the trained model",
    });
  const theta = given.slice(0, size);
  const facts = { name, coordinates, size: width + 1, order: Number.POSITIVE_INFINITY };
  const joint = jointBasis(facts, { ...spec, theta: [...theta] }, (points, indices) => {
    const constant = indices.map((index) =>
      new Float64Array(points.count).fill(index.every((order) => order === 0) ? 1 : 0),
    );
    return [...model.hidden(theta, points, indices), constant];
  });
  return { ...joint, places: () => model.places(theta) };
}

interface Assembled extends TrainableModel {
  /** Of the Gaussians of every channel. */
  places(theta: Float64Array): readonly BasisPlace[];
  /** Outputs of the last hidden layer. */
  hidden(theta: Float64Array, points: Points, indices: readonly MultiIndex[]): Float64Array[][];
}

function assemble(
  name: string,
  basis: TrainableBasis,
  channels: number,
  widths: readonly number[],
  fields: readonly string[],
  overlap: number,
): Assembled {
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
  const layerValues = (
    layer: number,
    theta: Float64Array,
    points: Points,
    indices: readonly MultiIndex[],
  ): Float64Array[][] => {
    const network = networkFor(layers, indices, coordinates);
    const { inputs } = sweep(theta, points, network).swept;
    const places = indices.map((index) => network.place(index));
    return inputs[layer].map((unit) => places.map((place) => unit[place]));
  };
  return {
    name,
    coordinates,
    fields,
    size: linearColumns.start + linearColumns.count,
    linearColumns,
    initialise: (random) => initialise(basis, channels, layers, overlap, random),
    evaluate: (theta, points, indices) => layerValues(layers.length, theta, points, indices),
    places: (theta) =>
      Array.from({ length: channels }, (_, k) => basis.at(feature(theta, k).p).places?.() ?? []).flat(),
    hidden: (theta, points, indices) => layerValues(layers.length - 1, theta, points, indices),
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
