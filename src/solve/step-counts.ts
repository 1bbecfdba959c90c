/** @file What a solver asks of its system, counted. */

import type { Damping, Linearisation, ResidualSystem } from "../residual/index.ts";

/** What may be asked; names as in `ResidualSystem` and `Linearisation`, except where said. */
export const asked = [
  "residual",
  /** r and J. */
  "linearise",
  /** r and Jᵀr, no J. */
  "products",
  /** Gram matrices: of linearisations, not of dampings. */
  "gram",
  "cholesky",
  /** QR of J, once per linearisation. */
  "qr",
  /** QR of R over sqrt(λ)D. */
  "dampedQr",
  /** J read as it is, for a factorisation of the solver's own. */
  "jacobian",
  "minimumNorm",
  "truncatedSolve",
  "jvp",
  "vjp",
  "gramVector",
  "hessianVector",
  "kroneckerFactors",
] as const;
export type Asked = (typeof asked)[number];
export type StepCounts = Record<Asked, number>;

export const noCounts = (): StepCounts =>
  Object.fromEntries(asked.map((name) => [name, 0])) as unknown as StepCounts;

/** The same system, counting what is asked of it. (mutates counts as it is used) */
export const counting = <T extends ResidualSystem>(system: T, counts: StepCounts): T => ({
  ...system,
  residual: (theta, out) => {
    counts.residual += 1;
    return system.residual(theta, out);
  },
  linearise: async (theta, use) => {
    counts[use === "products" ? "products" : "linearise"] += 1;
    return countingLinearisation(await system.linearise(theta, use), counts, use === "products");
  },
});

function countingLinearisation(
  inner: Linearisation,
  counts: StepCounts,
  productsOnly: boolean,
): Linearisation {
  const once = new Set<Asked>();
  const first = (name: Asked): void => {
    if (!once.has(name)) counts[name] += 1;
    once.add(name);
  };
  const { gramVector, hessianVector, kroneckerFactors, jacobian, minimumNorm, truncatedSolve } = inner;
  return {
    ...inner,
    factor: (damping) => {
      countFactor(damping, counts, first);
      return inner.factor(damping);
    },
    jvp: (v, out) => {
      counts.jvp += 1;
      return inner.jvp(v, out);
    },
    vjp: (w, out) => {
      counts.vjp += 1;
      return inner.vjp(w, out);
    },
    predictedDecrease: (step) => {
      // It is a product too, of which the linearisation makes no other mention.
      if (productsOnly) counts.jvp += 1;
      return inner.predictedDecrease(step);
    },
    ...(gramVector && {
      gramVector: (v, out) => {
        counts.gramVector += 1;
        return gramVector(v, out);
      },
    }),
    ...(hessianVector && {
      hessianVector: (v, out) => {
        counts.hessianVector += 1;
        return hessianVector(v, out);
      },
    }),
    ...(kroneckerFactors && {
      kroneckerFactors: () => {
        counts.kroneckerFactors += 1;
        return kroneckerFactors();
      },
    }),
    ...(jacobian && {
      jacobian: () => {
        first("jacobian");
        return jacobian();
      },
    }),
    ...(minimumNorm && {
      minimumNorm: (b, tolerance, out) => {
        first("minimumNorm");
        return minimumNorm(b, tolerance, out);
      },
    }),
    ...(truncatedSolve && {
      truncatedSolve: (b, cutoff, out) => {
        first("truncatedSolve");
        return truncatedSolve(b, cutoff, out);
      },
    }),
  };
}

function countFactor({ method, lambda }: Damping, counts: StepCounts, first: (name: Asked) => void): void {
  first(method === "qr" ? "qr" : "gram");
  if (method !== "qr") counts.cholesky += 1;
  else if (lambda > 0) counts.dampedQr += 1;
}
