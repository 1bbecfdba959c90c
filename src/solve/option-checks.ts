/** @file The options of `solve`, checked by name, kind and range before anything else is done. */

import { deviceKinds } from "../devices/index.ts";
import {
  callable,
  checkOptions,
  checkValue,
  either,
  lists,
  made,
  numbers,
  type OptionRule,
  type OptionTable,
  objects,
  oneOf,
  texts,
  truth,
} from "../options.ts";
import type { Problem } from "../problem/index.ts";
import { instruments } from "./instruments.ts";
import type { SolveOptions } from "./types.ts";

const whole = numbers({ least: 1, whole: true });
const wholeOrNone = numbers({ least: 0, whole: true });
const perCoordinate: OptionRule = {
  ...lists(whole),
  wants: "a list with a whole number from 1 up per coordinate: [4, 4]",
};
/** None at all is a budget too: the start is then the best iterate. */
const budget = (unit: string): OptionRule => ({
  ...numbers({ least: 0, endless: true }),
  wants: `a number of ${unit} from 0 up`,
});

const pointsRule: OptionRule = {
  ...either(whole, objects({ interior: whole, conditions: whole })),
  wants: "a number of interior points, or { interior, conditions }",
};
const batchRule: OptionRule = {
  ...either(whole, objects({ points: whole, every: whole })),
  wants: "a number of interior points, or { points, every }",
};

const modelRule: OptionRule = {
  ...texts("mlp:2x24"),
  wants:
    'a name such as "mlp:2x24" or "chebyshev:24"; models that are objects go through discretize(problem, { model }) and a solver',
};

const table: OptionTable<SolveOptions> = {
  model: modelRule,
  kind: oneOf(["network", "features", "spectral", "hybrid"]),
  family: texts("chebyshev"),
  windows: perCoordinate,
  levels: whole,
  windowModel: texts("tanh:40"),
  pieces: perCoordinate,
  interfaces: lists(texts("value")),
  linearSolver: oneOf(["cholesky", "schwarz"]),
  slabs: whole,
  correct: truth,
  estimate: truth,
  explain: callable("a function of the decision"),
  trace: callable("a function of { seconds, error }"),
  found: callable("a function of { u, seconds }"),
  solver: either(texts("lm"), made("a solver, such as levenbergMarquardt()", ["name", "start()"])),
  device: either(oneOf(deviceKinds), made("a device, such as wasmDevice()", ["name"])),
  threads: whole,
  points: pointsRule,
  seconds: budget("seconds"),
  steps: { ...numbers({ least: 0, whole: true, endless: true }), wants: "a whole number of steps from 0 up" },
  target: numbers({ least: 0 }),
  seed: wholeOrNone,
  starts: whole,
  redraw: wholeOrNone,
  sampling: either(texts("rad"), callable("a function that makes a sampler")),
  batch: batchRule,
  instruments: lists(oneOf(Object.keys(instruments)), 0),
  memory: numbers({ above: 0, endless: true }),
  signal: made("the signal of an AbortController", ["aborted", "addEventListener()"]),
  observe: callable("a function of { step, checkpoint }"),
  resume: made("a checkpoint, from decodeCheckpoint(...) or openRunFolder(...).checkpoint()", [
    "header",
    "arrays",
  ]),
};

/** Names from other tools, and what to write here. */
const instead: Readonly<Record<string, string>> = {
  time: "seconds",
  timeout: "seconds",
  maxTime: "seconds",
  epochs: "steps",
  iterations: "steps",
  maxSteps: "steps",
  maxIterations: "steps",
  optimizer: "solver",
  method: "solver",
  network: "model",
  tolerance: "target",
  tol: "target",
  abort: "signal",
  callback: "observe",
  onStep: "observe",
  lr: 'solver: "adam:rate=0.01"',
  learningRate: 'solver: "adam:rate=0.01"',
};

const problemRule = made(
  "what problem({ ... }) or problemNamed(name) returns, awaited where it is a promise",
  ["name", "domain", "coordinates", "fields", "interior", "conditions"],
);

/**
 * Nothing, when the options are ones that `solve` has, of the right kind and in range.
 *
 * Which of them go together is asked later.
 *
 * @throws UsageError with the option's name, its value, and what is wanted; and for a problem that is none: its name in
 *   the library, a promise of it, or a description that was not bound.
 */
export function checkSolveOptions(problem: Problem, options: SolveOptions): void {
  checkValue(problem, problemRule, "the problem", "solve(problem, options)");
  checkOptions(options, table, { where: "solve", instead });
}
