/** @file One step of an exponential Adams method: weights for any spacing of the history, predictor, corrector. */

import type { Modes } from "../fft.ts";
import { addMultiples, addProducts, addScaled } from "./combine.ts";
import { factorial } from "./phi.ts";
import type { PlaneShare } from "./symbols.ts";

/** Coefficients of s^p in the Lagrange polynomials of some nodes: entry [j][p]. */
export function monomials(nodes: readonly number[]): number[][] {
  return nodes.map((own, j) => {
    let polynomial = [1];
    nodes.forEach((other, i) => {
      if (i === j) return;
      const next = new Array<number>(polynomial.length + 1).fill(0);
      polynomial.forEach((c, p) => {
        next[p] -= (c * other) / (own - other);
        next[p + 1] += c / (own - other);
      });
      polynomial = next;
    });
    return polynomial;
  });
}

/** Tables that take N at the nodes, and v at the start, to v at the end of a step. */
export interface StepWeights {
  /** Per field: e^{hL}. */
  readonly decay: readonly PlaneShare[][];
  /** Per field, one table per node: h Σ_p p! φ_{p+1}(hL) [s^p] l_j(s). */
  readonly nodes: readonly PlaneShare[][];
}

/**
 * Weights of v(h) = e^{hL} v(0) + h ∫_0^1 e^{(1-s)hL} N(s) ds for the polynomial N through values at the nodes.
 *
 * @param phi - e^{hL}, φ_1(hL), ... per field, at least as many as there are nodes.
 * @param h - length of the step.
 * @param nodes - times of the values in units of h, 0 at the start of the step.
 * Cost: nodes² multiplications per mode. Source: exponential Adams methods, Hochbruck and Ostermann 2011.
 */
export function stepWeights(phi: readonly PlaneShare[][], h: number, nodes: readonly number[]): StepWeights {
  const coefficients = monomials(nodes);
  const sumsOf = (tables: readonly Modes[]): Modes[] =>
    coefficients.map((polynomial) => {
      const out = { re: new Float64Array(tables[0].re.length), im: new Float64Array(tables[0].im.length) };
      polynomial.forEach((c, p) => {
        const factor = h * factorial(p) * c;
        addScaled(out.re, tables[p + 1].re, factor);
        addScaled(out.im, tables[p + 1].im, factor);
      });
      return out;
    });
  return {
    decay: phi.map((shares) => shares.map(({ from, tables }) => ({ from, tables: [tables[0]] }))),
    nodes: phi.map((shares) => shares.map(({ from, tables }) => ({ from, tables: sumsOf(tables) }))),
  };
}

/** v at the end of the step, from v at its start and N at the nodes, `forces[j][field]`. */
export function stepped(
  { decay, nodes }: StepWeights,
  start: readonly Modes[],
  forces: readonly (readonly Modes[])[],
): Modes[] {
  return start.map(({ re }, f) => {
    const out = { re: new Float64Array(re.length), im: new Float64Array(re.length) };
    for (const { from, tables } of decay[f]) addProducts(out, tables, [start[from]]);
    for (const { from, tables } of nodes[f])
      addProducts(
        out,
        tables,
        forces.map((force) => force[from]),
      );
    return out;
  });
}

/** out += Σ over shares of the first table times x; returns what was added. (mutates out) */
export function addProductOf(out: Modes, shares: readonly PlaneShare[], x: readonly Modes[]): Modes {
  const sum = { re: new Float64Array(out.re.length), im: new Float64Array(out.re.length) };
  for (const { from, tables } of shares) addProducts(sum, tables, [x[from]]);
  addMultiples(out, [1], [sum]);
  return sum;
}
