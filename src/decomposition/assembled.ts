/** @file The residual system of many small networks: each part compiled by itself, rows assembled, J block-sparse. */

import { deviceScope, type HostDevice } from "../devices/index.ts";
import type { Expression } from "../expression/index.ts";
import type { Points, Region } from "../geometry/index.ts";
import type { KnownFields, Model, Network } from "../models/index.ts";
import { type Random, random } from "../random.ts";
import type { ResidualSystem, Sampler, SystemState } from "../residual/index.ts";
import type { AssembledLinearisation, LinearSolver } from "./assembled-linearisation.ts";
import type { Structure } from "./assembled-structure.ts";
import { assemblyOn, fieldsOn } from "./assembly.ts";
import type { Part, Parts } from "./parts.ts";
import { pointGroups } from "./point-groups.ts";

/** Equations on points: of the problem, or between two pieces. */
export interface RowBlock {
  /** `interior`, a condition's name, `value between 1 and 2`. */
  readonly name: string;
  readonly equations: readonly { readonly text: string; readonly residual: Expression }[];
  readonly points: Points;
  /** Where jets of site 1 live. */
  readonly partner?: Points;
  /** Factor of the rows of every point. */
  readonly factors: Float64Array;
  /** The only parts at site 0 and at site 1. Default: all that reach a point. */
  readonly sides?: readonly [number, number];
  /** How its points are drawn anew; absent: they stay. Blocks that share an array of points share what is drawn. */
  readonly fresh?: FreshPoints;
}

/** Points of a block other than its present ones. */
export interface FreshPoints {
  /** Where they live; blocks between two pieces live on a `face`. */
  readonly on: "interior" | "face";
  /** Exactly so many. */
  draw(count: number, random: Random): Points;
  /** Factors of the rows at such points: sqrt(weight * w_i / sum w) / scale. */
  factors(points: Points): Float64Array;
}

/** Who chooses points. */
export interface PartSampling {
  readonly domain: Region;
  /** Is shown |r| of the interior equations in units of their scale. */
  readonly interior: Sampler;
  /** One per face between two pieces; is shown the weighted norm of all jumps there. Default: faces keep their points. */
  readonly faces?: () => Sampler;
}

export interface AssembledOptions {
  readonly device: HostDevice;
  readonly fields: readonly string[];
  readonly parts: Parts;
  /** Every part's network; it sees its box as [-1, 1] in every coordinate. */
  readonly model: Model;
  readonly blocks: readonly RowBlock[];
  /** Known part of every field. */
  readonly known?: KnownFields;
  /** Default 1. */
  readonly seed?: number;
  /** How damped steps are solved for. Default cholesky. */
  readonly linearSolver?: LinearSolver;
  /** Most bytes. Default: no limit. */
  readonly memory?: number;
  /** How `redraw` finds points. Default: none, and all points stay. */
  readonly sampling?: PartSampling;
}

/** theta: the parameters of the parts, one after the other. */
export interface AssembledSystem extends ResidualSystem {
  readonly network: Network;
  readonly parts: Parts;
  /** Per part the rows and columns it has in J; others after a redraw. */
  readonly structure: Structure;
  readonly bytes: number;
  initial(): Float64Array;
  /** Valid until the next linearisation or redraw. */
  linearise(theta: Float64Array): AssembledLinearisation;
  save(): SystemState;
  restore(state: SystemState): void;
  /** Present points of every block. */
  points(): readonly Pick<RowBlock, "name" | "points">[];
  /** Values of the fields at other points, compiled for them. */
  fieldsAt(points: Points): (theta: Float64Array) => Float64Array[];
  /** Gives back what it took of the device, which stays open. */
  release(): void;
}

/**
 * Assembles r(theta) from parts. The fields are Σ_j w_j N_j (windows) or N_j on cell j (pieces); F is evaluated once per
 * point on their sums, and its slopes are handed to every part that reaches the point: rows of J are exact, and J has one
 * dense block per part.
 *
 * A redraw moves points between parts: the number of rows stays, the rows of each part do not, and the parts are compiled
 * anew for the points they now have, which takes about as long as one damped step.
 *
 * @throws UsageError for a part without rows, windows that leave a gap (with a point in it), more bytes than allowed.
 * @throws NumericalError when a source or data function is not finite at a point; from `redraw` also when the sampler has
 *   nothing to propose or a part is left without rows; the present points then stay.
 *
 * Cost of a linearisation: linear in the number of parts of one size. Accuracy: that of the dense system.
 * Source: Moseley, Markham and Nissen-Meyer 2023; Jagtap and Karniadakis 2020; Shang, Heinlein, Mishra and Wang 2024
 *   (least squares by overlapping Schwarz).
 */
export function assembledSystem(options: AssembledOptions): AssembledSystem {
  const scope = deviceScope(options.device);
  try {
    return assemble({ ...options, device: scope.device }, scope.release);
  } catch (thrown) {
    scope.release();
    throw thrown;
  }
}

function assemble(options: AssembledOptions, release: () => void): AssembledSystem {
  const { device, fields, parts, model, known, sampling, seed = 1 } = options;
  const { coordinates } = parts;
  const network = model.on({ coordinates, bounds: coordinates.map(() => [-1, 1] as const), fields });
  let blocks = options.blocks;
  let assembly = assemblyOn({ ...options, network });
  /** Room for the parts on other points is that of the parts on the present ones. */
  const move = (to: readonly RowBlock[]): void => {
    assembly.release();
    try {
      assembly = assemblyOn({ ...options, network, blocks: to });
    } catch (thrown) {
      assembly = assemblyOn({ ...options, network, blocks });
      throw thrown;
    }
    blocks = to;
  };
  const groups = pointGroups({ ...options, network, present: () => blocks, move });
  const { rows } = assembly;
  return {
    ...{ rows, columns: parts.parts.length * network.size, network, parts, release },
    get structure() {
      return assembly.structure;
    },
    get bytes() {
      return assembly.bytes;
    },
    label: (row) => assembly.label(row),
    initial: () => initialTheta(parts.parts, network, seed),
    residual: (theta, out) => assembly.residual(theta, out),
    linearise: (theta) => assembly.linearise(theta),
    explain: (theta, row) => assembly.explain(theta, row),
    points: () => blocks.map(({ name, points }) => ({ name, points })),
    ...(sampling && { redraw: groups.redraw }),
    save: groups.save,
    restore: groups.restore,
    fieldsAt: (points) => fieldsOn({ device, parts, network, fields, ...(known && { known }) }, points),
  };
}

function initialTheta(parts: readonly Part[], network: Network, seed: number): Float64Array {
  const theta = new Float64Array(parts.length * network.size);
  parts.forEach((_, p) => {
    theta.set(network.initialise(random(seed).split(`part ${p}`)), p * network.size);
  });
  return theta;
}
