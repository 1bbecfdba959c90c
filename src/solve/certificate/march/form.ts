/** @file Which problems can be marched in time, and their equations in the form the march needs. */

import type { Jet } from "../../../expression/index.ts";
import type { Condition, Problem } from "../../../problem/index.ts";
import { type Linearised, linearised } from "../linearised.ts";

/** An equation at one end of the interval, or between both ends (jets of site 1 then live at the high end). */
export interface EndEquation {
  readonly form: Linearised;
  readonly end: "low" | "high" | "both";
  /** Outward normal along x at the end. */
  readonly normal: number;
}

/** One field on an interval, first order in time, as many end conditions as its order in x. */
export interface MarchForm {
  readonly field: string;
  readonly space: string;
  readonly coordinates: readonly string[];
  readonly interval: readonly [number, number];
  readonly times: readonly [number, number];
  /** Order in x, 1 to 4. */
  readonly order: number;
  readonly interior: Linearised;
  readonly initial: Linearised;
  readonly ends: readonly EndEquation[];
  readonly affine: boolean;
}

/** The highest order in x the march knows: solutions give derivatives up to total order 4. */
const highestOrder = 4;

/**
 * The marching form of a problem, or the reason why it has none, as a clause: `it is second order in time`.
 */
export function marchForm(problem: Problem): MarchForm | string {
  const { domain, coordinates, fields, interior, coefficients } = problem;
  const space = coordinates.find((name) => name !== "t");
  if (coordinates.length !== 2 || !coordinates.includes("t") || space === undefined)
    return "it is not in one space coordinate and t";
  if (fields.length !== 1 || interior.length !== 1) return "it has several fields or equations";
  if (coefficients.length > 0) return "it has unknown coefficients";
  if (!isBox(problem)) return "its domain is no box";
  const form = linearised(interior[0].residual);
  const order = Math.max(0, ...form.jets.map((jet) => orderOf(jet, space)));
  const reason = unsuitable(form, space, order);
  if (reason) return reason;
  const parts = conditionParts(problem, space, order);
  if (typeof parts === "string") return parts;
  const bounds = (name: string): readonly [number, number] => domain.bounds[coordinates.indexOf(name)];
  return {
    field: fields[0],
    space,
    coordinates,
    interval: bounds(space),
    times: bounds("t"),
    order,
    interior: form,
    ...parts,
    affine: [form, ...parts.ends.map((end) => end.form)].every(({ affine }) => affine),
  };
}

/** How many derivatives of a jet are along a coordinate. */
export const orderOf = ({ derivative }: Jet, name: string): number =>
  derivative.filter((along) => along === name).length;

const isBox = ({ domain, coordinates }: Problem): boolean =>
  domain.faces.length === 4 &&
  coordinates.every((name) => domain.faces.filter((face) => face.coordinate === name).length === 2);

function unsuitable({ jets }: Linearised, space: string, order: number): string | undefined {
  if (order < 1 || order > highestOrder) return `its order in ${space} is ${order}`;
  const timed = jets.filter((jet) => orderOf(jet, "t") > 0);
  if (timed.length === 0) return "time derivatives are missing";
  if (timed.some((jet) => orderOf(jet, "t") > 1)) return "it is second order in time";
  return timed.some((jet) => orderOf(jet, space) > 0) ? "it mixes derivatives in time and space" : undefined;
}

function conditionParts(
  { conditions }: Problem,
  space: string,
  order: number,
): Pick<MarchForm, "initial" | "ends"> | string {
  const initial: Linearised[] = [];
  const ends: EndEquation[] = [];
  for (const condition of conditions) {
    const forms = condition.equations.map(({ residual }) => linearised(residual));
    if (isStart(condition)) initial.push(...forms);
    else {
      const sides = sidesOf(condition, space);
      if (sides.length === 0) return `"${condition.name}" is neither at the start nor at an end of ${space}`;
      ends.push(...sides.flatMap((side) => forms.map((form) => ({ form, ...side }))));
    }
  }
  if (initial.length !== 1 || initial[0].jets.some((jet) => jet.derivative.length > 0))
    return "its initial condition is not one equation in u alone";
  const late = ends.some(({ form }) => form.jets.some((jet) => orderOf(jet, "t") > 0));
  if (late) return "a condition at an end has time derivatives";
  if (ends.length !== order) return `it has ${ends.length} end conditions for order ${order}`;
  return { initial: initial[0], ends };
}

const isStart = ({ face }: Condition): boolean => face?.coordinate === "t" && face.side === "low";

function sidesOf({ face, pair }: Condition, space: string): Pick<EndEquation, "end" | "normal">[] {
  if (pair?.coordinate === space) return [{ end: "both", normal: -1 }];
  if (face?.coordinate !== space) return [];
  const both = [
    { end: "low", normal: -1 },
    { end: "high", normal: 1 },
  ] as const;
  return both.filter(({ end }) => face.side === undefined || face.side === end);
}
