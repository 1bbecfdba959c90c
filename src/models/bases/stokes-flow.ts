/** @file Slow viscous flow in the plane: velocities and pressure that satisfy Stokes' equations term by term. */

import { UsageError } from "../../errors.ts";
import type { PlanePoint } from "../../geometry/index.ts";
import type { Basis, MultiIndex } from "./basis.ts";
import { type Complex, scaled } from "./complex.ts";
import { type Ellipse, ellipseAround, fillFaber } from "./faber.ts";
import { checkPlane, checkPositive, checkWhole } from "./number-checks.ts";
import { fillPole, lightningPoles } from "./poles.ts";
import { tabulated } from "./tabulated.ts";
import { totalOrder } from "./tiles.ts";

export interface StokesFlowOptions {
  readonly coordinates: readonly string[];
  /** Of the region: polynomials are scaled to it. */
  readonly bounds: readonly (readonly [number, number])[];
  /** Of the polynomials. */
  readonly degree: number;
  /** Round holes with the highest power of 1/z there, at least 1. Default: none. */
  readonly holes?: readonly {
    readonly center: PlanePoint;
    readonly radius: number;
    readonly degree: number;
  }[];
  /** Poles that cluster at corners, as in `lightning`. Default: none. */
  readonly corners?: readonly {
    readonly corner: PlanePoint;
    /** Angle from the corner out of the region. */
    readonly direction: number;
    readonly count: number;
    /** Distance of the farthest pole. */
    readonly scale: number;
  }[];
  /** μ. Default: 1. */
  readonly viscosity?: number;
}

/** Which of the three fields a basis is. */
export type StokesComponent = "x" | "y" | "pressure";

/**
 * Velocity along x, velocity along y and pressure of the same flows, function by function: μ Δu = p_x, μ Δv = p_y,
 * u_x + v_y = 0 hold for every one. They share their coefficients: `linearModel({ u: x, v: y, p: pressure }, { shared: true })`.
 *
 * By Goursat, u - i v = z̄ f' + h - f̄ and p = 4 μ Re f' with analytic f and h: Faber polynomials of the ellipse around
 * the bounds; in each hole powers of 1/z and the flow of a point force; at each corner clustered poles. The pressure is
 * single-valued, and there may be sources in the holes. Of the flows that f = const gives none is taken twice.
 *
 * @returns bases of one size, with derivatives of every order.
 * @throws UsageError for other than two coordinates, a degree below 1, and numbers that are not positive.
 *
 * Source: Brubeck and Trefethen 2022, "Lightning Stokes solver", section 2; Muskhelishvili 1953 for the logarithms.
 *
 * @example
 * stokesFlow({ coordinates: ["x", "y"], bounds: [[0, 2], [0, 1]], degree: 10 }).x.size; // 42
 */
export function stokesFlow(options: StokesFlowOptions): Readonly<Record<StokesComponent, Basis>> {
  return {
    x: stokesComponent({ ...options, component: "x" }),
    y: stokesComponent({ ...options, component: "y" }),
    pressure: stokesComponent({ ...options, component: "pressure" }),
  };
}

/** One of the three bases of `stokesFlow`. */
export function stokesComponent(options: StokesFlowOptions & { readonly component: StokesComponent }): Basis {
  const { coordinates, component, viscosity = 1 } = options;
  checkOptions(options);
  const groups = groupsOf(options);
  const flows = groups.flatMap(flowsOf);
  const table = tableOf(flows, component, viscosity);
  const fill = filler(groups);
  return tabulated({
    name: `Stokes flows of degree ${options.degree}`,
    coordinates,
    size: flows.length,
    order: Number.POSITIVE_INFINITY,
    spec: { kind: "stokes-flow", ...options },
    derivatives: ({ count, values: at }, index, out) => {
      for (let i = 0; i < count; i++) {
        const [x, y] = [at[i], at[count + i]];
        const values = fill(x, y, totalOrder(index));
        for (let j = 0; j < flows.length; j++)
          out[j * count + i] = derivativeOf(table, j, values, x, y, index);
      }
    },
  });
}

/** Analytic functions around one centre. */
interface Group {
  readonly center: PlanePoint;
  readonly functions: number;
  readonly kind: "polynomials" | "hole" | "pole";
  /** d^k φ_m / dz^k at (x, y) to out[2m], out[2m + 1]. (mutates out) */
  readonly fill: (x: number, y: number, k: number, out: Float64Array) => void;
}

function groupsOf({ bounds, degree, holes = [], corners = [] }: StokesFlowOptions): Group[] {
  const ellipse = ellipseAround(bounds);
  const tips = corners.flatMap(({ corner, direction, count, scale }) =>
    lightningPoles({ corner, direction, count, scale }),
  );
  return [
    polynomials(ellipse, degree),
    ...holes.map((hole) => poleGroup("hole", hole.center, hole.radius, hole.degree + 1)),
    ...tips.map(({ at, distance }) => poleGroup("pole", at, distance, 1)),
  ];
}

const polynomials = (ellipse: Ellipse, degree: number): Group => ({
  center: ellipse.center,
  functions: degree + 1,
  kind: "polynomials",
  fill: (x, y, k, out) => {
    fillFaber(x - ellipse.center[0], y - ellipse.center[1], k, ellipse, out);
  },
});

const poleGroup = (kind: "hole" | "pole", center: PlanePoint, radius: number, functions: number): Group => ({
  center,
  functions,
  kind,
  fill: (x, y, k, out) => {
    fillPole((x - center[0]) / radius, (y - center[1]) / radius, k, radius, kind === "hole", out);
  },
});

/** Values of all functions at one point: φ^(n) and φ^(n+1), real and imaginary parts in turn. */
type Values = readonly [Float64Array, Float64Array];

function filler(groups: readonly Group[]): (x: number, y: number, order: number) => Values {
  const size = groups.reduce((total, { functions }) => total + 2 * functions, 0);
  const values: Values = [new Float64Array(size), new Float64Array(size)];
  let start = 0;
  const views = groups.map(({ functions }) => {
    const [from, to] = [start, start + 2 * functions];
    start = to;
    return values.map((array) => array.subarray(from, to));
  });
  return (x, y, order) => {
    groups.forEach(({ fill }, g) => {
      fill(x, y, order, views[g][0]);
      fill(x, y, order + 1, views[g][1]);
    });
    return values;
  };
}

/** A flow: f = m φ, h = m φ, or the point force f = m φ, h = -m̄ φ with φ = log. */
interface Flow {
  readonly center: PlanePoint;
  /** Which of all functions is φ. */
  readonly of: number;
  readonly part: "f" | "h" | "force";
  /** m: 1 or i. */
  readonly turned: boolean;
}

function flowsOf({ functions, kind, center }: Group, g: number, groups: readonly Group[]): Flow[] {
  const first = groups.slice(0, g).reduce((total, group) => total + group.functions, 0);
  return Array.from({ length: functions }, (_, k) => partsOf(kind, k).map((part) => [k, part] as const))
    .flat()
    .flatMap(([k, part]) => [false, true].map((turned): Flow => ({ center, of: first + k, part, turned })));
}

/** Of the constants f and h one is enough; the logarithm of a hole is a point force. */
const partsOf = (kind: Group["kind"], k: number): readonly Flow["part"][] =>
  k > 0 || kind === "pole" ? ["f", "h"] : kind === "hole" ? ["force"] : ["h"];

/** Re(α ζ̄ φ' + β φ + γ φ') for every flow, ζ from its centre: numbers per flow in one array. */
interface Table {
  readonly of: Int32Array;
  /** Centre, then α, β, γ: real and imaginary parts. */
  readonly numbers: Float64Array;
}

const stride = 8;

function tableOf(flows: readonly Flow[], component: StokesComponent, viscosity: number): Table {
  return {
    of: Int32Array.from(flows, ({ of }) => of),
    numbers: Float64Array.from(
      flows.flatMap((flow) => [...flow.center, ...factorsOf(flow, component, viscosity).flat()]),
    ),
  };
}

const zero: Complex = [0, 0];
const timesI = ([re, im]: Complex): Complex => [-im, re];

/**
 * α, β, γ of u = Re(z̄ f' + h - f), v = Re(i (z̄ f' + h + f)), p = 4 μ Re f'. For a point force both logarithms are real:
 * u has -2 Re m log|ζ| and v -2 Im m log|ζ|.
 */
function factorsOf(
  { part, turned }: Flow,
  component: StokesComponent,
  viscosity: number,
): readonly [Complex, Complex, Complex] {
  const m: Complex = turned ? [0, 1] : [1, 0];
  if (component === "pressure") return [zero, zero, part === "h" ? zero : scaled(4 * viscosity, m)];
  const alongX = component === "x";
  const turn = alongX ? m : timesI(m);
  if (part === "h") return [zero, turn, zero];
  if (part === "force") return [turn, [alongX === turned ? 0 : -2, 0], zero];
  return [turn, alongX ? scaled(-1, turn) : turn, zero];
}

/** ∂_x^a ∂_y^b = i^b (∂_z + ∂_z̄)^a (∂_z - ∂_z̄)^b, where ∂_z̄ meets ζ̄ at most once: a - b times. */
function derivativeOf(
  { of, numbers }: Table,
  j: number,
  [low, high]: Values,
  x: number,
  y: number,
  [a, b]: MultiIndex,
): number {
  const [from, at] = [2 * of[j], stride * j];
  const re = low[from];
  const im = low[from + 1];
  const upRe = high[from];
  const upIm = high[from + 1];
  const dx = x - numbers[at];
  const dy = y - numbers[at + 1];
  // ζ̄ φ^(n+1) + (a - b) φ^(n).
  const s = dx * upRe + dy * upIm + (a - b) * re;
  const t = dx * upIm - dy * upRe + (a - b) * im;
  // i^b turns the real part into minus the imaginary one.
  const odd = b % 2 === 1;
  const one = odd ? 1 : 0;
  const sign = odd ? 1 : -1;
  let sum = 0;
  sum += numbers[at + 2 + one] * s + sign * numbers[at + 3 - one] * t;
  sum += numbers[at + 4 + one] * re + sign * numbers[at + 5 - one] * im;
  sum += numbers[at + 6 + one] * upRe + sign * numbers[at + 7 - one] * upIm;
  return b % 4 === 1 || b % 4 === 2 ? -sum : sum;
}

function checkOptions({ coordinates, bounds, degree, holes = [], viscosity = 1 }: StokesFlowOptions): void {
  checkPlane("stokesFlow", coordinates);
  checkWhole("stokesFlow", "the degree", degree, 1);
  checkPositive("stokesFlow", "the viscosity", viscosity);
  if (bounds.length !== 2 || bounds.some(([low, high]) => !(high > low)))
    throw new UsageError({
      what: "the bounds are no box in the plane",
      where: "stokesFlow",
      remedy: "bounds: domain.bounds",
    });
  for (const hole of holes) {
    checkPositive("stokesFlow", "the radius of a hole", hole.radius);
    checkWhole("stokesFlow", "the degree in a hole", hole.degree, 1);
  }
}
