/** @file A problem as it is typed into the form: texts only, until `buildProblem` reads them. */

export type Shape = "box" | "disc" | "polygon";

export interface TypedCoordinate {
  readonly name: string;
  /** Ends of the interval, numbers or expressions such as `-pi`; not read where a disc or a polygon gives them. */
  readonly low: string;
  readonly high: string;
}

export interface TypedCondition {
  /** A face (`x low`, `circle`, `edge 1`, `hole 1`), both faces of a coordinate (`x`), `boundary`, or `periodic x`. */
  readonly where: string;
  /** Equations; not read where the condition is periodic. */
  readonly text: string;
}

export interface TypedProblem {
  readonly name: string;
  /** Of the first two coordinates; the others are intervals. */
  readonly shape: Shape;
  /** Of a disc `x, y, radius`; of a polygon `x, y` per corner, separated by `;`. Empty for a box. */
  readonly outline: string;
  /** Round holes in the plane: `x, y, radius` each, separated by `;`. Empty: none. */
  readonly holes: string;
  readonly coordinates: readonly TypedCoordinate[];
  /** Named numbers, one `nu = 0.01/pi` per line. Empty: none. */
  readonly values: string;
  readonly equations: string;
  readonly conditions: readonly TypedCondition[];
  /** `u = ...`, one line per field. Empty: not known. */
  readonly exact: string;
}

/** The field of the form that an error is about; with the number of the row where there are several. */
export type TypedPlace =
  | "name"
  | "outline"
  | "holes"
  | "values"
  | "equations"
  | "exact"
  | "problem"
  | `coordinate ${number}`
  | `condition ${number}`;

/** A typed problem that cannot be: what is wrong, and in which field of the form. */
export interface TypedComplaint {
  readonly place: TypedPlace;
  /** For people; may hold lines with a caret under a character. */
  readonly message: string;
}

/** Carries a complaint to whoever shows the form. */
export class Misplaced extends Error {
  readonly complaint: TypedComplaint;
  constructor(complaint: TypedComplaint) {
    super(complaint.message);
    this.complaint = complaint;
  }
}
