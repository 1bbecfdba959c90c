/** @file What a problem is: equations, where they hold, and what is known of the solution. */

import type { BoundEquation, Coefficient, Expression, PointFunction } from "../expression/index.ts";
import type { Face, Points, Region, Sequence } from "../geometry/index.ts";

export type { BoundEquation };

/** The words for a condition, as textbooks use them. */
export type ConditionKind = "dirichlet" | "neumann" | "robin" | "periodic" | "initial" | "interface" | "data";

/** Equations that hold on a face, on given points, or between paired points of two periodic faces. */
export interface Condition {
  /** Unique within the problem: `dirichlet on x`. Used in row labels and options. */
  readonly name: string;
  readonly kind: ConditionKind;
  readonly equations: readonly BoundEquation[];
  /** Exactly one of face, points and pair is present. */
  readonly face?: Face;
  readonly points?: Points;
  /** Periodic: site 0 of the jets lives on `low`, site 1 on the point shifted by `shift` along `coordinate`. */
  readonly pair?: { readonly coordinate: string; readonly low: Face; readonly shift: number };
  /** Squared weight of the condition's rows relative to the interior. */
  readonly weight?: number;
}

/** Values of a field: text of an expression in the coordinates once bound, or a function of the point. */
export type FieldValue = Expression | PointFunction;

/**
 * A known part of the solution that no smooth model has: a layer under a kink, a power or logarithm at a corner, a pole
 * outside. An expression of the coordinates, with its derivatives.
 */
export interface ParticularTerm {
  readonly field: string;
  readonly value: Expression;
  /** `fixed`: the solution contains it once. `free`: times a coefficient that is solved for. */
  readonly factor: "fixed" | "free";
  /** What it satisfies, checked at points: the linear part of the interior equations, all of them, or equations given. */
  readonly satisfies?: "homogeneous" | "interior" | readonly BoundEquation[];
}

/** A reference solution known at points only, or everywhere through a function. */
export interface Reference {
  /** How it was computed and how accurate it was shown to be. */
  readonly source: string;
  /** Relative L2 accuracy that was shown. */
  readonly accuracy: number;
  readonly fields: Readonly<Record<string, PointFunction>>;
  /** When the reference is only known on a grid: the points where errors are measured. */
  readonly points?: Points;
}

/** The picture worth looking at: a field over one or two coordinates, the others held. The viewer opens with it. */
export interface Picture {
  /** What to look for. One sentence. */
  readonly shows: string;
  /** A field, or a derivative of one: `u`, `u_x`. */
  readonly of: string;
  /** The one or two coordinates that span it. */
  readonly over: readonly string[];
  /** Values of all other coordinates. */
  readonly at?: Readonly<Record<string, number>>;
}

/** A stage of training on other points: the network, its damping and its iterate go on. */
export interface Refinement {
  /**
   * The stage begins after this share of the seconds (and of the steps, where they are limited), in [0, 1), increasing.
   * Before the first that does not begin at 0, training is on the recommended points.
   */
  readonly after: number;
  /** Times as many interior points as recommended; another number in every stage. */
  readonly interior: number;
  /** Times as many points per condition. Default: as `interior`. */
  readonly conditions?: number;
  /**
   * How interior points are spread. Default: as recommended. A `grid` of a periodic network integrates its low modes to rounding, but
   * is blind to those near its own: only for the end of a training on scattered points.
   */
  readonly sequence?: Sequence;
  /** As `redraw` below; Infinity: points are drawn once, when the stage begins. Default: as recommended. */
  readonly redraw?: number;
  /** As `mirror` below. Default: as recommended. */
  readonly mirror?: readonly string[];
  /** As `relativeTo` below. Default: as recommended. */
  readonly relativeTo?: Expression;
}

/** Settings that suit the problem; flags and options override each of them. */
export interface Recommended {
  /** As on the command line: `mlp:4x20`. */
  readonly model?: string;
  /** Coordinates in which a network gets a periodic embedding, with the number of modes. */
  readonly periodic?: Readonly<Record<string, number>>;
  /** Period of an embedded coordinate, where it is not the length of its interval (odd or even reflections). */
  readonly period?: Readonly<Record<string, number>>;
  /** Coordinates in which the solution is even about the middle of the domain; the network then is, too. */
  readonly even?: readonly string[];
  /** Coordinates of which the network sees the distance from the middle of the domain: `MlpOptions.folded`. */
  readonly folded?: readonly string[];
  readonly points?: {
    readonly interior?: number;
    readonly conditions?: number;
    /** How interior points are spread. Default sobol. */
    readonly sequence?: Sequence;
  };
  /** Stages of training, each on more points than the one before, unless points are asked for. Default: `points` alone. */
  readonly refine?: readonly Refinement[];
  /** RAD redraw every that many accepted steps; 0 for fixed points. */
  readonly redraw?: number;
  /**
   * Coordinates whose reflection, all at once, about the middle of the domain leaves the problem unchanged up to the signs
   * of fields: redrawn points come in mirrored pairs. Default: none.
   */
  readonly mirror?: readonly string[];
  /** Squared weight of every condition's rows (default 10), unless the condition has its own. */
  readonly weight?: number;
  /** Interior residual is divided by this before weighting, so that rows are O(1). */
  readonly scale?: number;
  /**
   * Interior residuals of a network are divided by this, too: positive, of coordinates, fields and their derivatives. Where
   * it is large the equation may be wrong by more. What contains derivatives belongs into later stages: far from the solution
   * the cost also falls where it grows. Default 1.
   * Source: after the equation weights of "Discontinuity computing using physics-informed neural networks", J. Sci. Comput.
   * 2024, which are for shocks.
   */
  readonly relativeTo?: Expression;
  readonly seconds?: number;
  /** Networks in time: one per slab of the interval, each started from the one before. Default 1. */
  readonly slabs?: number;
  /** Network that is to be corrected, where speed counts for more than its own last digits. Default: as above. */
  readonly hybrid?: {
    readonly model: string;
    readonly points?: { readonly interior?: number; readonly conditions?: number };
    /** Without `folded`, `hard` and `relativeTo`: a correction in polynomials wants no kinks. Default false. */
    readonly plain?: boolean;
  };
  /**
   * Hard constraint u = lift + factor * N per field, expressions of the coordinates. In a `Problem` the lifts contain
   * its fixed particular terms.
   */
  readonly hard?: Readonly<Record<string, { readonly lift: Expression; readonly factor: Expression }>>;
  /** Share of interior points drawn from a density other than uniform; used by problems with a known layer. */
  readonly cluster?: {
    readonly coordinate: string;
    readonly center: number;
    readonly width: number;
    readonly share: number;
  };
}

export interface Problem {
  readonly name: string;
  /** One sentence. */
  readonly title: string;
  /** Where the definition comes from. */
  readonly source: string;
  /** What makes it hard, and for whom. One sentence; empty where nothing was said. */
  readonly difficulty: string;
  readonly picture?: Picture;
  readonly domain: Region;
  readonly coordinates: readonly string[];
  readonly fields: readonly string[];
  readonly interior: readonly BoundEquation[];
  readonly conditions: readonly Condition[];
  readonly coefficients: readonly Coefficient[];
  /** Exact solution per field, as expressions or functions of the point. */
  readonly exact?: Readonly<Record<string, FieldValue>>;
  /** Fields that the equations determine only up to a constant (pressure): errors are taken after removing the mean. */
  readonly upToConstant: readonly string[];
  readonly reference?: Reference;
  /** Known singular parts of the solution; absent: none. */
  readonly particular?: readonly ParticularTerm[];
  /** True values of coefficients, where known. */
  readonly trueCoefficients?: Readonly<Record<string, number>>;
  /** The same in other unknowns, for methods that need them smoother; absent: none. */
  readonly substitute?: Substitute;
  readonly recommended: Recommended;
  /** What looks like a slip but need not be one: names of fields that may be misspelt. Absent: nothing does. */
  readonly hints?: readonly string[];
}

/** An equivalent problem in other unknowns, from which the fields are computed. */
export interface Substitute {
  /** On the same domain. */
  readonly problem: Problem;
  /** Every field of the original as an expression of the fields of `problem`. */
  readonly fields: Readonly<Record<string, Expression>>;
}
