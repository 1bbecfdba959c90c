/** @file What networks in windows or pieces are made of: cells, model, points, rows; settled before anything is computed. */

import {
  askedInterfaces,
  defaultInterfaces,
  gridCells,
  interfaceBlocks,
  type LinearSolver,
  meeting,
  type PartSampling,
  type Parts,
  partsFrom,
  problemBlocks,
  type RowBlock,
} from "../decomposition/index.ts";
import { nearest, UsageError } from "../errors.ts";
import { type Box, type Model, modelNamed } from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import type { PointOptions } from "../residual/index.ts";
import { radSampler, uniformSampler } from "../sampling/index.ts";
import { counted } from "../words.ts";
import { defaultPoints } from "./network-defaults.ts";
import { type Settings, settle } from "./settings.ts";
import type { SolveOptions } from "./types.ts";

/** Network of every part where nobody names one. Source: Moseley et al. 2023 use one hidden layer of 16 to 32 in windows. */
const [inWindows, inPieces] = ["mlp:1x16", "mlp:3x20"];

/** Everything that is decided beforehand. */
export interface PartsPlan extends Pick<Settings, "seed" | "seconds" | "threads" | "memory" | "redraw"> {
  readonly parts: Parts;
  readonly model: Model;
  readonly blocks: readonly RowBlock[];
  readonly linearSolver: LinearSolver;
  /** Absent: points stay. */
  readonly sampling?: PartSampling;
  /** `mlp:1x16 in 20 windows`. */
  readonly name: string;
  readonly notes: readonly string[];
}

/** Whether a solve is by networks in windows or pieces. */
export const asksForParts = ({ pieces, interfaces, linearSolver, windows, model }: SolveOptions): boolean =>
  pieces !== undefined ||
  interfaces !== undefined ||
  linearSolver !== undefined ||
  (windows !== undefined && (model?.startsWith("mlp") ?? false));

/**
 * @throws UsageError for windows and pieces together, neither of them, counts that do not fit the problem's coordinates,
 *   unknown interface conditions or linear solvers, coefficients to be found, singular functions of unknown strength,
 *   options that parts do not have.
 */
export function planParts(problem: Problem, options: SolveOptions): PartsPlan {
  refuseOptions(problem, options);
  const { pieces, windows = [] } = options;
  const kind = pieces ? "pieces" : "windows";
  const counts = pieces ?? windows;
  refuseCounts(kind, counts, problem);
  const { coordinates, domain } = problem;
  const levels = levelsOf(counts, options.levels ?? 1).map((each) =>
    meeting(gridCells(domain.bounds, each), domain).map(({ cell }) => cell),
  );
  const parts = partsFrom({ kind, coordinates, bounds: domain.bounds, levels });
  const model = modelNamed(options.model ?? (pieces ? inPieces : inWindows));
  const settings = settle(problem, { ...options, model: model.name });
  const points = pointsFor(problem, options, parts.parts.length * sizeOf(model, problem));
  const scaled = { ...problem, recommended: { ...problem.recommended, scale: settings.scale } };
  const blocks = problemBlocks(scaled, { model, points, seed: settings.seed });
  const asked =
    options.interfaces ?? (pieces && parts.parts.length > 1 ? defaultInterfaces(problem) : undefined);
  const between = asked
    ? interfaceBlocks(problem, {
        parts,
        asked: askedInterfaces(asked),
        points: points.conditions ?? 200,
        scale: settings.scale,
        seed: settings.seed,
      })
    : [];
  const linearSolver = solverOf(options);
  const { seed, seconds, threads, memory, redraw, sampler } = settings;
  // Jumps are no subject of a sampler that the user may have brought: they follow its density, or none.
  const faces = options.sampling === "uniform" ? uniformSampler : radSampler;
  const how =
    linearSolver === "schwarz" ? "conjugate gradients with additive Schwarz" : "sparse block Cholesky";
  return {
    ...{ parts, model, linearSolver, seed, seconds, threads, memory, redraw },
    ...(redraw > 0 && { sampling: { domain, interior: sampler, faces } }),
    blocks: [...blocks, ...between],
    name: `${model.name} in ${counts.join("x")} ${kind}${levels.length > 1 ? ` on ${levels.length} levels` : ""}`,
    notes: [
      `${counted(parts.parts.length, "network")} ${model.name}, damped steps by ${how}`,
      `${blocks[0].points.count} interior points${redraw > 0 ? `, sampled by ${sampler.name} every ${redraw} accepted steps` : ""}`,
      ...(asked ? [`interfaces: ${asked.join(", ")}`] : []),
    ],
  };
}

/** Counts of every level, coarse ones first: each has half as many as the next, at least one. */
const levelsOf = (counts: readonly number[], levels: number): number[][] =>
  Array.from({ length: levels }, (_, l) =>
    counts.map((count) => Math.max(1, Math.round(count / 2 ** (levels - 1 - l)))),
  ).filter((each, l, all) => l === 0 || each.join() !== all[l - 1].join());

const sizeOf = (model: Model, { coordinates, fields }: Problem): number =>
  model.on({ coordinates, bounds: coordinates.map((): Box[number] => [-1, 1]), fields }).size;

/** As many rows per parameter as one network gets; never fewer points than the problem recommends. */
function pointsFor(problem: Problem, { points }: SolveOptions, columns: number): PointOptions {
  const own = defaultPoints(problem, columns);
  const recommended = problem.recommended.points ?? {};
  const asked = typeof points === "number" ? { interior: points } : points;
  return {
    interior: Math.max(own.interior ?? 0, recommended.interior ?? 0),
    conditions: recommended.conditions ?? own.conditions ?? 200,
    ...asked,
  };
}

const linearSolvers: readonly LinearSolver[] = ["cholesky", "schwarz"];

function solverOf({ linearSolver = "cholesky" }: SolveOptions): LinearSolver {
  const found = linearSolvers.find((name) => name === linearSolver);
  if (found) return found;
  throw new UsageError({
    what: `there is no linear solver "${linearSolver}"`,
    where: "linearSolver",
    remedy: nearest(linearSolver, linearSolvers)[0] ?? linearSolvers.join(" or "),
  });
}

/** Options of other kinds of solves. */
const foreign = ["slabs", "family"] as const;

function refuseOptions(problem: Problem, options: SolveOptions): void {
  const { windows, pieces, interfaces, levels = 1, model } = options;
  const other = foreign.find((name) => options[name] !== undefined && options[name] !== 0);
  const complaint =
    windows && pieces
      ? ["windows and pieces exclude each other", "one of them"]
      : !windows && !pieces
        ? ["neither windows nor pieces are given", "--pieces 2x1, or --windows 4x4 --model mlp:1x16"]
        : interfaces && !pieces
          ? ["interface conditions are between pieces", "--pieces 2x1 --interfaces value,flux"]
          : !(Number.isInteger(levels) && levels >= 1) || (pieces && levels > 1)
            ? [`${levels} levels of ${pieces ? "pieces" : "windows"}`, "a whole number >= 1, for windows"]
            : model !== undefined && !model.startsWith("mlp")
              ? [`model "${model}" in parts`, "a network such as mlp:1x16"]
              : other
                ? [`networks in parts have no option "${other}"`, "leave it out"]
                : undefined;
  if (complaint) throw new UsageError({ what: complaint[0], where: "solve", remedy: complaint[1] });
  refuseProblem(problem);
}

/** What would be columns that every part's rows touch. */
function refuseProblem({ coefficients, particular = [], name }: Problem): void {
  if (coefficients.length > 0)
    throw new UsageError({
      what: "networks in parts do not find coefficients of equations",
      where: `the problem asks for ${coefficients.map((leaf) => leaf.name).join(", ")}`,
      remedy: "one network, or a number in place of the coefficient",
    });
  if (particular.some(({ factor }) => factor !== "fixed"))
    throw new UsageError({
      what: `"${name}" has singular functions of unknown strength`,
      where: "parts",
      remedy: "a solve without --windows and --pieces, or their strengths given",
    });
}

function refuseCounts(kind: string, counts: readonly number[], { coordinates }: Problem): void {
  if (counts.length === coordinates.length && counts.every((count) => Number.isInteger(count) && count >= 1))
    return;
  throw new UsageError({
    what: `${counts.join("x") || "no"} ${kind} for the ${coordinates.length} coordinate${coordinates.length > 1 ? "s" : ""} ${coordinates.join(", ")}`,
    where: kind,
    remedy: `a whole number >= 1 per coordinate, ${coordinates.map(() => 2).join("x")} for instance`,
  });
}
