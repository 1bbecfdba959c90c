/** @file A network's fields on the graphics card in float32: for pictures, never for errors or files. */

import { type Gpu, gpuProgram, type Singles } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import type { Coefficient, Expression } from "../expression/index.ts";
import type { Points } from "../geometry/index.ts";
import { loadParameters, type Network } from "../models/index.ts";
import { fieldProgram } from "../residual/index.ts";
import { jetNamed, pointsIn } from "./jet-names.ts";

export interface FieldOnGpuOptions {
  readonly network: Network;
  /** Network parameters, then coefficients. Copied. */
  readonly theta: Float64Array;
  /** Names of fields and derivatives (`u`, `u_xx`), or expressions in them. */
  readonly values: readonly (string | Expression)[];
  /** Default: none. */
  readonly coefficients?: readonly Coefficient[];
  /** Points at once; more are taken in turns. Default: 65536, fewer for networks of more than 16,384 parameters. */
  readonly pointsAtOnce?: number;
}

/** Compiled values of a network, in float32. */
export interface FieldOnGpu {
  /**
   * One array of length points.count per value, all at the parameters that are loaded when it is called: a `load` in the
   * meantime is for evaluations after it.
   *
   * @throws NumericalError when the device is lost.
   */
  evaluate(points: Points): Promise<Singles[]>;
  /** Other parameters of the same network. Copied. @throws UsageError for another number of them; the old ones stay. */
  load(theta: Float64Array): Promise<void>;
  release(): void;
}

// chosen here: two warps a tile, and turns that fill a large card once.
const [samples, turn] = [64, 65_536];
// chosen here: parameters times points of one turn, some tenths of a second on a slow card: drivers reset those that hang.
const mostWork = 2 ** 30;

/** Points that a network's size allows in one turn. */
const turnOf = ({ size }: Network): number => Math.max(samples, Math.min(turn, Math.floor(mostWork / size)));

/**
 * u(points) and its derivatives for a network, by WebGPU in float32.
 *
 * Accuracy, measured: 1e-6 of a field's range, 1e-5 of that of its first derivatives (tanh networks with weights below
 * about 30); the error grows with the weights and the order of the derivative.
 *
 * @throws UsageError for unknown names, and parameters of another number than the network and the coefficients have.
 */
export async function fieldOnGpu(gpu: Gpu, options: FieldOnGpuOptions): Promise<FieldOnGpu> {
  const { network, values, coefficients = [], pointsAtOnce = turnOf(network) } = options;
  const expressions = values.map((value) =>
    typeof value === "string" ? jetNamed(value, network.space) : value,
  );
  const count = samples * Math.ceil(pointsAtOnce / samples);
  const field = fieldProgram({ network, coefficients, expressions, count, samples });
  const loaded = parameters(network, network.size + coefficients.length);
  let present = loaded(options.theta);
  const program = await gpuProgram(gpu, field);
  type Turn = { readonly theta: Float64Array; readonly points: Points; readonly first: number };
  const evaluateTurn = async ({ theta, points, first }: Turn, out: readonly Singles[]): Promise<void> => {
    const part = pointsFrom(points, first, Math.min(count, points.count - first));
    const { data, tiles, lastSamples } = field.place(part);
    const results = await program.run({
      constants: { first: 0, values: theta },
      input: { first: field.data, values: data },
      ...{ tiles, lastSamples },
      output: { first: field.results, length: expressions.length * count },
    });
    out.forEach((column, e) => {
      column.set(results.subarray(e * count, e * count + part.count), first);
    });
  };
  return {
    evaluate: async (points) => {
      const ordered = pointsIn(points, network.space.coordinates);
      const out = expressions.map(() => program.singles(points.count));
      // Other callers take turns in between, and may load other parameters.
      const theta = present;
      for (let first = 0; first < points.count; first += count)
        await evaluateTurn({ theta, points: ordered, first }, out);
      return out;
    },
    load: async (theta) => {
      present = loaded(theta);
    },
    release: program.close,
  };
}

/** Parameters as the layers read them. */
const parameters =
  (network: Network, length: number) =>
  (theta: Float64Array): Float64Array => {
    const remedy = `an array of ${length}: the network's, then the coefficients`;
    if (theta.length !== length)
      throw new UsageError({ what: `theta has ${theta.length} numbers`, where: "field on WebGPU", remedy });
    const out = new Float64Array(length);
    loadParameters(network, theta, out);
    return out;
  };

/** Points first to first + count - 1. */
function pointsFrom({ coordinates, count: all, values }: Points, first: number, count: number): Points {
  const part = new Float64Array(coordinates.length * count);
  coordinates.forEach((_, c) => {
    part.set(values.subarray(c * all + first, c * all + first + count), c * count);
  });
  return { coordinates, count, values: part };
}
