/** @file How the known solution of every problem was verified. A new problem is entered here, in one of the two lists. */

/** Exact solutions given as expressions: exact.test.ts puts them into their equations and conditions, to 1e-9. */
export const substituted: readonly string[] = [
  "advection",
  "advection-100",
  "advection-200",
  "allen-cahn-multiscale-2d",
  "allen-cahn-sine-100",
  "beltrami",
  "black-scholes",
  "burgers-2d",
  "burgers-profile",
  "darcy-layers",
  "eikonal",
  "elasticity",
  "flow-mixing",
  "fokker-planck-9",
  "heat",
  "heat-4d",
  "heat-5d",
  "heat-long",
  "heat-variable",
  "helmholtz",
  "helmholtz-10-10",
  "helmholtz-3d",
  "helmholtz-6-6",
  "inverse-field",
  "inverse-heat",
  "klein-gordon",
  "kovasznay",
  "l-shape",
  "l-shape-general",
  "liouville",
  "lqr-20d",
  "mixed-5d",
  "nls",
  "nonlinear-elliptic",
  "nonlinear-elliptic-2d",
  "oscillator",
  "peak",
  "peaks-nine",
  "peaks-two",
  "plate",
  "poisson",
  "poisson-100d",
  "poisson-10d",
  "poisson-1d",
  "poisson-3d",
  "poisson-5d",
  "poisson-disk",
  "poisson-six-scales",
  "product-5d",
  "quantum-oscillator",
  "reaction",
  "runge",
  "sine-100",
  "sine-100-2d",
  "sine-500",
  "sine-6-cos-100",
  "sine-gordon",
  "taylor-green",
  "three-scale",
  "two-frequency-2d",
  "two-soliton",
  "volterra",
  "wave",
  "wave-2d",
  "x-sine-200",
  "zero-5d",
];

/** A solution known through a function, and the test that shows how far it can be believed. */
export interface Tested {
  /** In test/problems/references/: self-convergence, and agreement with an independent method. */
  readonly by: `${string}.test.ts`;
  /**
   * Relative error that solves of the problem are expected to reach; a better published one counts instead. The
   * solution has to be ten times as accurate.
   */
  readonly bar: number;
  /** What the test shows, for an `exact` that states no accuracy. */
  readonly accuracy?: number;
}

/** Exact solutions and references given as functions of the point. */
export const tested: Readonly<Record<string, Tested>> = {
  "allen-cahn": { by: "allen-cahn.test.ts", bar: 1e-8 },
  burgers: { by: "cole-hopf.test.ts", bar: 1e-10, accuracy: 1e-12 },
  "burgers-inviscid": { by: "burgers-inviscid.test.ts", bar: 1e-6, accuracy: 1e-12 },
  cavity: { by: "cavity.test.ts", bar: 1e-6 },
  "cavity-1000": { by: "cavity-1000.test.ts", bar: 1e-3 },
  "cavity-400": { by: "cavity-400.test.ts", bar: 1e-4 },
  "ginzburg-landau": { by: "ginzburg-landau.test.ts", bar: 1e-8 },
  "gray-scott": { by: "gray-scott.test.ts", bar: 1e-8 },
  "inverse-burgers": { by: "cole-hopf.test.ts", bar: 1e-8, accuracy: 1e-12 },
  "inverse-lorenz": { by: "lorenz.test.ts", bar: 1e-8 },
  kdv: { by: "kdv.test.ts", bar: 1e-9 },
  ks: { by: "ks.test.ts", bar: 1e-9 },
  lorenz: { by: "lorenz.test.ts", bar: 1e-8 },
  "nonlinear-diffusion": { by: "nonlinear-diffusion.test.ts", bar: 1e-5 },
  "poisson-12-holes": { by: "twelve-holes.test.ts", bar: 1e-8 },
  "poisson-holes": { by: "poisson-holes.test.ts", bar: 1e-9 },
  "stokes-cylinder": { by: "stokes-cylinder.test.ts", bar: 8.04e-5 },
};
