/** @file A ViewSource that asks the solution itself. */

import type { Step } from "../../solvers/index.ts";
import { UsageError } from "../../src/errors.ts";
import type { Points } from "../../src/geometry/index.ts";
import type { Problem } from "../../src/problem/index.ts";
import type { Solution } from "../../src/solution/index.ts";
import { blankOutside } from "../../src/solution/index.ts";
import { equationsOf } from "./equations.ts";
import { knownSolution } from "./known-solution.ts";
import { residualAt } from "./residual-at.ts";
import { slicePoints } from "./slice.ts";
import type { RunFacts, ViewChoice, ViewKind, ViewSource, ViewSummary } from "./source.ts";
import { thin } from "./thin.ts";

export interface ViewOptions {
  readonly problem: Problem;
  readonly solution: Solution;
  readonly history: readonly Step[];
  /** The result of `solve` fits as it is. */
  readonly facts: RunFacts;
}

/** chosen here: more rows than a chart has pixels would only slow the page. */
const mostHistoryRows = 2000;

/**
 * What the viewer shows of a solved problem.
 *
 * Values, exact values, errors (absolute, after removing the mean difference of fields known up to a constant) and
 * residuals of the interior equations are evaluated on demand at the requested points, in float64.
 */
export function viewSource({ problem, solution, history, facts }: ViewOptions): ViewSource {
  const known = knownSolution(problem, solution);
  const residual = residualAt(problem, solution, facts.coefficients ?? []);
  const summary = summarise(problem, facts, known.against);
  const rows = thin(history, mostHistoryRows);
  const evaluate: Readonly<Record<ViewKind, (field: string, points: Points) => Float64Array>> = {
    value: (field, points) => solution.evaluate([field], points)[0],
    exact: (field, points) => known.at(field, points),
    error: (field, points) => distance(solution.evaluate([field], points)[0], known.at(field, points)),
    residual,
  };
  return {
    summary: () => summary,
    history: () => rows,
    field: (request) => {
      const points = slicePoints(summary, request);
      checkView(request.kind, request.field, summary.views);
      const values = evaluate[request.kind](request.field, points);
      blankOutside([values], points, problem.domain);
      return values;
    },
    value: (point, field) => {
      checkView("value", field, summary.views);
      const points = onePoint(problem.coordinates, point);
      const value = solution.evaluate([field], points)[0][0];
      return known.has(field) ? { value, exact: known.at(field, points)[0] } : { value };
    },
  };
}

function summarise(problem: Problem, facts: RunFacts, against: ViewSummary["against"]): ViewSummary {
  const { model, solver, device, outcome, error, rows, columns, steps, seconds, cost, seed } = facts;
  const { name, title, source, difficulty, coordinates, domain, fields, picture } = problem;
  return {
    problem: { name, title, source, difficulty },
    ...equationsOf(problem),
    coordinates,
    bounds: coordinates.map((coordinate) => domain.bounds[domain.coordinates.indexOf(coordinate)]),
    fields,
    views: views(problem, against !== undefined),
    ...(picture && {
      picture: {
        shows: picture.shows,
        choice: valueView(picture.of),
        over: picture.over,
        at: picture.at ?? {},
      },
    }),
    hasExact: against !== undefined,
    ...(against ? { against } : {}),
    ...(error ? { error } : {}),
    ...{ model, solver, device, outcome, rows, columns, steps, seconds, cost, seed },
    coefficients: facts.coefficients ?? [],
    notes: facts.notes ?? [],
  };
}

const valueView = (field: string): ViewChoice => ({ field, kind: "value", label: field });

/** Values of the fields, and of the derivative that the problem's picture shows if it does. */
function views({ fields, interior, picture }: Problem, known: boolean): ViewChoice[] {
  const values = [...new Set([...fields, ...(picture ? [picture.of] : [])])].map(valueView);
  const truths = known
    ? fields.flatMap((field): ViewChoice[] => [
        { field, kind: "error", label: `error of ${field}` },
        { field, kind: "exact", label: `exact ${field}` },
      ])
    : [];
  const residuals = interior.map((_, k): ViewChoice => {
    const field = `equation ${k + 1}`;
    return { field, kind: "residual", label: interior.length > 1 ? `residual of ${field}` : "residual" };
  });
  return [...values, ...truths, ...residuals];
}

function checkView(kind: ViewKind, field: string, choices: readonly ViewChoice[]): void {
  if (choices.some((choice) => choice.field === field && choice.kind === kind)) return;
  throw new UsageError({
    what: `there is no ${kind} of "${field}"`,
    where: "viewer",
    remedy: choices.map((choice) => `${choice.kind} of ${choice.field}`).join(", "),
  });
}

function onePoint(coordinates: readonly string[], point: Readonly<Record<string, number>>): Points {
  return { coordinates, count: 1, values: Float64Array.from(coordinates, (name) => point[name]) };
}

const distance = (a: Float64Array, b: Float64Array): Float64Array =>
  a.map((value, i) => Math.abs(value - b[i]));
