/** @file The multilayer perceptron, with optional periodic inputs. */

import { UsageError } from "../errors.ts";
import type { Expression } from "../expression/index.ts";
import type { ActivationName } from "../jets/index.ts";
import { checkOptions, either, lists, numbers, type OptionTable, oneOf, records, texts } from "../options.ts";
import type { Random } from "../random.ts";
import { evenFeatures, foldedFeature, normalised, periodicFeatures } from "./features.ts";
import type { DenseLayer, Model, ModelSpace } from "./model.ts";
import { firstScale, scaleCount, splitWeights, type WeightForm, weightForms, weightMap } from "./weights.ts";

export interface MlpOptions {
  /** Units per hidden layer, or of each from the first to the last. Default 20. */
  readonly width?: number | readonly number[];
  /** Hidden layers, where `width` is one number. Default 2. */
  readonly depth?: number;
  /** Default tanh. */
  readonly activation?: ActivationName;
  /** Modes of the periodic embedding per coordinate; others enter mapped to [-1, 1]. Default: none. */
  readonly periodic?: Readonly<Record<string, number>>;
  /**
   * How weights are written. `plain` (default). `factorised`: W = diag(e^s) V with s drawn from N(1, 0.1) and the same
   * first function (Wang, Wang, Seidman and Perdikaris 2022, "Random weight factorization"). `normalised`: rows
   * g v/‖v‖ (Salimans and Kingma 2016). Both add one parameter per unit and output.
   */
  readonly weights?: "plain" | WeightForm;
  /** Period of an embedded coordinate. Default: the length of its interval. */
  readonly period?: Readonly<Record<string, number>>;
  /**
   * Coordinates in which every output is even about the middle of the interval: of the embedding only the cosines enter,
   * of other coordinates the square. Half of the domain then stands for all of it. Default: none.
   */
  readonly even?: readonly string[];
  /**
   * Coordinates that enter as their distance from the middle of the interval. Every output is even in them, with a kink at
   * the middle unless it is flat there; times a factor that is odd, as `hard` has it, it is odd with a continuous
   * slope. Not together with `periodic` or `even`. Default: none.
   */
  readonly folded?: readonly string[];
}

const size = numbers({ endless: true });
/** Kinds only: ranges are refused by what they make impossible. */
const mlpTable: OptionTable<MlpOptions> = {
  width: either(size, lists(size, 0)),
  depth: size,
  activation: texts("tanh"),
  periodic: records(size),
  weights: oneOf(["plain", ...weightForms]),
  period: records(size),
  even: lists(texts("x"), 0),
  folded: lists(texts("x"), 0),
};

/**
 * A fully connected network of the coordinates, one output per field.
 *
 * Initial weights: Glorot normal, standard deviation sqrt(2 / (inputs + outputs)), zero biases
 * (Glorot and Bengio 2010, equation 12).
 *
 * @throws UsageError for a width, depth or number of modes that is not a whole number from 1 up, a period that is not
 *   positive, or a periodic or even coordinate that does not exist.
 *
 * @example
 * mlp({ width: 20, depth: 4 }).on({ coordinates: ["x", "t"], bounds: [[-1, 1], [0, 1]], fields: ["u"] }).size; // 1341
 */
export function mlp(options: MlpOptions = {}): Model {
  checkOptions(options, mlpTable, {
    where: "mlp",
    instead: { layers: "depth", units: "width", hidden: "width" },
  });
  const {
    width = 20,
    depth = 2,
    activation = "tanh",
    periodic = {},
    period = {},
    even = [],
    folded = [],
    weights = "plain",
  } = options;
  const widths = typeof width === "number" ? hiddenWidths(width, depth) : [...width];
  if (!(widths.length > 0 && widths.every((units) => Number.isInteger(units) && units >= 1)))
    throw badWidths(widths.join(", "));
  checkPeriodic(periodic, period);
  const shape = typeof width === "number" ? `${depth}x${width}` : widths.join(",");
  const name = `mlp:${shape}${activation === "tanh" ? "" : `:${activation}`}${weights === "plain" ? "" : `:${weights}`}`;
  return {
    name,
    on: (space) => {
      const features = inputFeatures(space, { periodic, period, even, folded });
      const layers = denseLayers([features.length, ...widths, space.fields.length], activation);
      const plain = firstScale(layers);
      const size = weights === "plain" ? plain : plain + scaleCount(layers);
      const periods = Object.fromEntries(
        Object.keys(periodic).map((x) => [x, period[x] ?? lengthOf(space, x)]),
      );
      return {
        name,
        space,
        size,
        features,
        layers,
        transforms: {},
        periods,
        ...(weights !== "plain" && { weights: weightMap(weights, layers, plain) }),
        initialise: (random) => {
          const theta = glorot(layers, size, random);
          if (weights === "plain") return theta;
          const exponents = random.split("scales");
          splitWeights(weights, layers, plain, theta, () => 1 + 0.1 * exponents.normal());
          return theta;
        },
      };
    },
  };
}

function hiddenWidths(width: number, depth: number): number[] {
  if (Number.isInteger(depth) && depth >= 1) return new Array<number>(depth).fill(width);
  throw badWidths(`${width} and depth ${depth}`);
}

const badWidths = (what: string): UsageError =>
  new UsageError({ what: `mlp of width ${what}`, remedy: "whole numbers from 1 up" });

function checkPeriodic(
  periodic: Readonly<Record<string, number>>,
  period: Readonly<Record<string, number>>,
): void {
  for (const [name, modes] of Object.entries(periodic))
    if (!(Number.isInteger(modes) && modes >= 1))
      throw new UsageError({
        what: `${modes} modes of the periodic coordinate "${name}"`,
        remedy: "a whole number from 1 up, or leave the coordinate out",
      });
  for (const [name, length] of Object.entries(period))
    if (!(name in periodic && length > 0 && Number.isFinite(length)))
      throw new UsageError({
        what: `period ${length} of the coordinate "${name}"`,
        remedy: "a positive number, for a coordinate that has modes in `periodic`",
      });
}

type Inputs = Required<Pick<MlpOptions, "periodic" | "period" | "even" | "folded">>;

function inputFeatures(space: ModelSpace, { periodic, period, even, folded }: Inputs): Expression[] {
  refuseStrangers("periodic", Object.keys(periodic), space);
  refuseStrangers("even", even, space);
  refuseStrangers("folded", folded, space);
  refuseBoth(folded, [...Object.keys(periodic), ...even]);
  return space.coordinates.flatMap((name, i) => {
    const length = period[name] ?? lengthOf(space, name);
    const modes = periodic[name] ?? 0;
    if (folded.includes(name)) return [foldedFeature(name, space.bounds[i])];
    if (even.includes(name)) return evenFeatures(name, space.bounds[i], length, modes);
    return modes > 0 ? periodicFeatures(name, length, modes) : [normalised(name, space.bounds[i])];
  });
}

function refuseStrangers(kind: string, names: readonly string[], { coordinates }: ModelSpace): void {
  const unknown = names.find((name) => !coordinates.includes(name));
  if (unknown === undefined) return;
  throw new UsageError({ what: `${kind} coordinate "${unknown}" is not one of ${coordinates.join(", ")}` });
}

function refuseBoth(folded: readonly string[], others: readonly string[]): void {
  const twice = folded.find((name) => others.includes(name));
  if (twice === undefined) return;
  throw new UsageError({
    what: `folded coordinate "${twice}" is periodic or even as well`,
    where: "mlp",
    remedy: "even with periodic, or folded alone",
  });
}

function lengthOf(space: ModelSpace, name: string): number {
  const [low, high] = space.bounds[space.coordinates.indexOf(name)];
  return high - low;
}

function denseLayers(sizes: readonly number[], activation: ActivationName): DenseLayer[] {
  let offset = 0;
  return sizes.slice(1).map((outputs, l) => {
    const layer = { inputs: sizes[l], outputs, offset, ...(l < sizes.length - 2 && { activation }) };
    offset += (sizes[l] + 1) * outputs;
    return layer;
  });
}

function glorot(layers: readonly DenseLayer[], size: number, random: Random): Float64Array {
  const theta = new Float64Array(size);
  for (const { inputs, outputs, offset } of layers) {
    const deviation = Math.sqrt(2 / (inputs + outputs));
    for (let i = 0; i < inputs * outputs; i++) theta[offset + i] = deviation * random.normal();
  }
  return theta;
}
