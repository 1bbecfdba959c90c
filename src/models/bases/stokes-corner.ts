/** @file Stream functions of Stokes flow at a corner with walls at rest: Moffatt's eddies. */

import type { Basis, MultiIndex } from "./basis.ts";
import { type Complex, cosine, over, plus, power, scaled, sine, times } from "./complex.ts";
import { type CornerFrame, checkCorner, localPolar } from "./corner.ts";
import { checkPlane, checkWhole } from "./number-checks.ts";
import { tabulated } from "./tabulated.ts";

export interface StokesCornerOptions extends Omit<CornerFrame, "opening"> {
  readonly coordinates: readonly string[];
  /** α. Default: π/2. */
  readonly opening?: number;
  /** Exponents λ taken; two functions each. Default: 3. */
  readonly count?: number;
}

/** Radians. Below 146.3° = 2.553, where the first exponents become real and meet (Moffatt 1964). */
const widest = 2.5;

/**
 * Re and Im of r^λ F_λ(θ): biharmonic, with ψ = ∂ψ/∂n = 0 on both edges.
 *
 * Derivatives of every order, exact through ∂_w and ∂_w̄; those of order above Re λ are not finite at the corner. The
 * branch cut bisects what is outside the corner.
 *
 * @throws UsageError for other than two coordinates, or an opening outside (0, 2.5].
 *
 * Source: Moffatt 1964, "Viscous and resistive eddies near a sharp corner".
 *
 * @example
 * stokesCorner({ coordinates: ["x", "y"], corner: [0, 0], axis: 0 }).size; // 6
 */
export function stokesCorner(options: StokesCornerOptions): Basis {
  const { coordinates, corner, axis, opening = Math.PI / 2, count = 3 } = options;
  const frame = { corner, axis, opening };
  checkPlane("stokesCorner", coordinates);
  checkCorner("stokesCorner", frame, widest);
  checkWhole("stokesCorner", "the count", count, 1);
  const functions = moffattExponents(opening, count).map((lambda) => cornerStream(lambda, opening));
  return tabulated({
    name: `Stokes corner at (${corner.join(", ")})`,
    coordinates,
    size: 2 * count,
    order: Number.POSITIVE_INFINITY,
    spec: {
      kind: "stokes-corner",
      coordinates: [...coordinates],
      corner: [...corner],
      axis,
      opening,
      count,
    },
    derivatives: (tile, index, out) => {
      const shares = operatorShares(index, axis);
      for (let i = 0; i < tile.count; i++) {
        const [r, theta] = localPolar(frame, tile.values[i], tile.values[tile.count + i]);
        functions.forEach((terms, m) => {
          const value = derivativeAt(terms, shares, r, theta);
          out[2 * m * tile.count + i] = value[0];
          out[(2 * m + 1) * tile.count + i] = value[1];
        });
      }
    },
  });
}

/**
 * λ = 1 + μ with sin(μα) = ∓ μ sin α, the upper sign first and then in turn, Im λ > 0, by growing real part; to
 * rounding.
 *
 * @param opening - α in (0, 2.5] radians.
 *
 * Source: Moffatt 1964, section 2; first guesses from the roots' asymptotics.
 *
 * @example
 * moffattExponents(Math.PI / 2, 2).map(([re, im]) => [re.toFixed(5), im.toFixed(5)]); // [["3.73959", "1.11902"], ["5.80825", "1.46393"]]
 */
export function moffattExponents(opening: number, count: number): readonly Complex[] {
  const k = Math.sin(opening) / opening;
  return Array.from({ length: count }, (_, m) => {
    // x = μα solves sin x = -sign k x; for large x, e^(Im x) = 2 k Re x and Re x → (m + 3/2) π from below.
    const sign = m % 2 === 0 ? 1 : -1;
    const limit = (m + 1.5) * Math.PI;
    const height = Math.log(2 * k * limit);
    const x = rootOfSine([limit - height / limit, height], sign * k);
    return plus([1, 0], scaled(1 / opening, x));
  });
}

/** Newton's method for sin x + k x = 0. */
function rootOfSine(start: Complex, k: number): Complex {
  let x = start;
  // Chosen here: quadratic convergence needs 6 steps; 50 would show a guess outside every basin.
  for (let step = 0; step < 50; step++) {
    const change = over(plus(sine(x), scaled(k, x)), plus(cosine(x), [k, 0]));
    x = plus(x, scaled(-1, change));
    if (Math.hypot(...change) <= 4 * Number.EPSILON * Math.hypot(...x)) break;
  }
  return x;
}

/** coefficient * w^s w̄^m, or with w and w̄ exchanged. */
interface StreamTerm {
  readonly coefficient: Complex;
  readonly exponent: Complex;
  readonly m: 0 | 1;
  readonly isConjugate: boolean;
}

/**
 * r^λ F(θ) with F = f_2(α) f_1 - f_1(α) f_2, where f_1 = cos λθ - cos (λ-2)θ and f_2 = (λ-2) sin λθ - λ sin (λ-2)θ
 * have F = F' = 0 at θ = 0; then F(α) = 0, and F'(α) = 0 for the exponents above. Largest coefficient 1.
 */
function cornerStream(lambda: Complex, alpha: number): StreamTerm[] {
  const less = plus(lambda, [-2, 0]);
  const [at, lessAt] = [scaled(alpha, lambda), scaled(alpha, less)];
  const first = plus(cosine(at), scaled(-1, cosine(lessAt)));
  const second = plus(times(less, sine(at)), scaled(-1, times(lambda, sine(lessAt))));
  // cos and sin by exponentials: r^λ e^(iλθ) = w^λ, r^λ e^(i(λ-2)θ) = w^(λ-1) w̄.
  const half = scaled(0.5, second);
  const [sines, lessSines] = [less, lambda].map((factor) => times([0, 0.5], times(first, factor)));
  const minusHalf = scaled(-1, half);
  const down = plus(lambda, [-1, 0]);
  const terms: StreamTerm[] = [
    { coefficient: plus(half, sines), exponent: lambda, m: 0, isConjugate: false },
    { coefficient: plus(half, scaled(-1, sines)), exponent: lambda, m: 0, isConjugate: true },
    { coefficient: plus(minusHalf, scaled(-1, lessSines)), exponent: down, m: 1, isConjugate: false },
    { coefficient: plus(minusHalf, lessSines), exponent: down, m: 1, isConjugate: true },
  ];
  const largest = Math.max(...terms.map(({ coefficient }) => Math.hypot(...coefficient)));
  return terms.map((term) => ({ ...term, coefficient: scaled(1 / largest, term.coefficient) }));
}

/** D^index = Σ_p shares[p] ∂_w^p ∂_w̄^(n-p), for ∂_x = X + Y, ∂_y = i (X - Y), X = e^(-i axis) ∂_w, Y its mirror. */
function operatorShares(index: MultiIndex, axis: number): Complex[] {
  let polynomial: Complex[] = [[1, 0]];
  const [toW, toMirror]: Complex[] = [
    [Math.cos(axis), -Math.sin(axis)],
    [Math.cos(axis), Math.sin(axis)],
  ];
  const multiply = (x: Complex, y: Complex): void => {
    const padded: Complex[] = [...polynomial, [0, 0]];
    polynomial = padded.map((share, p) =>
      plus(times(share, y), p > 0 ? times(polynomial[p - 1], x) : [0, 0]),
    );
  };
  for (let k = 0; k < index[0]; k++) multiply(toW, toMirror);
  for (let k = 0; k < index[1]; k++) multiply(times([0, 1], toW), times([0, -1], toMirror));
  return polynomial;
}

function derivativeAt(
  terms: readonly StreamTerm[],
  shares: readonly Complex[],
  r: number,
  theta: number,
): Complex {
  const n = shares.length - 1;
  let sum: Complex = [0, 0];
  for (const term of terms)
    for (let p = 0; p <= n; p++) {
      const [q, angle] = term.isConjugate ? [n - p, -theta] : [p, theta];
      if (n - q > term.m) continue;
      sum = plus(sum, times(times(shares[p], term.coefficient), termDerivative(term, q, n - q, r, angle)));
    }
  return sum;
}

/** ∂_w^q ∂_w̄^t of w^s w̄^m, t <= m <= 1, w = r e^(i angle). */
function termDerivative(
  { exponent, m }: StreamTerm,
  q: number,
  t: number,
  r: number,
  angle: number,
): Complex {
  let value = power(r, angle, plus(exponent, [-q, 0]));
  for (let k = 0; k < q; k++) value = times(value, plus(exponent, [-k, 0]));
  return m - t === 1 ? times(value, [r * Math.cos(angle), -r * Math.sin(angle)]) : value;
}
