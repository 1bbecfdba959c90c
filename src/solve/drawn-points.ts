/** @file Where a run put its collocation points: as it drew them where that is known, else anew by the same rule. */

import type { Points } from "../geometry/index.ts";
import type { Problem } from "../problem/index.ts";
import { random } from "../random.ts";
import { planProblem } from "../residual/index.ts";
import type { Checkpoint } from "../run/record/index.ts";
import { drawPoints, pointPlan } from "./automatic/points.ts";
import { withScale } from "./network.ts";
import { refinements, stageOfRows, stagesOf } from "./network-refined.ts";
import { asksForParts, planParts } from "./parts-plan.ts";
import { prescribesNetwork, settle } from "./settings.ts";
import type { SolveOptions } from "./types.ts";

/** What is known of a run that has drawn points. */
export interface DrawnBy {
  /** The name of the model that carries the solution. */
  readonly model: string;
  /** `network`, `features`, `spectral` or `hybrid`; absent while it is not known. */
  readonly kind?: string;
  readonly seed: number;
  /** NaN where they are not known. */
  readonly rows: number;
  readonly columns: number;
  /** As they were asked for. */
  readonly options: SolveOptions;
  readonly checkpoint?: Checkpoint;
}

/** A block of points. */
export interface DrawnSet {
  readonly name: string;
  /** `interior`, or the kind of condition. */
  readonly kind: string;
  readonly points: Points;
}

/** Interior first, then conditions as listed; `note` says what is not the run's own. */
export interface Drawn {
  readonly blocks: readonly DrawnSet[];
  readonly note?: string;
}

const anew =
  "The run did not store its points: these were drawn by the rule of the solve, as many as there were.";

/** chosen here: a picture of more points than that is black. */
const mostFunctions = 5000;

/**
 * The points of a run.
 *
 * Those of one network, and of networks in parts, are drawn again bit for bit from the seed, with what their last redraw
 * moved from the checkpoint; other runs draw many sets one after the other, of which the sizes are known but not the streams.
 *
 * @throws UsageError for a model that cannot be made again.
 */
export function drawnPoints(problem: Problem, run: DrawnBy): Drawn {
  if (run.kind === "spectral")
    return {
      blocks: [],
      note: "This solution is a sum of modes evolved in time: it has no collocation points.",
    };
  if (asksForParts(run.options)) return byParts(problem, run);
  return run.model.startsWith("mlp") ? byNetwork(problem, run) : byFunctions(problem, run);
}

function byNetwork(problem: Problem, { model, seed, rows, options, checkpoint }: DrawnBy): Drawn {
  const asked = prescribesNetwork(problem, options) ? options : { ...options, model };
  const stages = stagesOf(problem, refinements(problem, asked));
  const stage = stages[Math.max(0, stageOfRows(stages, { ...asked, seed }, rows))];
  const settings = settle(stage, { ...asked, seed });
  const plan = planProblem(withScale(stage, settings.scale), settings);
  const blocks = plan.blocks.map(({ name, kind, points }) => ({ name, kind, points }));
  const [interior, ...conditions] = blocks;
  const system = checkpoint?.header.system as { readonly redraws?: number } | undefined;
  const last = checkpoint?.arrays["system/interior points"];
  const isOwn = system !== undefined && (plan.rows === rows || Number.isNaN(rows));
  if (!isOwn) return { blocks, note: anew };
  if (!system.redraws || last?.length !== interior.points.values.length) return { blocks };
  const { coordinates, count } = interior.points;
  return { blocks: [{ ...interior, points: { coordinates, count, values: last } }, ...conditions] };
}

/** Conditions between two pieces share the points of their face, which are named once. */
function byParts(problem: Problem, { seed, rows, options, checkpoint }: DrawnBy): Drawn {
  const { blocks } = planParts(problem, { ...options, seed });
  const count = blocks.reduce((sum, { points, equations }) => sum + points.count * equations.length, 0);
  const system = checkpoint?.header.system as
    | { readonly redraws?: number; readonly moving?: readonly string[] }
    | undefined;
  const isOwn = system !== undefined && (count === rows || Number.isNaN(rows));
  const present = (name: string, points: Points): Points => {
    const moved = checkpoint?.arrays[`system/points ${system?.moving?.indexOf(name)}`];
    if (!isOwn || !system.redraws || moved?.length !== points.values.length) return points;
    return { coordinates: points.coordinates, count: points.count, values: moved };
  };
  const kindOf = (name: string): string =>
    problem.conditions.find((condition) => condition.name === name)?.kind ?? "interior";
  const known = new Set<Points>();
  const sets = blocks.flatMap(({ name, points, sides }): DrawnSet[] => {
    if (known.has(points)) return [];
    known.add(points);
    const shown = sides
      ? { name: `between pieces ${sides[0] + 1} and ${sides[1] + 1}`, kind: "interface" }
      : { name, kind: kindOf(name) };
    return [{ ...shown, points: present(name, points) }];
  });
  return { blocks: sets, ...(!isOwn && { note: anew }) };
}

/** As `drawPoints` does for the functions that were fitted last. */
function byFunctions(problem: Problem, { model, seed, columns }: DrawnBy): Drawn {
  const each = Math.ceil((columns || 0) / problem.fields.length);
  const spread = /^chebyshev/.test(model) ? "arcsine" : "uniform";
  const plan = pointPlan(problem, Math.min(mostFunctions, Math.max(16, each)), spread);
  const { interior, conditions } = drawPoints(problem, plan, random(seed).split("drawn anew"));
  const sets = problem.conditions.map(({ name, kind }, k) => ({ name, kind, points: conditions[k] }));
  return { blocks: [{ name: "interior", kind: "interior", points: interior }, ...sets], note: anew };
}
