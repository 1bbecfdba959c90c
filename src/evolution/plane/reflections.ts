/** @file Whether equations and data in the plane keep the reflections that their boundary conditions ask for. */

import { type Expression, evaluate, type Leaf } from "../../expression/index.ts";
import { pointsFrom } from "../../geometry/index.ts";
import { evaluateAt } from "../../problem/index.ts";
import { random } from "../../random.ts";
import { largest } from "../lifts.ts";
import type { PlaneAxis, PlaneEquation, PlaneForm } from "./form.ts";

/** Points and bound of every test; chosen here: a symmetry that fails leaves O(1) somewhere among this many points. */
const samples = 48;
const tolerance = 1e-10;

/** Why a reflected form is not one; undefined where nothing is reflected or everything fits. */
export function reflectionTrouble(form: PlaneForm): string | undefined {
  for (const [a, axis] of form.axes.entries()) {
    if (!axis.reflected) continue;
    if (!form.equations.every((equation) => keepsLinear(form, equation, a) && keeps(form, equation, axis, a)))
      return "the equation changes under the reflection that its boundary conditions ask for";
    // Degenerate diffusion lets data fall to their boundary values at once.
    if (form.quasilinear) continue;
    const loose = form.equations.find(
      (equation) => equation.parity[a] === "odd" && !vanishes(form, equation, axis),
    );
    if (loose) return `the initial value of ${loose.field} does not vanish at the ends of ${axis.name}`;
  }
  return undefined;
}

const signOf = (form: PlaneForm, field: string, a: number): number =>
  form.equations.find((equation) => equation.field === field)!.parity[a] === "odd" ? -1 : 1;

const keepsLinear = (form: PlaneForm, { field, linear }: PlaneEquation, a: number): boolean =>
  linear.every((term) => signOf(form, term.field, a) * (-1) ** term.powers[a] === signOf(form, field, a));

/** N of the mirrored point and fields has the parity of its field, about both ends. */
function keeps(form: PlaneForm, { field, nonlinear }: PlaneEquation, axis: PlaneAxis, a: number): boolean {
  const stream = random(5);
  const draw = ({ low, high }: { low: number; high: number }): number =>
    low + (high - low) * stream.uniform();
  const pairs = Array.from({ length: samples }, (_, i) => {
    const point: Record<string, number> = Object.fromEntries(
      [...form.axes, form.time].map((one) => [one.name, draw(one)]),
    );
    const centre = i % 2 ? axis.low : axis.high;
    const mirrored = { ...point, [axis.name]: 2 * centre - point[axis.name] };
    const at = (where: Readonly<Record<string, number>>, turn: boolean): number =>
      evaluate(nonlinear, (leaf) => leafValue(form, leaf, where, i, turn ? a : undefined));
    return [at(point, false), at(mirrored, true)] as const;
  });
  const scale = Math.max(...pairs.map(([here]) => Math.abs(here)));
  const sign = signOf(form, field, a);
  return pairs.every(([here, there]) => Math.abs(there - sign * here) <= tolerance * scale);
}

/** Any numbers of order one for jets, the same each time; turned along an axis where one is given. */
function leafValue(
  form: PlaneForm,
  leaf: Leaf,
  point: Readonly<Record<string, number>>,
  i: number,
  turned: number | undefined,
): number {
  if (leaf.kind === "sampled") return leaf.of(point);
  if (leaf.kind === "coordinate") return point[leaf.name];
  if (leaf.kind !== "jet") return Number.NaN;
  const key = `${leaf.field}${leaf.derivative.join("")}`;
  const hash = Array.from(key).reduce((sum, letter, n) => sum + (n + 1) * letter.charCodeAt(0), 0);
  const value = Math.sin(12.9898 * (i + 1) + 0.733 * hash);
  if (turned === undefined) return value;
  const order = leaf.derivative.filter((name) => name === form.axes[turned].name).length;
  return signOf(form, leaf.field, turned) * (-1) ** order * value;
}

/** Whether initial values vanish at both ends of an axis. */
function vanishes(form: PlaneForm, { initial }: PlaneEquation, axis: PlaneAxis): boolean {
  const stream = random(6);
  const columns = (at: (i: number) => number) =>
    Object.fromEntries(
      [...form.axes, form.time].map(({ name, low, high }) => [
        name,
        Float64Array.from({ length: samples }, (_, i) => {
          if (name === axis.name) return at(i);
          return name === form.time.name ? low : low + (high - low) * stream.uniform();
        }),
      ]),
    );
  const values = (e: Expression, at: (i: number) => number): Float64Array =>
    evaluateAt([e], pointsFrom(columns(at)))[0];
  const ends = values(initial, (i) => (i % 2 ? axis.low : axis.high));
  const inside = values(initial, () => axis.low + (axis.high - axis.low) * stream.uniform());
  return largest(ends) <= tolerance * Math.max(1, largest(inside));
}
