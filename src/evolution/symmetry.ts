/** @file Which reflections and shorter periods an evolution keeps: fewer modes then describe it. */

import { type Expression, evaluate, leaves, zero } from "../expression/index.ts";
import { pointsFrom } from "../geometry/index.ts";
import { evaluateAt, type Problem } from "../problem/index.ts";
import { random } from "../random.ts";
import type { EvolutionConditions } from "./conditions.ts";
import { continuesSmoothly } from "./continuation.ts";
import type { Axes, EvolutionForm, FieldEvolution } from "./form.ts";
import { delayed, largest, worst } from "./lifts.ts";
import { constantValue, type SplitEquation, type Unsuitable } from "./terms.ts";
import type { Parity } from "./transform.ts";

/** What the search needs to know. */
export interface SymmetryInput extends Axes {
  readonly problem: Problem;
  /** Of v = u - lift. */
  readonly equations: readonly SplitEquation[];
  readonly conditions: EvolutionConditions;
  readonly lifts: Readonly<Record<string, Expression>>;
}

type Found = Pick<EvolutionForm, "equations" | "period" | "reflected">;

/** Points and bound of every test; chosen here: a symmetry that fails leaves O(1) somewhere among this many points. */
const samples = 48;
const tolerance = 1e-10;

/** The parities of the fields and the least period; a reason where the conditions ask for parities that fail. */
export function findSymmetry(input: SymmetryInput): Found | Unsuitable {
  const { conditions, space, problem } = input;
  const length = space.high - space.low;
  if (conditions.periodic) {
    const parity = (["even", "odd"] as const).find((one) => keeps(input, () => one) && dataHave(input, one));
    return found(input, () => parity ?? "none", length);
  }
  const parityOf = (field: string): Parity => conditions.ends.find((row) => row.field === field)!.parity;
  const objection = reflectionObjection(input, parityOf);
  const initial = problem.fields.find((field) => parityOf(field) === "odd" && !vanishesAtEnds(input, field));
  if (initial !== undefined)
    return { unsuitable: `the initial value of ${initial} does not vanish at the ends` };
  return objection ? { unsuitable: objection } : found(input, parityOf, 2 * length);
}

function reflectionObjection(input: SymmetryInput, parityOf: (field: string) => Parity): string | undefined {
  const { problem, conditions, lifts } = input;
  if (worst(problem, conditions.ends, lifts, input) > tolerance)
    return "the values given at the ends are not zero: a lift that has them is needed";
  if (!keeps(input, parityOf) && !continuesSmoothly(input, parityOf))
    return "the equation changes under the reflection that its boundary conditions ask for";
  return undefined;
}

function found(input: SymmetryInput, parityOf: (field: string) => Parity, whole: number): Found {
  const period = leastPeriod(input, parityOf, whole);
  const equations = input.equations.map(
    (equation): FieldEvolution => ({
      ...equation,
      initial: input.conditions.initial[equation.field],
      lift: input.lifts[equation.field] ?? zero,
      parity: parityOf(equation.field),
    }),
  );
  return { equations, period, reflected: equations.every(({ parity }) => parity !== "none") };
}

/** Values of v = initial - lift at positions in x, inside the domain. */
function initialValues({ conditions, lifts, space, time }: SymmetryInput, field: string, x: Float64Array) {
  const now = pointsFrom({ [space.name]: x, [time.name]: x.map(() => delayed(time.low, time)) });
  const [u, l] = evaluateAt([conditions.initial[field], lifts[field] ?? zero], now);
  return { v: u.map((value, i) => value - l[i]), scale: largest(u) };
}

function vanishesAtEnds(input: SymmetryInput, field: string): boolean {
  const { v, scale } = initialValues(input, field, Float64Array.of(input.space.low, input.space.high));
  return largest(v) <= tolerance * Math.max(1, scale);
}

const positions = ({ space }: SymmetryInput): Float64Array => {
  const stream = random(5);
  return Float64Array.from(
    { length: samples },
    () => space.low + (space.high - space.low) * stream.uniform(),
  );
};

/** Whether the data of a periodic problem are even or odd about the ends. */
function dataHave(input: SymmetryInput, parity: Parity): boolean {
  const x = positions(input);
  const mirrored = x.map((at) => input.space.low + input.space.high - at);
  const sign = parity === "even" ? 1 : -1;
  return input.problem.fields.every((field) => {
    const [here, there] = [initialValues(input, field, x), initialValues(input, field, mirrored)];
    return here.v.every((value, i) => Math.abs(value - sign * there.v[i]) <= tolerance * here.scale);
  });
}

/** Whether the equation is the same for the mirrored fields: L of even orders, N with the parity of its field. */
function keeps(input: SymmetryInput, parityOf: (field: string) => Parity): boolean {
  const { space, equations, conditions } = input;
  const sign = (field: string): number => (parityOf(field) === "odd" ? -1 : 1);
  const centres = conditions.periodic ? [(space.low + space.high) / 2] : [space.low, space.high];
  return equations.every(({ field, linear, coupled, nonlinear }) => {
    if (linear[1] !== 0 || linear[3] !== 0) return false;
    if (coupled && (coupled.linear[1] !== 0 || coupled.linear[3] !== 0)) return false;
    if (coupled && sign(field) !== sign(coupled.field)) return false;
    return centres.every((centre) =>
      agree(
        input,
        nonlinear,
        (x) => 2 * centre - x,
        (of, order) => sign(of) * (-1) ** order,
        sign(field),
      ),
    );
  });
}

/** N(move(x), turn·jets) = sign · N(x, jets) at random points and jets. */
function agree(
  input: SymmetryInput,
  nonlinear: Expression,
  move: (x: number) => number,
  turn: (field: string, order: number) => number,
  sign: number,
): boolean {
  if (constantValue(nonlinear) === 0) return true;
  const { space, time } = input;
  const pairs = Array.from(positions(input), (x, i) => {
    const t = time.low + ((time.high - time.low) * (i + 0.5)) / samples;
    const at = (where: number, moved: boolean): number =>
      evaluate(nonlinear, (leaf) => {
        if (leaf.kind === "jet")
          return (moved ? turn(leaf.field, leaf.derivative.length) : 1) * jetValue(i, leaf);
        if (leaf.kind === "sampled") return leaf.of({ [space.name]: where, [time.name]: t });
        return leaf.kind === "coordinate" && leaf.name === space.name ? where : t;
      });
    return [at(x, false), at(move(x), true)] as const;
  });
  const scale = Math.max(...pairs.map(([value]) => Math.abs(value)));
  return pairs.every(([here, there]) => Math.abs(there - sign * here) <= tolerance * scale);
}

/** Any number of order one for any jet, the same each time. */
const jetValue = (
  i: number,
  { field, derivative }: { field: string; derivative: readonly string[] },
): number =>
  Math.sin(12.9898 * (i + 1) + 78.233 * derivative.length + 37.719 * field.length + field.charCodeAt(0));

/** Divides the period by small primes as long as data and equation allow it; at most a few dozen times smaller. */
function leastPeriod(input: SymmetryInput, parityOf: (field: string) => Parity, whole: number): number {
  let period = whole;
  for (const q of [2, 2, 2, 2, 2, 3, 3, 5, 7]) if (repeats(input, parityOf, period / q)) period /= q;
  return period;
}

function repeats(input: SymmetryInput, parityOf: (field: string) => Parity, period: number): boolean {
  const { space, equations, conditions } = input;
  const length = space.high - space.low;
  const x = positions(input);
  const moved = x.map((at) => at + period);
  const dataRepeat = equations.every(({ field }) => {
    const folded = moved.map((at) => fold(at - space.low, length, conditions.periodic).at + space.low);
    const sign = (i: number): number =>
      parityOf(field) === "odd" && fold(moved[i] - space.low, length, conditions.periodic).mirrored ? -1 : 1;
    const [here, there] = [initialValues(input, field, x), initialValues(input, field, folded)];
    return here.v.every((value, i) => Math.abs(value - sign(i) * there.v[i]) <= tolerance * here.scale);
  });
  const wrap = (at: number): number =>
    conditions.periodic ? space.low + fold(at - space.low, length, true).at : at;
  return (
    dataRepeat && equations.every(({ nonlinear }) => repeatsIn(input, nonlinear, (at) => wrap(at + period)))
  );
}

function repeatsIn(input: SymmetryInput, nonlinear: Expression, move: (x: number) => number): boolean {
  const isFree = leaves(nonlinear).every(
    (leaf) => leaf.kind !== "sampled" && !(leaf.kind === "coordinate" && leaf.name === input.space.name),
  );
  return isFree || agree(input, nonlinear, move, () => 1, 1);
}

/** The point of [0, length] that stands for y: wrapped, or mirrored at both ends. */
function fold(
  y: number,
  length: number,
  periodic: boolean,
): { readonly at: number; readonly mirrored: boolean } {
  const whole = periodic ? length : 2 * length;
  const rest = y - whole * Math.floor(y / whole);
  const mirrored = rest > length;
  return { at: mirrored ? whole - rest : rest, mirrored };
}
