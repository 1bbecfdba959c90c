/** @file What of a solution can be looked at, and whether what is asked for is among it. */

import { UsageError } from "../../src/errors.ts";
import { type Jet, leafKey, leaves } from "../../src/expression/index.ts";
import type { Problem } from "../../src/problem/index.ts";
import { jetNamed } from "../../src/solution/index.ts";
import type { ViewChoice, ViewKind, ViewQuantity } from "./source.ts";

/** What is known of a run besides its values. */
export interface Known {
  /** The exact or a reference solution. */
  readonly truth: boolean;
  /** The error that the linearised equation gives. */
  readonly estimate: boolean;
}

/** chosen here: what users look at; a higher one is offered where an equation has it. */
const leastOrder = 2;

const valueView = (field: string): ViewChoice => ({ field, kind: "value", label: field });

/** Fields and the picture's derivative, then errors and residuals, then all derivatives. */
export function viewChoices(problem: Problem, known: Known): ViewChoice[] {
  const { fields, interior, picture } = problem;
  const first = [...new Set([...fields, ...(picture ? [picture.of] : [])])];
  const about = (kind: ViewKind, words: (field: string) => string): ViewChoice[] =>
    fields.map((field) => ({ field, kind, label: words(field) }));
  const residuals = interior.map((_, k): ViewChoice => {
    const field = `equation ${k + 1}`;
    return { field, kind: "residual", label: interior.length > 1 ? `residual of ${field}` : "residual" };
  });
  const truths = known.truth
    ? fields.flatMap((field): ViewChoice[] => [
        { field, kind: "error", label: `error of ${field}` },
        { field, kind: "exact", label: `exact ${field}` },
      ])
    : [];
  return [
    ...first.map(valueView),
    ...truths,
    ...(known.estimate ? about("estimate", (field) => `estimated error of ${field}`) : []),
    ...residuals,
    ...derivatives(problem)
      .filter((name) => !first.includes(name))
      .map(valueView),
  ];
}

/** First derivatives, and those that equations and conditions name: by field, then by order, then by name. */
function derivatives(problem: Problem): string[] {
  const { fields, coordinates } = problem;
  const firsts = fields.flatMap((field) =>
    coordinates.map((name): Jet => ({ kind: "jet", field, derivative: [name], site: 0 })),
  );
  const all = [...firsts, ...jetsIn(problem)].sort(
    (a, b) => fields.indexOf(a.field) - fields.indexOf(b.field) || a.derivative.length - b.derivative.length,
  );
  return [...new Set(all.map(leafKey))];
}

/** Derivatives in the equations, at their own point: the partner of a periodic condition is another place. */
function jetsIn({ interior, conditions }: Problem): Jet[] {
  const residuals = [...interior, ...conditions.flatMap(({ equations }) => equations)].map(
    ({ residual }) => residual,
  );
  return leaves(residuals)
    .filter((leaf): leaf is Jet => leaf.kind === "jet" && leaf.derivative.length > 0)
    .map((jet) => ({ ...jet, site: 0 }));
}

/** Refuses what the solution has not. */
export type Checker = (quantity: ViewQuantity) => void;

/**
 * A check that lets through every choice, and values of derivatives up to order 2 or the highest that is offered.
 *
 * @returns a function that throws UsageError, naming the choices.
 */
export function choiceChecker(problem: Problem, choices: readonly ViewChoice[]): Checker {
  const most = Math.max(leastOrder, ...jetsIn(problem).map(({ derivative }) => derivative.length));
  return ({ field, kind }) => {
    if (choices.some((choice) => choice.field === field && choice.kind === kind)) return;
    const order = kind === "value" ? orderOf(field, problem) : undefined;
    if (order !== undefined && order <= most) return;
    throw new UsageError({
      what: `there is no ${kind} of "${field}"${order === undefined ? "" : `: derivatives end at order ${most}`}`,
      where: "viewer",
      remedy: choices.map((choice) => `${choice.kind} of ${choice.field}`).join(", "),
    });
  };
}

/** Order of a derivative by its name; undefined for a name that is none. */
function orderOf(name: string, problem: Problem): number | undefined {
  try {
    return jetNamed(name, problem).derivative.length;
  } catch (reason) {
    if (reason instanceof UsageError) return undefined;
    throw reason;
  }
}
