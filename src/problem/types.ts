/** @file What a problem is: equations, where they hold, and what is known of the solution. */

import type { BoundEquation, Coefficient, Expression, PointFunction } from "../expression/index.ts";
import type { Face, Points, Region } from "../geometry/index.ts";

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

/** Settings that suit the problem; flags and options override each of them. */
export interface Recommended {
  /** As on the command line: `mlp:4x20`. */
  readonly model?: string;
  /** Coordinates in which a network gets a periodic embedding, with the number of modes. */
  readonly periodic?: Readonly<Record<string, number>>;
  /** Period of an embedded coordinate, where it is not the length of its interval (odd or even reflections). */
  readonly period?: Readonly<Record<string, number>>;
  readonly points?: { readonly interior?: number; readonly conditions?: number };
  /** RAD redraw every that many accepted steps; 0 for fixed points. */
  readonly redraw?: number;
  /** Squared weight of every condition's rows (default 10), unless the condition has its own. */
  readonly weight?: number;
  /** Interior residual is divided by this before weighting, so that rows are O(1). */
  readonly scale?: number;
  readonly seconds?: number;
  /** Networks in time: one per slab of the interval, each started from the one before. Default 1. */
  readonly slabs?: number;
  /** Network that is to be corrected, where speed counts for more than its own last digits. Default: as above. */
  readonly hybrid?: {
    readonly model: string;
    readonly points?: { readonly interior?: number; readonly conditions?: number };
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
  readonly recommended: Recommended;
}
