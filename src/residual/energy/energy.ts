/** @file From an energy, a model and quadrature points to an energy system. */

import { type HostDevice, wasmDevice } from "../../devices/index.ts";
import { UsageError } from "../../errors.ts";
import { type Expression, type Jet, jet, leafIdentity, leaves, partials } from "../../expression/index.ts";
import type { Points } from "../../geometry/index.ts";
import type { LinearModel, Model, Network } from "../../models/index.ts";
import { columnOf, evaluateColumns, type VariationalProblem } from "../../problem/index.ts";
import { random } from "../../random.ts";
import { multiplyTransposed } from "../dense.ts";
import { leafColumns } from "../expansion/index.ts";
import { type Ansatz, linearAnsatz, networkAnsatz } from "./ansatz.ts";
import { metricFactor, positiveRoot } from "./metric.ts";
import type { EnergyLinearisation, EnergyMetric, EnergySystem } from "./system.ts";

export interface EnergyOptions {
  /** A network, or a combination of basis functions (then this is Galerkin's method). */
  readonly model: Model | LinearModel;
  /** Gauss-Legendre points in all, a tensor grid. Default 64 on a line, 32 per axis else. */
  readonly points?: number;
  /** For networks. Default: a new `wasmDevice()`. */
  readonly device?: HostDevice;
  /** Of the first weights. Default 1. */
  readonly seed?: number;
}

/** An energy on a model, with what is needed to make a solution of a theta. */
export interface DiscretizedEnergy extends EnergySystem {
  readonly problem: VariationalProblem;
  /** The network, when the model is one. */
  readonly network?: Network;
  /** Quadrature points with weights. */
  readonly points: Points;
  initial(): Float64Array;
  /** Frees device memory. */
  release(): void;
}

/**
 * E(theta) = sum_q w_q L(x_q, u, ∇u, ...), Gauss-Legendre in every coordinate: exact for polynomials of degree
 * 2n - 1 per axis. There is no floor at zero, so quadrature that is too coarse looks like descent: double `points`.
 *
 * @throws UsageError for a domain without a Gauss-Legendre rule, or fewer points than one.
 *
 * Cost of a linearisation: that of J of (jets·points) x columns; of a factor: 2 jets·points·columns².
 */
export function energySystem(problem: VariationalProblem, options: EnergyOptions): DiscretizedEnergy {
  const { coordinates, domain, density } = problem;
  const count = options.points ?? (coordinates.length === 1 ? 64 : 32 ** coordinates.length);
  const points = domain.sample(count, { sequence: "gauss-legendre", random: random(1) });
  if (!points.weights || points.count < 1)
    throw new UsageError({
      what: `"${problem.name}" has no quadrature of ${count} points`,
      remedy: "a box, and at least one point",
    });
  const jets = jetsOf(problem);
  const { ansatz, network } = ansatzOf(problem, options, jets, points);
  const pointwise = densityAt(density, jets, points);
  const { seed = 1 } = options;
  return {
    problem,
    points,
    columns: ansatz.columns,
    ...(network && { network }),
    initial: () =>
      network?.initialise(random(seed).split("initial weights")) ?? new Float64Array(ansatz.columns),
    energy: (theta) => pointwise.energy(ansatz.values(theta)).energy,
    linearise: (theta) => linearisation(ansatz, pointwise, sobolevJets(problem, jets), theta.slice()),
    release: ansatz.release,
  };
}

function ansatzOf(
  problem: VariationalProblem,
  { model, device }: EnergyOptions,
  jets: readonly Jet[],
  points: Points,
) {
  const { coordinates, domain, fields } = problem;
  if ("parts" in model) return { ansatz: linearAnsatz(model, jets, points), network: undefined };
  const network = model.on({ coordinates, bounds: domain.bounds, fields });
  return { ansatz: networkAnsatz(device ?? wasmDevice(), network, jets, points), network };
}

/** The jets of the density, and values and first derivatives of every field for the Sobolev product. */
function jetsOf({ density, fields, coordinates }: VariationalProblem): Jet[] {
  const first = fields.flatMap((field) => [jet(field), ...coordinates.map((name) => jet(field, [name]))]);
  const own = leaves(density).filter((leaf): leaf is Jet => leaf.kind === "jet");
  return [...new Map([...first, ...own].map((leaf) => [leafIdentity(leaf), leaf])).values()];
}

/** How many jets at the front make up the Sobolev product. */
const sobolevJets = ({ fields, coordinates }: VariationalProblem, jets: readonly Jet[]): number =>
  Math.min(jets.length, fields.length * (1 + coordinates.length));

/** L and its derivatives in the jets, with quadrature weights. */
interface Pointwise {
  readonly count: number;
  readonly jets: number;
  readonly weights: Float64Array;
  energy(values: Float64Array): { readonly energy: number; readonly magnitude: number };
  /** w ∂L/∂jet, jet by jet. */
  slopes(values: Float64Array): Float64Array;
  /** ∂²L/∂jet², columns [a * jets + b] of length count. */
  hessian(values: Float64Array): Float64Array[];
}

function densityAt(density: Expression, jets: readonly Jet[], points: Points): Pointwise {
  const { count } = points;
  const weights = points.weights!;
  const own = leafColumns(points);
  const index = new Map(jets.map((leaf, k) => [leafIdentity(leaf), k]));
  const first = partials(density, jets);
  const second = first.flatMap((part) => partials(part, jets));
  const evaluated = (expressions: readonly Expression[], values: Float64Array): Float64Array[] =>
    evaluateColumns(expressions, (leaf) => {
      const k = index.get(leafIdentity(leaf));
      return k === undefined ? own(leaf) : values.slice(k * count, (k + 1) * count);
    }).map((column) => columnOf(column, count));
  return {
    count,
    jets: jets.length,
    weights,
    energy: (values) => {
      const [L] = evaluated([density], values);
      return compensatedSum(L.map((value, i) => weights[i] * value));
    },
    slopes: (values) => {
      const out = new Float64Array(jets.length * count);
      evaluated(first, values).forEach((column, k) => {
        for (let i = 0; i < count; i++) out[k * count + i] = weights[i] * column[i];
      });
      return out;
    },
    hessian: (values) => evaluated(second, values),
  };
}

/** Sum and sum of sizes; the rounding of the additions is carried along (Neumaier 1974). */
function compensatedSum(terms: Float64Array): { readonly energy: number; readonly magnitude: number } {
  let [sum, carry, magnitude] = [0, 0, 0];
  for (let i = 0; i < terms.length; i++) {
    const next = sum + terms[i];
    carry += Math.abs(sum) >= Math.abs(terms[i]) ? sum - next + terms[i] : terms[i] - next + sum;
    sum = next;
    magnitude += Math.abs(terms[i]);
  }
  return { energy: sum + carry, magnitude };
}

function linearisation(
  ansatz: Ansatz,
  pointwise: Pointwise,
  sobolev: number,
  theta: Float64Array,
): EnergyLinearisation {
  const total = pointwise.jets * pointwise.count;
  const { columns } = ansatz;
  const J = ansatz.jacobian(theta);
  const values = ansatz.values(theta).slice();
  let gradient: Float64Array | undefined;
  let solve: ReturnType<typeof metricFactor>;
  return {
    ...pointwise.energy(values),
    gradient: () =>
      (gradient ??= multiplyTransposed(
        total,
        columns,
        J,
        pointwise.slopes(values),
        new Float64Array(columns),
      )),
    factor: ({ metric, damping }: EnergyMetric) => {
      const R = metric === "sobolev" ? sobolevRows(J, pointwise, sobolev) : hessianRows(J, pointwise, values);
      solve = metricFactor(R.length / columns, columns, R, damping);
      return solve !== undefined;
    },
    solve: (g, out) => {
      if (solve) return solve(g, out);
      throw new UsageError({
        what: "solve was called without a factored metric",
        where: "EnergyLinearisation.solve",
        remedy: "call factor(metric) first and go on only if it returned true",
      });
    },
  };
}

/** sqrt(w) times the rows of the first jets. */
function sobolevRows(J: Float64Array, { jets, count, weights }: Pointwise, some: number): Float64Array {
  const [from, to] = [jets * count, some * count];
  const columns = J.length / from;
  const R = new Float64Array(to * columns);
  for (let j = 0; j < columns; j++)
    for (let i = 0; i < to; i++) R[j * to + i] = Math.sqrt(weights[i % count]) * J[j * from + i];
  return R;
}

/** sqrt(w) C J point by point, CᵀC the positive part of ∂²L/∂jet². */
function hessianRows(J: Float64Array, pointwise: Pointwise, values: Float64Array): Float64Array {
  const { jets, count, weights } = pointwise;
  const H = pointwise.hessian(values);
  const total = jets * count;
  const R = new Float64Array(J.length);
  const [local, C] = [new Float64Array(jets * jets), new Float64Array(jets * jets)];
  for (let i = 0; i < count; i++) {
    for (let ab = 0; ab < local.length; ab++) local[ab] = weights[i] * H[ab][i];
    positiveRoot(jets, local, C);
    for (let at = 0; at < J.length; at += total)
      for (let e = 0; e < jets; e++) {
        let sum = 0;
        for (let a = 0; a < jets; a++) sum += C[e * jets + a] * J[at + a * count + i];
        R[at + e * count + i] = sum;
      }
  }
  return R;
}
