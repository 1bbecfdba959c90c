/** @file Levenberg-Marquardt: the default for networks, and the preset for classic curve fits. */

import { compose } from "./compose.ts";
import { damped } from "./descents/damped.ts";
import { geodesic } from "./descents/geodesic.ts";
import { factoryOptions } from "./factory-options.ts";
import { type StopOptions, solver } from "./run.ts";
import { type BoldOptions, bold } from "./searches/bold.ts";
import { gainRatio } from "./searches/gain-ratio.ts";
import type { Solver } from "./step.ts";

export interface LevenbergMarquardtOptions extends StopOptions {
  /** Bold acceptance with small factors (default), or with false Nielsen's gain ratio, which never goes uphill. */
  readonly bold?: boolean | BoldOptions;
  /** Geodesic acceleration. Default true. */
  readonly geodesic?: boolean;
  /** Most of 2‖a‖/‖v‖ that is tried. Default 0.75. */
  readonly gate?: number;
  /** What λ multiplies: `identity` (default), Marquardt's `columns`, or `start`, units of |theta| at the start. */
  readonly scale?: "identity" | "columns" | "start";
  /** `cholesky` (default) or `qr`. */
  readonly method?: "cholesky" | "qr";
  /** First λ, relative. Default 1e-2 when bold, else 1e-3. */
  readonly damping?: number;
  /** Lowest λ, relative. Default 1e-18; 1e-30 with `qr` and gain ratio. */
  readonly floor?: number;
}

/** Below it the curvature along a step is rounding: h·‖v‖ against ‖theta‖ (chosen here, a hundred roundings). */
const shortestBent = 1e-8;

/**
 * Bold geodesic Levenberg-Marquardt: reaches the float64 floor on networks for smooth problems.
 *
 * Many cheap trials per Jacobian. Without limits it runs until no trial from an iterate is accepted, or a step no longer
 * changes theta or the cost: float64's floor. A plateau does not stop it.
 *
 * Source: Transtrum and Sethna 2012, arXiv 1201.5885.
 *
 * @example
 * levenbergMarquardt({ seconds: 60 }).name; // "lm"
 */
export function levenbergMarquardt(options: LevenbergMarquardtOptions = {}): Solver {
  const {
    bold: boldly = true,
    geodesic: accelerate = true,
    gate = 0.75,
    scale = "identity",
    method = "cholesky",
    ...rest
  } = factoryOptions("levenbergMarquardt", options);
  const { damping, floor, ...stop } = rest;
  const own = { ...(damping !== undefined && { start: damping }), ...(floor !== undefined && { floor }) };
  const inner = damped({ scale, method });
  const descent = accelerate
    ? geodesic(inner, { gate, shortest: boldly === false ? shortestBent : 0 })
    : inner;
  if (boldly !== false)
    return solver("lm", compose(descent, bold({ ...(boldly === true ? {} : boldly), ...own })), stop);
  // The search itself ends refinement below the rounding of the cost, so that rule must not come first.
  const least = method === "qr" ? { floor: 1e-30 } : {};
  return solver("lm", compose(descent, gainRatio({ ...least, ...own })), { cost: 0, ...stop });
}

/**
 * Levenberg-Marquardt for curve fits with badly scaled parameters: units from the start, QR, gain ratio, and steps taken
 * on trust once the cost no longer sees them, which gives theta all its digits.
 *
 * On the 54 runs of NIST's 27 problems units from the start find all solutions, identity 53 and column norms 51.
 * Source: Moré 1978; Nielsen 1999; Transtrum and Sethna 2012.
 *
 * @example
 * levenbergMarquardtClassic().name; // "lm-classic"
 */
export function levenbergMarquardtClassic(options: LevenbergMarquardtOptions = {}): Solver {
  const { start } = levenbergMarquardt({ scale: "start", method: "qr", bold: false, ...options });
  return { name: "lm-classic", start };
}
