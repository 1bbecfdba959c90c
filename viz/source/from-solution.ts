/** @file A ViewSource that asks the solution itself. */

import type { Step } from "../../solvers/index.ts";
import { UsageError } from "../../src/errors.ts";
import type { Points } from "../../src/geometry/index.ts";
import type { Problem } from "../../src/problem/index.ts";
import { blankOutside, type Solution } from "../../src/solution/index.ts";
import { choiceChecker, viewChoices } from "./choices.ts";
import { fileOf } from "./file.ts";
import { knownSolution } from "./known-solution.ts";
import { type DrawnPoints, layoutOf } from "./layout.ts";
import { linePoints } from "./line.ts";
import { residualAt } from "./residual-at.ts";
import { slicePoints } from "./slice.ts";
import type { RunFacts, ViewKind, ViewQuantity, ViewSource } from "./source.ts";
import { summarise } from "./summary.ts";
import { thin } from "./thin.ts";

export interface ViewOptions {
  readonly problem: Problem;
  /** Absent while a run has none yet: questions about its values are then refused in words. */
  readonly solution?: Solution;
  readonly history: readonly Step[];
  /** The result of `solve` fits as it is. */
  readonly facts: RunFacts;
  /**
   * The solution plus its estimated error, or how it is made when its first value is asked for: most readers never look.
   * Default: the kind `estimate` is not offered.
   */
  readonly corrected?: Solution | (() => Solution);
  /** Where the solve put its points. Default: none are shown. */
  readonly drawn?: () => DrawnPoints;
}

/** chosen here: more rows than a chart has pixels would only slow the page. */
const mostHistoryRows = 2000;

/**
 * What the viewer shows of a solved problem.
 *
 * Values, exact values, errors (absolute, after removing the mean difference of fields known up to a constant), their
 * estimates and residuals of the interior equations are evaluated on demand at the requested points, in float64.
 */
export function viewSource(options: ViewOptions): ViewSource {
  const { problem, solution = unsolved(problem), history, facts, corrected, drawn } = options;
  const known = knownSolution(problem, solution);
  const choices = viewChoices(problem, {
    truth: known.against !== undefined,
    // A hybrid is its own corrected solution: of its error only the size is estimated.
    estimate: corrected !== undefined && corrected !== solution,
  });
  const check = choiceChecker(problem, choices);
  const summary = summarise(problem, facts, choices, known.against);
  const rows = thin(history, mostHistoryRows);
  const valuesOf = (field: string, points: Points): Float64Array => solution.evaluate([field], points)[0];
  const better = once(() => (typeof corrected === "function" ? corrected() : (corrected as Solution)));
  const evaluate: Readonly<Record<ViewKind, (field: string, points: Points) => Float64Array>> = {
    value: valuesOf,
    exact: known.at,
    error: (field, points) => distance(valuesOf(field, points), known.at(field, points)),
    estimate: (field, points) => distance(valuesOf(field, points), better().evaluate([field], points)[0]),
    residual: residualAt(problem, solution, facts.coefficients ?? []),
  };
  const at = ({ kind, field }: ViewQuantity, points: Points): Float64Array => {
    const values = evaluate[kind](field, points);
    blankOutside([values], points, problem.domain);
    return values;
  };
  return {
    summary: () => summary,
    history: () => rows,
    field: (request) => {
      check(request);
      return at(request, slicePoints(summary, request));
    },
    line: (request) => {
      check(request);
      return at(request, linePoints(problem.coordinates, request));
    },
    value: (point, field) => {
      check({ field, kind: "value" });
      const points = onePoint(problem.coordinates, point);
      const value = valuesOf(field, points)[0];
      return known.has(field) ? { value, exact: known.at(field, points)[0] } : { value };
    },
    layout: once(() => layoutOf(problem, solution, drawn)),
    file: (request) => {
      for (const field of request.names) check({ field, kind: "value" });
      return fileOf(problem, solution, request);
    },
  };
}

/** Stands for the solution of a run that has none yet. */
function unsolved({ domain, coordinates, fields }: Problem): Solution {
  const refuse = (): never => {
    throw new UsageError({
      what: "this run has no solution yet",
      where: "it is stored within two seconds of the first step",
      remedy: "waiting until the run has stored one",
    });
  };
  return { domain, coordinates, fields, evaluate: refuse, at: refuse };
}

function onePoint(coordinates: readonly string[], point: Readonly<Record<string, number>>): Points {
  return { coordinates, count: 1, values: Float64Array.from(coordinates, (name) => point[name]) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const distance = (a: Float64Array, b: Float64Array): Float64Array =>
  a.map((value, i) => Math.abs(value - b[i]));
