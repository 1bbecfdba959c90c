/** @file Networks over long times: one per slab, each started from the one before in values and in weights. */

import { performance } from "node:perf_hooks";
import type { Step } from "../../solvers/index.ts";
import { UsageError } from "../errors.ts";
import type { Problem } from "../problem/index.ts";
import { type Checkpoint, fingerprint } from "../run/index.ts";
import { errorsAgainst, knownValues, piecewiseSolution } from "../solution/index.ts";
import { canBeCut, slabProblem } from "./automatic/slab-problem.ts";
import { traitsOf } from "./automatic/traits.ts";
import type { SolvedOn } from "./finish.ts";
import { solveByNetwork } from "./network.ts";
import { openDevice } from "./open-device.ts";
import { settle } from "./settings.ts";
import type { Solved, SolveOptions } from "./types.ts";

/**
 * Trains one network per slab of the time interval, in turn, with equal shares of the seconds.
 *
 * Values (and the time derivatives that the initial conditions prescribe) are handed on from slab to slab, and so are the
 * weights: a slab that looks like the one before it needs few steps. Source: Wight and Zhao 2021, "Solving Allen-Cahn
 * and Cahn-Hilliard equations using the adaptive physics informed neural networks" (time marching).
 *
 * @throws UsageError for a problem that cannot be cut in time.
 */
export async function solveByNetworkSlabs(
  problem: Problem,
  options: SolveOptions,
  count: number,
  begun = performance.now(),
): Promise<SolvedOn> {
  const time = timeOf(problem);
  const settings = settle(problem, options);
  const opened = await openDevice(options, settings);
  const slabs: Solved[] = [];
  const history: Step[] = [];
  const [begin, end] = problem.domain.bounds[time];
  const breaks = Array.from({ length: count + 1 }, (_, k) => begin + ((end - begin) * k) / count);
  breaks[count] = end;
  const close = (): void => {
    for (const slab of slabs) slab.close();
    opened.close();
  };
  try {
    for (let k = 0; k < count; k++) {
      const before = slabs.at(-1);
      const part = slabProblem(unjudged(problem), time, [breaks[k], breaks[k + 1]], before?.u);
      const left = settings.seconds - (performance.now() - begun) / 1000;
      const { solved } = await solveByNetwork(
        part,
        {
          ...options,
          device: opened.device,
          seconds: Math.max(0.2, left / (count - k)),
          observe: ({ step, checkpoint }) => {
            const seconds = (performance.now() - begun) / 1000;
            const renumbered = { ...step, index: history.length, seconds };
            history.push(renumbered);
            options.observe?.({ step: renumbered, checkpoint });
          },
        },
        performance.now(),
        before?.theta,
      );
      slabs.push(solved);
    }
  } catch (thrown) {
    close();
    throw thrown;
  }
  const seconds = (performance.now() - begun) / 1000;
  return { solved: joined(problem, slabs, breaks, history, seconds, close), device: opened.device };
}

function timeOf(problem: Problem): number {
  const traits = traitsOf(problem);
  if (traits.time !== undefined && canBeCut(problem, traits)) return traits.time;
  throw new UsageError({
    what: `"${problem.name}" cannot be cut into slabs`,
    where: "--slabs",
    remedy: "slabs need a box with a time coordinate t, an initial condition on its low face and no data inside",
  });
}

/** A reference known on points of the whole interval judges no slab. */
function unjudged(problem: Problem): Problem {
  const { reference: _, exact: __, ...rest } = problem;
  return rest;
}

function joined(
  problem: Problem,
  slabs: readonly Solved[],
  breaks: readonly number[],
  history: readonly Step[],
  seconds: number,
  close: () => void,
): Solved {
  const last = slabs[slabs.length - 1];
  const u = piecewiseSolution("t", breaks, slabs.map((slab) => slab.u));
  const known = knownValues(problem);
  const error = known && errorsAgainst(known, problem, u.evaluate(problem.fields, known.points));
  const total = (pick: (slab: Solved) => number): number => slabs.reduce((sum, slab) => sum + pick(slab), 0);
  const theta = Float64Array.from(slabs.flatMap((slab) => [...slab.theta]));
  const { error: _, ...rest } = last;
  const checkpoint = (): Checkpoint => {
    const stored = u.store?.();
    const { model, solver, device, seed } = last;
    return {
      header: {
        ...{ problem: problem.name, fingerprint: fingerprint(problem), model, solver, device: device.name, seed },
        solution: stored?.header ?? null,
      },
      arrays: Object.fromEntries([
        ["theta", theta],
        ...Object.entries(stored?.arrays ?? {}).map(([name, array]) => [`solution/${name}`, array] as const),
      ]),
    };
  };
  return {
    ...rest,
    problem,
    rows: total(({ rows }) => rows),
    columns: total(({ columns }) => columns),
    seconds,
    steps: total(({ steps }) => steps),
    cost: total(({ cost }) => cost),
    ...(error && { error }),
    u,
    theta,
    coefficients: [],
    history,
    notes: [...last.notes, `${slabs.length} slabs in time, weights handed on`],
    checkpoint,
    close,
  };
}
