/** @file What the viewer shows: plain data and four questions, answered by whatever holds a solution. */

import type { Outcome, Verdict } from "../solvers/index.ts";

/** What of a field is drawn: its value, the known solution, their distance, or an equation's residual. */
export type ViewKind = "value" | "exact" | "error" | "residual";

/** One entry of the field chooser. For a residual, `field` is the name of the equation. */
export interface ViewChoice {
  readonly field: string;
  readonly kind: ViewKind;
  /** For people: `u`, `error of u`, `residual of equation 1`. */
  readonly label: string;
}

export interface ViewEquation {
  /** `interior 1`, or the name of the condition. */
  readonly name: string;
  readonly text: string;
  /** Presentation MathML, one `math` element. */
  readonly mathml?: string;
}

export interface ViewErrors {
  /** ‖u - exact‖₂ / ‖exact‖₂, mean over fields. */
  readonly relativeL2: number;
  readonly maxError: number;
  /** Relative L2 per field. */
  readonly fields: Readonly<Record<string, number>>;
}

export interface ViewCoefficient {
  readonly name: string;
  readonly value: number;
  readonly standardError: number;
  readonly exact?: number;
}

/** Facts of a run that a Solution does not hold. The result of `solve` has all of them. */
export interface RunFacts {
  readonly model: string;
  readonly solver: string;
  readonly device: { readonly name: string; readonly description: string };
  readonly outcome: Outcome;
  /** Absent when nothing is known of the solution. */
  readonly error?: ViewErrors;
  readonly rows: number;
  readonly columns: number;
  readonly steps: number;
  /** Solve time in seconds. */
  readonly seconds: number;
  readonly cost: number;
  readonly seed: number;
  readonly coefficients?: readonly ViewCoefficient[];
  readonly notes?: readonly string[];
}

export interface ViewSummary extends RunFacts {
  readonly problem: {
    readonly name: string;
    readonly title: string;
    readonly source: string;
    /** Empty where nothing was said. */
    readonly difficulty: string;
  };
  readonly equations: readonly ViewEquation[];
  readonly conditions: readonly ViewEquation[];
  readonly coordinates: readonly string[];
  /** Bounding interval per coordinate. */
  readonly bounds: readonly (readonly [number, number])[];
  readonly fields: readonly string[];
  readonly views: readonly ViewChoice[];
  /** What the page opens with; absent: it chooses. `at` holds every coordinate that does not span the picture. */
  readonly picture?: {
    readonly shows: string;
    readonly choice: ViewChoice;
    readonly over: readonly string[];
    readonly at: Readonly<Record<string, number>>;
  };
  /** What errors are measured against; absent when nothing is known of the solution. */
  readonly against?: "exact" | "reference";
  readonly hasExact: boolean;
}

/** One row of the convergence chart. Numbers a solver did not compute are NaN. */
export interface HistoryRow {
  readonly index: number;
  readonly seconds: number;
  readonly cost: number;
  readonly gradientNorm: number;
  readonly damping: number;
  readonly verdict: Verdict;
  readonly redrawn: boolean;
  readonly error?: number;
}

export interface FieldRequest {
  readonly field: string;
  readonly kind: ViewKind;
  /** One or two different coordinates; the first varies fastest in the answer. */
  readonly axes: readonly string[];
  /** Value of every other coordinate. */
  readonly fixed: Readonly<Record<string, number>>;
  /** Points along each axis over its bounds, ends included, each at least 2. */
  readonly resolution: readonly number[];
}

export interface PointValue {
  readonly value: number;
  readonly exact?: number;
}

/** Answers may throw UsageError: the viewer shows its message. */
export interface ViewSource {
  summary(): ViewSummary;
  history(): readonly HistoryRow[];
  /** Values on the requested lattice, length the product of the resolution; NaN outside the domain. */
  field(request: FieldRequest): Float64Array;
  /** The model itself at one point, not an interpolant of a picture. */
  value(point: Readonly<Record<string, number>>, field: string): PointValue;
}
