/** @file An engine that halves the error of one number per step: everything the command line needs, nothing else. */

import { setImmediate } from "node:timers/promises";
import type { Outcome } from "../../solvers/outcome.ts";
import type { Step } from "../../solvers/step.ts";
import type { Engine } from "../../src/cli/context.ts";
import { UsageError } from "../../src/errors.ts";
import type { Problem } from "../../src/problem/types.ts";
import { type Checkpoint, fingerprint } from "../../src/run/index.ts";
import type { Solution } from "../../src/solution/solution.ts";
import type { Decision } from "../../src/solve/index.ts";
import type { Solved, SolveOptions } from "../../src/solve/types.ts";

/** u = theta x³ and its derivative u_x. */
function cubicSolution(problem: Problem, theta: number): Solution {
  const { coordinates, fields, domain } = problem;
  const values: Readonly<Record<string, (x: number) => number>> = {
    u: (x) => theta * x ** 3,
    u_x: (x) => 3 * theta * x * x,
  };
  const evaluate: Solution["evaluate"] = (names, points) =>
    names.map((name) => {
      if (!values[name]) throw new UsageError({ what: `unknown field "${name}"`, remedy: "u" });
      return points.values.map(values[name]);
    });
  return { coordinates, fields, domain, evaluate, at: ({ x }, name = "u") => values[name](x) };
}

const stepAt = (index: number): Step => ({
  index,
  verdict: "accepted",
  cost: 4 ** -index / 2,
  bestCost: 4 ** -index / 2,
  gradientNorm: 2 ** -index,
  stepNorm: 2 ** -index,
  damping: 1e-3,
  gainRatio: 1,
  accepted: index + 1,
  seconds: (index + 1) / 100,
  redrawn: false,
  error: 2 ** -(index + 1),
});

const checkpointAt = (
  problem: Problem,
  { model = "mlp:1x8", seed = 1 }: SolveOptions,
  steps: number,
): Checkpoint => ({
  header: {
    ...{ problem: problem.name, fingerprint: fingerprint(problem), model, seed, device: "wasm", steps },
    // What a run must have that can be continued.
    solver_numbers: {},
  },
  arrays: { theta: Float64Array.of(1 - 2 ** -steps) },
});

function ending(options: SolveOptions, steps: number): Outcome | undefined {
  if (options.signal?.aborted) return { kind: "aborted", by: "signal", message: "stopped as asked" };
  if (options.steps !== undefined && steps >= options.steps)
    return { kind: "step-limit", by: "steps", message: `${steps} of ${options.steps} steps` };
  if (options.target !== undefined && 2 ** -steps <= options.target)
    return { kind: "converged", by: "target", message: "reached" };
  return undefined;
}

/** How a fake solve behaves besides. */
export interface Quirks {
  /** Outcome instead of the natural one, once the budget is spent. */
  readonly outcome?: Outcome;
  /** Thrown before the first step. */
  readonly refusal?: Error;
  /** Called before each step. */
  readonly beforeStep?: (index: number) => void;
  /** Called after the last step, before the caller saves. */
  readonly afterwards?: () => void;
  readonly coefficients?: Solved["coefficients"];
  readonly error?: Solved["error"] | null;
  readonly errorEstimate?: Solved["errorEstimate"];
  /** Told to whoever asks for an explanation, before the first step. */
  readonly decisions?: readonly Decision[];
}

/** `asked` collects the options of every solve, `closed` counts how many of them were closed. */
export interface FakeEngine extends Engine {
  readonly asked: SolveOptions[];
  readonly closed: { count: number };
}

export function fakeEngine(quirks: Quirks = {}): FakeEngine {
  const asked: SolveOptions[] = [];
  const closed = { count: 0 };
  return {
    asked,
    closed,
    async solve(problem, options = {}) {
      asked.push(options);
      if (quirks.refusal) throw quirks.refusal;
      for (const decision of quirks.decisions ?? []) options.explain?.(decision);
      const history: Step[] = [];
      let steps = (options.resume?.header.steps as number | undefined) ?? 0;
      let outcome = ending(options, steps);
      while (!outcome) {
        quirks.beforeStep?.(steps);
        const taken = ++steps;
        history.push(stepAt(taken - 1));
        options.observe?.({
          step: stepAt(taken - 1),
          checkpoint: () => checkpointAt(problem, options, taken),
        });
        await setImmediate();
        outcome = ending(options, steps);
      }
      quirks.afterwards?.();
      const theta = 1 - 2 ** -steps;
      return {
        ...{
          problem,
          kind: options.kind ?? "network",
          model: options.model ?? "mlp:1x8",
          solver: "lm",
          seed: options.seed ?? 1,
          rows: 12,
          columns: 1,
        },
        device: { name: "wasm", description: "wasm, 1 thread" },
        ...{ seconds: steps / 100, steps, cost: 4 ** -steps / 2, theta: Float64Array.of(theta), history },
        ...(quirks.error === null
          ? {}
          : {
              error: quirks.error ?? {
                relativeL2: 2 ** -steps,
                maxError: 2 ** -steps,
                fields: { u: 2 ** -steps },
              },
            }),
        ...(quirks.errorEstimate && { errorEstimate: quirks.errorEstimate }),
        outcome: quirks.outcome ?? outcome,
        u: cubicSolution(problem, theta),
        coefficients: quirks.coefficients ?? [],
        notes: ["device wasm: no BLAS was looked for"],
        decisions: quirks.decisions ?? [],
        checkpoint: () => checkpointAt(problem, options, steps),
        close: () => void closed.count++,
      };
    },
    inspect(problem, options = {}) {
      const blocks = [
        {
          name: "interior",
          kind: "interior",
          equations: ["u_xx = 6*x"],
          points: 10,
          jets: ["u_xx"],
          weight: 1,
        },
      ];
      const { name, coordinates, fields } = problem;
      return {
        problem: name,
        strategy: "this network, as asked for",
        hints: [],
        model: options.model ?? "mlp:1x8",
        coordinates,
        fields,
        blocks,
        rows: 12,
        columns: 1,
        bytes: 1536,
      };
    },
    modelOf: (_problem, { model = "mlp:1x8" }) => model,
    drawnPoints: () => ({ blocks: [] }),
    restore: (problem, checkpoint) => cubicSolution(problem, checkpoint.arrays.theta[0]),
    solveConformance: async () => [],
    benchAssembly: async ({ name }, device) => ({ problem: name, device: device.name, share: 0.75 }),
    benchStep: async (problem, options) => ({ problem: problem.name, device: options?.device, ratio: 1.25 }),
  };
}
