/** @file Fourier sums in the plane at scattered points; along lines of equal y and t they are nearly free. */

import type { Modes } from "../fft.ts";
import type { PlaneSize } from "./symbols.ts";

/** Sums over the second index for one y, then over the first for every x. */
export interface PlaneSums {
  /** Σ_k2 (iκ2)^q c_{k1,k2} e^{iκ2 y} for every k1. (mutates out) */
  line(modes: Modes, y: number, power: number, out: Modes): void;
  /** Re Σ_k1 (iκ1)^p line_k1 e^{iκ1 x}. */
  point(line: Modes, x: number, power: number): number;
}

/**
 * Sums for one number of modes.
 *
 * @param periods - of the two axes; x and y are distances from the low ends.
 * Cost: (2 K1 + 1)(K2 + 1) complex multiplications per line, 2 K1 + 1 per point of it.
 */
export function planeSums(size: PlaneSize, periods: readonly [number, number]): PlaneSums {
  const second = { re: new Float64Array(size.k2 + 1), im: new Float64Array(size.k2 + 1) };
  const first = { re: new Float64Array(size.k1 + 1), im: new Float64Array(size.k1 + 1) };
  return {
    line(modes, y, power, out) {
      fillWaves(second, (2 * Math.PI) / periods[1], y, power, 2);
      for (let k = 0, at = 0; k <= 2 * size.k1; k++) {
        let [re, im] = [0, 0];
        for (let j = 0; j <= size.k2; j++, at++) {
          re += modes.re[at] * second.re[j] - modes.im[at] * second.im[j];
          im += modes.re[at] * second.im[j] + modes.im[at] * second.re[j];
        }
        out.re[k] = re;
        out.im[k] = im;
      }
    },
    point(line, x, power) {
      fillWaves(first, (2 * Math.PI) / periods[0], x, power, 1);
      let sum = line.re[size.k1] * first.re[0] - line.im[size.k1] * first.im[0];
      // (iκ)^p e^{iκx} at -κ is the conjugate.
      for (let k = 1; k <= size.k1; k++) {
        const [up, down] = [size.k1 + k, size.k1 - k];
        sum += (line.re[up] + line.re[down]) * first.re[k] - (line.im[up] - line.im[down]) * first.im[k];
      }
      return sum;
    },
  };
}

/** Chosen here: rotated this often, an angle has lost a digit; then it is evaluated anew. */
const refresh = 16;

/** (iκ_k)^power e^{iκ_k z}, times `twice` for k > 0. */
function fillWaves(out: Modes, kappa: number, z: number, power: number, twice: number): void {
  const theta = kappa * z;
  const [c, s] = [Math.cos(theta), Math.sin(theta)];
  const { re, im } = out;
  for (let k = 0; k < re.length; k++)
    if (k % refresh === 0) {
      re[k] = Math.cos(k * theta);
      im[k] = Math.sin(k * theta);
    } else {
      re[k] = re[k - 1] * c - im[k - 1] * s;
      im[k] = re[k - 1] * s + im[k - 1] * c;
    }
  if (power === 0 && twice === 1) return;
  const turn = power % 4;
  for (let k = 0; k < re.length; k++) {
    const factor = (kappa * k) ** power * (k > 0 ? twice : 1) * (turn < 2 ? 1 : -1);
    const [a, b] = [factor * re[k], factor * im[k]];
    re[k] = turn % 2 ? -b : a;
    im[k] = turn % 2 ? a : b;
  }
}
