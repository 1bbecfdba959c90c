/** @file Fourier sums at scattered points. */

import type { Jet } from "../expression/index.ts";
import type { Modes } from "./fft.ts";
import type { EvolutionForm } from "./form.ts";

/** cos kθ and sin kθ for k = 0, 1, ... */
export interface Rotations {
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
  turn(theta: number, count: number): void;
}

/** Chosen here: rotated this often, an angle has lost a digit; then it is evaluated anew. */
const refresh = 16;

/** Powers of e^{iθ} by rotation, evaluated anew every 16. */
export function rotations(most: number): Rotations {
  const [cosine, sine] = [new Float64Array(most), new Float64Array(most)];
  return {
    cosine,
    sine,
    turn(theta, count) {
      const [c, s] = [Math.cos(theta), Math.sin(theta)];
      for (let k = 0; k < count; k++)
        if (k % refresh === 0) {
          cosine[k] = Math.cos(k * theta);
          sine[k] = Math.sin(k * theta);
        } else {
          cosine[k] = cosine[k - 1] * c - sine[k - 1] * s;
          sine[k] = cosine[k - 1] * s + sine[k - 1] * c;
        }
    },
  };
}

/** sum(n, modes, turns): the derivative in x of jet n's field from its modes. */
export function fourierSums(
  { equations, period, space }: EvolutionForm,
  jets: readonly Jet[],
  most: number,
): (n: number, modes: Modes, turns: Rotations) => number {
  const plans = jets.map(({ field, derivative }) => {
    const { parity } = equations.find((equation) => equation.field === field)!;
    const order = derivative.filter((name) => name === space.name).length;
    const factors = Float64Array.from({ length: most }, (_, k) => {
      return ((2 * Math.PI * k) / period) ** order * (parity === "none" && k > 0 ? 2 : 1);
    });
    return { parity, order, factors };
  });
  return (n, { re, im }, { cosine, sine }) => {
    const { parity, order, factors } = plans[n];
    if (parity === "none") return circleSum(re, im, order, factors, cosine, sine);
    const isSine = (parity === "odd") !== (order % 2 === 1);
    const phase = parity === "odd" ? order % 4 : (order + 1) % 4;
    return (phase < 2 ? 1 : -1) * realSum(re, factors, isSine ? sine : cosine);
  };
}

/** Re Σ f_k i^order c_k e^{ikθ}. */
function circleSum(
  re: Float64Array,
  im: Float64Array,
  order: number,
  factors: Float64Array,
  cosine: Float64Array,
  sine: Float64Array,
): number {
  let sum = 0;
  if (order % 2 === 0)
    for (let k = re.length - 1; k >= 0; k--) sum += factors[k] * (re[k] * cosine[k] - im[k] * sine[k]);
  else for (let k = re.length - 1; k >= 0; k--) sum -= factors[k] * (re[k] * sine[k] + im[k] * cosine[k]);
  return order % 4 < 2 ? sum : -sum;
}

function realSum(c: Float64Array, factors: Float64Array, waves: Float64Array): number {
  let sum = 0;
  for (let k = c.length - 1; k >= 0; k--) sum += factors[k] * c[k] * waves[k];
  return sum;
}
