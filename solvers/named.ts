/** @file Solvers by name, for the command line and for tables. */

import { nearest, UsageError } from "../src/errors.ts";
import {
  bigStepLittleStep,
  gradientDescent,
  heavyBall,
  nesterov,
  normalisedGradient,
  perturbedGradient,
  rootCost,
  transported,
  tripleMomentum,
} from "./accelerated.ts";
import { consensus, consensusOptions } from "./consensus.ts";
import { adam } from "./first-order.ts";
import { acceleratedOptions } from "./gradient/accelerated.ts";
import { adaHessianOptions } from "./gradient/adahessian.ts";
import { adamOptions } from "./gradient/adam.ts";
import { broydenOptions } from "./gradient/broyden.ts";
import { lbfgsOptions } from "./gradient/lbfgs.ts";
import { mfacOptions } from "./gradient/mfac.ts";
import { multiscaleOptions } from "./gradient/multiscale.ts";
import { normalisedOptions } from "./gradient/normalised.ts";
import { perturbedOptions } from "./gradient/perturbed.ts";
import { soapOptions } from "./gradient/soap.ts";
import { sophiaOptions } from "./gradient/sophia.ts";
import { transportedOptions } from "./gradient/transported.ts";
import { kfac, kfacOptions } from "./kfac.ts";
import { krylovNamed, krylovOptions } from "./krylov.ts";
import { levenbergMarquardt, levenbergMarquardtClassic } from "./levenberg-marquardt.ts";
import { newton } from "./newton.ts";
import { smoothness } from "./normalized-smoothness.ts";
import { type SolverOption, type SolverValues, settledOptions } from "./options.ts";
import { adaHessian, mfac, soap, sophia } from "./preconditioned.ts";
import { bfgs, lbfgs, ssbfgs, ssbroyden } from "./quasi-newton.ts";
import { smoothnessOptions } from "./searches/normalized-smoothness.ts";
import { sam, samOptions } from "./sharpness-aware.ts";
import { engdW, engdWOptions, spring, springOptions } from "./spring.ts";
import type { Solver } from "./step.ts";
import { dogleg, gaussNewton, truncatedSvd } from "./undamped.ts";
import { variableProjection } from "./variable-projection.ts";

export interface NamedSolver {
  readonly name: string;
  /** One sentence: what it does, and when to take it. */
  readonly description: string;
  readonly source: string;
  /** Numbers that may follow the name: `adam:rate=0.01`. Default: none. */
  readonly options?: readonly SolverOption[];
  /** @param values - only those that were given; the constructor knows its defaults. */
  readonly make: (values?: SolverValues) => Solver;
}

/** All solvers with default settings, the default one first. */
export const solvers: readonly NamedSolver[] = [
  {
    name: "lm",
    description: "bold geodesic Levenberg-Marquardt: networks and sharp nonlinear problems",
    source: "Transtrum and Sethna 2012, arXiv 1201.5885",
    make: () => levenbergMarquardt(),
  },
  {
    name: "lm-classic",
    description:
      "Levenberg-Marquardt with parameters in units of the start, QR and gain ratio: curve fits with badly scaled parameters",
    source: "Moré 1978; Nielsen 1999",
    make: () => levenbergMarquardtClassic(),
  },
  {
    name: "gauss-newton",
    description: "undamped Gauss-Newton of minimum norm: near a solution, or for linear problems in one step",
    source: "Nocedal and Wright 2006, section 10.3",
    make: () => gaussNewton(),
  },
  {
    name: "newton",
    description:
      "Newton in full form by QR: models that are linear in their parameters, linear problems in one step",
    source: "Nocedal and Wright 2006, section 10.3; Björck 1996, section 9.2",
    make: () => newton(),
  },
  {
    name: "dogleg",
    description: "Powell's dogleg: small systems, one factorisation per iterate",
    source: "Powell 1970; Nocedal and Wright 2006, chapter 4",
    make: () => dogleg(),
  },
  {
    name: "truncated-svd",
    description:
      "Gauss-Newton on the larger singular values with a grid of step lengths: crosses plateaus, some thousand columns",
    source: "Müller and Zeinhofer 2023, arXiv 2302.13163",
    make: () => truncatedSvd(),
  },
  {
    name: "engd-w",
    description:
      "energy natural gradient in kernel form with a grid of step lengths: many parameters and few rows, fresh points at every step",
    source: "Guzmán-Cordero, Dangel, Goldshlager and Zeinhofer 2025, arXiv 2505.12149",
    options: engdWOptions,
    make: (values) => engdW(values),
  },
  {
    name: "spring",
    description:
      "kernel steps drawn towards the direction before, taken as they are: fresh points at every step (--redraw 1)",
    source: "Goldshlager, Abrahamsen and Lin 2024, arXiv 2401.10190",
    options: springOptions,
    make: (values) => spring(values),
  },
  {
    name: "gauss-newton-krylov",
    description:
      "Levenberg-Marquardt by preconditioned conjugate gradients, J never formed: when the Jacobian does not fit in memory",
    source: "Nocedal and Wright 2006, sections 7.1 and 10.3; Martens 2010",
    options: krylovOptions,
    make: (values) => krylovNamed(values),
  },
  {
    name: "kfac",
    description: "K-FAC with step length and momentum from the exact model: wide networks and many points",
    source: "Dangel, Müller and Zeinhofer 2024, arXiv 2405.15603",
    options: kfacOptions,
    make: (values) => kfac(values),
  },
  {
    name: "smoothness",
    description: "Gauss-Newton damped by its gradient norm over a trusted radius: nothing to tune",
    source: "Semenov, Jaggi and Doikov 2025, arXiv 2506.13710",
    options: smoothnessOptions,
    make: (values) => smoothness(values),
  },
  {
    name: "ssbroyden",
    description:
      "self-scaled Broyden with a dense inverse Hessian: networks of some thousand parameters, no Jacobian",
    source: "Al-Baali and Khalfan 2005; Urbán, Stefanou and Pons 2025, JCP 523, 113656",
    options: broydenOptions,
    make: (values) => ssbroyden(values),
  },
  {
    name: "ssbfgs",
    description: "BFGS that scales its dense inverse Hessian before every update: between bfgs and ssbroyden",
    source: "Al-Baali 1998",
    options: broydenOptions,
    make: (values) => ssbfgs(values),
  },
  {
    name: "bfgs",
    description: "BFGS with a dense inverse Hessian: for comparison with what others use",
    source: "Nocedal and Wright 2006, algorithm 6.1",
    options: broydenOptions,
    make: (values) => bfgs(values),
  },
  {
    name: "lbfgs",
    description: "L-BFGS with strong Wolfe conditions: when the Jacobian does not fit in memory",
    source: "Liu and Nocedal 1989",
    options: lbfgsOptions,
    make: (values) => lbfgs(values),
  },
  {
    name: "adam",
    description: "Adam on all rows: for comparison with what others use",
    source: "Kingma and Ba 2015, arXiv 1412.6980",
    options: adamOptions,
    make: (values) => adam(values),
  },
  {
    name: "soap",
    description: "Adam in the eigenbasis of each layer's gradients: large networks, minibatches",
    source: "Vyas et al. 2024, arXiv 2409.11321; Wang et al. 2025, arXiv 2502.00604",
    options: soapOptions,
    make: (values) => soap(values),
  },
  {
    name: "adahessian",
    description:
      "Adam with the Hessian's diagonal in place of squared gradients: large networks, minibatches",
    source: "Yao et al. 2021, arXiv 2006.00719",
    options: adaHessianOptions,
    make: (values) => adaHessian(values),
  },
  {
    name: "sophia",
    description: "clipped Newton by a running diagonal: large networks, minibatches, steps of bounded size",
    source: "Liu et al. 2023, arXiv 2305.14342",
    options: sophiaOptions,
    make: (values) => sophia(values),
  },
  {
    name: "mfac",
    description: "natural gradient with a sliding window of sketched Jacobian rows: minibatches, no Jacobian",
    source: "Frantar, Kurtic and Alistarh 2021, arXiv 2107.03356",
    options: mfacOptions,
    make: (values) => mfac(values),
  },
  {
    name: "nesterov",
    description: "Nesterov's method with restarts and a measured step: convex problems, first order",
    source: "Nesterov 2004, section 2.2; O'Donoghue and Candès 2015",
    options: acceleratedOptions,
    make: (values) => nesterov(values),
  },
  {
    name: "triple",
    description: "triple momentum: the fastest rate for strongly convex functions of known condition",
    source: "Van Scoy, Freeman and Lynch 2018",
    options: acceleratedOptions,
    make: (values) => tripleMomentum(values),
  },
  {
    name: "heavy-ball",
    description: "gradient descent with Polyak's momentum: quadratics",
    source: "Polyak 1964",
    options: acceleratedOptions,
    make: (values) => heavyBall(values),
  },
  {
    name: "gradient",
    description: "gradient descent with a measured step: for comparison",
    source: "Nesterov 2004, theorem 2.1.15",
    options: acceleratedOptions,
    make: (values) => gradientDescent(values),
  },
  {
    name: "big-step-little-step",
    description: "big steps between sweeps of little ones: curvatures in separate bands",
    source: "Kelner, Marsden, Sharan, Sidford, Valiant and Yuan 2022, arXiv 2111.03137",
    options: multiscaleOptions,
    make: (values) => bigStepLittleStep(values),
  },
  {
    name: "normalised-gradient",
    description: "steps of one length: slides along minima to flat ones",
    source: "Arora, Li and Panigrahi 2022, arXiv 2205.09745",
    options: normalisedOptions,
    make: (values) => normalisedGradient(values),
  },
  {
    name: "root-cost",
    description: "gradient descent on the square root of the cost: slides along minima to flat ones",
    source: "Arora, Li and Panigrahi 2022, arXiv 2205.09745",
    options: normalisedOptions,
    make: (values) => rootCost(values),
  },
  {
    name: "transported",
    description: "normalised momentum with transported gradients: noisy gradients",
    source: "Cutkosky and Mehta 2020, arXiv 2002.03305",
    options: transportedOptions,
    make: (values) => transported(values),
  },
  {
    name: "perturbed",
    description: "gradient descent that perturbs stationary points: saddles",
    source: "Jin, Ge, Netrapalli, Kakade and Jordan 2017, arXiv 1703.00887",
    options: perturbedOptions,
    make: (values) => perturbedGradient(values),
  },
  {
    name: "sam",
    description: "Adam at the worst point nearby: flat minima, not accurate ones",
    source: "Foret, Kleiner, Mobahi and Neyshabur 2021, arXiv 2010.01412",
    options: samOptions,
    make: (values) => sam(values),
  },
  {
    name: "cbo",
    description: "consensus-based optimisation, no derivatives: few parameters, many minima",
    source: "Pinnau, Totzeck, Tse and Martin 2017; Carrillo, Jin, Li and Zhu 2021",
    options: consensusOptions,
    make: (values) => consensus(values),
  },
];

/** Solvers for systems of a certain structure only; by name like the others. */
export const structuredSolvers: readonly NamedSolver[] = [
  {
    name: "variable-projection",
    description:
      "Levenberg-Marquardt in the nonlinear parameters alone, output weights solved for: linear equations on networks, separable fits",
    source: "Golub and Pereyra 1973; Kaufman 1975",
    make: () => variableProjection(),
  },
];

/**
 * The solver of that name, with default settings or those behind a colon: `adam:rate=0.01,decay=0.9`.
 *
 * @throws UsageError for an unknown name or option, with the nearest and all known ones, and for a value out of range.
 *
 * @example
 * solverNamed("dogleg").name; // "dogleg"
 */
export function solverNamed(text: string): Solver {
  const [name, ...rest] = text.split(":");
  const all = [...solvers, ...structuredSolvers];
  const found = all.find((candidate) => candidate.name === name);
  if (found) return found.make(valuesOf(found, rest.join(":")));
  const known = all.map((candidate) => candidate.name);
  const [close] = nearest(name, known);
  throw new UsageError({
    what: `there is no solver "${name}"`,
    where: `known: ${known.join(", ")}`,
    remedy: close ? `"${close}"` : `"${known[0]}", the default`,
  });
}

/** `rate=0.01,decay=0.9` as numbers, checked against the solver's options. */
function valuesOf({ name, options = [] }: NamedSolver, text: string): SolverValues {
  if (text === "") return {};
  const given = Object.fromEntries(
    text.split(",").map((pair) => {
      const [key, value, ...more] = pair.split("=");
      if (value === undefined || value.trim() === "" || more.length > 0) throw unreadable(name, pair);
      return [key.trim(), Number(value)];
    }),
  );
  settledOptions(name, options, given);
  return given;
}

const unreadable = (name: string, pair: string): UsageError =>
  new UsageError({
    what: `"${pair}" is not an option with a value`,
    where: `solver ${name}`,
    remedy: `${name}:option=number, more of them after commas`,
  });
