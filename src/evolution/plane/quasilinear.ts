/** @file An evolution in the plane whose highest derivatives have variable coefficients: stabilised explicit steps. */

import type { EvolutionOutcome } from "../options.ts";
import {
  chebyshevStep,
  type Rate,
  type StageBuffers,
  type StageWeights,
  stageBuffers,
  stagesFor,
  stageWeights,
} from "./chebyshev-steps.ts";
import { fitSlab, type PlaneSlab, slabBytes } from "./dense.ts";
import type { PlaneForm } from "./form.ts";
import { grownSize, type PlaneMarch, type PlaneSetting } from "./march.ts";
import { type PlaneSpace, planeSpace } from "./space.ts";
import type { PlaneSize } from "./symbols.ts";

/** Steps per slab, and times of it that its polynomials are fitted to. Chosen here: degree eight is enough for order two. */
const [stepsPerSlab, ticksPerSlab] = [32, 8];

/** First slabs and the shortest, as powers of the interval. Chosen here: steps of T/4096 see any layer of the data. */
const [firstLevel, deepest] = [7, 24];

/** Modes are kept down to this share of the tolerance: their sum counts, and it falls slowly. Chosen here. */
const modeShare = 0.01;

interface State {
  position: number;
  space: PlaneSpace;
  buffers: StageBuffers;
  level: number;
  /** Accepted slabs before the next may be longer. */
  hold: number;
  now: Float64Array;
  rates: Float64Array;
  /** Direction of the eigenvector of largest size, from slab to slab. */
  direction: Float64Array | undefined;
  slabs: PlaneSlab[];
  bytes: number;
  tail: number;
  steps: number;
  rejected: number;
  evaluations: number;
}

interface Tool {
  readonly form: PlaneForm;
  readonly setting: PlaneSetting;
  readonly timeAt: (position: number) => number;
}

/**
 * The evolution before its first slab, by the Runge-Kutta-Chebyshev method with as many stages as the spectral radius of
 * N asks for, which the power method finds once per slab.
 *
 * For parabolic equations: eigenvalues of N' are taken to lie near the negative real axis. Degenerate diffusion
 * leaves modes that decay like a power of k only; modes up to `maxModes` are used where they are not far below the
 * tolerance, and the tail is reported.
 */
export function quasilinearMarch(form: PlaneForm, setting: PlaneSetting): PlaneMarch {
  const { low, high } = form.time;
  const timeAt = (position: number): number => (position >= 1 ? high : low + position * (high - low));
  const tool: Tool = { form, setting, timeAt };
  const { space, now, tails } = started(form, setting);
  const state: State = {
    position: 0,
    ...stateIn(space, now),
    level: firstLevel,
    hold: 0,
    slabs: [],
    bytes: 0,
    tail: 0,
    steps: 0,
    rejected: 0,
    evaluations: 0,
  };
  return {
    get slabs() {
      return state.slabs;
    },
    get tail() {
      return state.tail;
    },
    get modes() {
      return state.space.size;
    },
    get steps() {
      return state.steps;
    },
    get rejected() {
      return state.rejected;
    },
    evaluations: () => state.evaluations,
    reached: () => timeAt(state.position),
    trouble: () => trouble(Math.max(...tails), setting),
    advance: () => advance(tool, state),
    progress: () => ({
      time: timeAt(state.position),
      slabLength: state.slabs.at(-1)!.length,
      modes: Math.max(state.space.size.k1, state.space.size.k2),
      sweeps: state.steps,
    }),
    arrival: () => arrival(tool, state),
  };
}

/** Modes doubled along each axis from 16 on until the last eighth is small enough. */
function started(form: PlaneForm, { tolerance, maxModes }: PlaneSetting) {
  const next = (k: number, tail: number): number =>
    tail > modeShare * tolerance ? Math.min(2 * k, maxModes) : k;
  for (let size: PlaneSize = { k1: Math.min(16, maxModes), k2: Math.min(16, maxModes) }; ; ) {
    const space = planeSpace(form, size);
    const now = space.initial();
    const tails = space.tails(now);
    const grown = { k1: next(size.k1, tails[0]), k2: next(size.k2, tails[1]) };
    if (grown.k1 === size.k1 && grown.k2 === size.k2) return { space, now, tails };
    size = grown;
  }
}

/** What depends on the number of modes. */
const stateIn = (space: PlaneSpace, now: Float64Array) => ({
  space,
  now,
  buffers: stageBuffers(space.length),
  rates: new Float64Array(0),
  direction: undefined,
});

/** The rate, counted. (mutates out) */
function rateOf(state: State, time: number, y: Float64Array, out: Float64Array): void {
  state.evaluations++;
  state.space.rate(time, y, out);
}

/** Tail of the modes from which on oscillations at fronts are visible. Chosen here. */
const lost = 1e-3;

function trouble(tail: number, { maxModes }: PlaneSetting): EvolutionOutcome | undefined {
  if (!Number.isFinite(tail))
    return { kind: "non-finite", by: "initial", message: "the initial data are not finite everywhere" };
  if (tail <= lost) return undefined;
  const message = `the last eighth of ${maxModes} modes per axis of the initial data reaches ${tail.toExponential(1)} of their size: they are not smooth; try more modes`;
  return { kind: "stalled", by: "initial", message };
}

function advance(tool: Tool, state: State): EvolutionOutcome | undefined {
  const { setting, timeAt } = tool;
  const time = timeAt(state.position);
  if (state.rates.length === 0) takeRates(tool, state);
  const copies = 8 * (2 * ticksPerSlab + 8) * state.space.length;
  if (state.bytes + copies > setting.memory) {
    const message = `at t = ${time} the evolution takes ${((state.bytes + copies) / 1e6).toFixed(0)} MB where ${(setting.memory / 1e6).toFixed(0)} are allowed; try fewer modes or more memory`;
    return { kind: "stalled", by: "memory", message };
  }
  let radius = spectralRadius(tool, state);
  while (state.level <= deepest) {
    const trial = slabOf(tool, state, radius);
    if (!trial) {
      shorten(state);
      continue;
    }
    const { size } = state.space;
    const tails = state.space.tails(trial.now);
    const wanted = grownSize(size, tails, { ...setting, tolerance: modeShare * setting.tolerance });
    if (wanted) {
      resize(tool, state, wanted);
      radius = spectralRadius(tool, state);
      continue;
    }
    if (Math.max(...tails) > lost) return unresolved(setting, time, Math.max(...tails));
    accept(tool, state, trial, Math.max(...tails));
    return undefined;
  }
  const message = `steps are not resolved at t = ${time} even at 2^-${deepest} of the interval; the equation may not be parabolic there; try a shorter time interval`;
  return { kind: "stalled", by: "slab", message };
}

function unresolved({ maxModes }: PlaneSetting, time: number, tail: number): EvolutionOutcome {
  const message = `at t = ${time} the last eighth of ${maxModes} modes per axis reaches ${tail.toExponential(1)} of u: a front is too steep; try more modes`;
  return { kind: "stalled", by: "modes", message };
}

/** Continues with another number of modes. (mutates state) */
function resize(tool: Tool, state: State, size: PlaneSize): void {
  const space = planeSpace(tool.form, size);
  Object.assign(state, stateIn(space, space.taken(state.now, state.space.size)));
  takeRates(tool, state);
}

/** (mutates state) */
function takeRates({ timeAt }: Tool, state: State): void {
  state.rates = new Float64Array(state.space.length);
  rateOf(state, timeAt(state.position), state.now, state.rates);
}

function shorten(state: State): void {
  state.level++;
  state.rejected++;
  state.hold = 2;
}

interface Trial {
  readonly now: Float64Array;
  readonly rates: Float64Array;
  readonly slab: PlaneSlab;
  /** Largest error estimate of a step, relative to the state. */
  readonly error: number;
}

/** The next slab; undefined where a step errs too much or polynomials do not follow. (mutates counts in state) */
function slabOf(tool: Tool, state: State, radius: number): Trial | undefined {
  const { setting, timeAt } = tool;
  const { space } = state;
  const share = 2 ** -state.level;
  const start = timeAt(state.position);
  const length = timeAt(state.position + share) - start;
  const h = length / stepsPerSlab;
  const weights = stageWeights(stagesFor(h * radius));
  const [now, rates] = [state.now.slice(), state.rates.slice()];
  const ticks = [space.modes(state.now)];
  let error = 0;
  for (let step = 1; step <= stepsPerSlab; step++) {
    const own = takeStep(state, weights, start + (step - 1) * h, h, now, rates);
    state.steps++;
    if (!(own <= stepGoal(setting))) return undefined;
    error = Math.max(error, own);
    if (step % (stepsPerSlab / ticksPerSlab) === 0) ticks.push(space.modes(now.slice()));
  }
  const { dense: fields, tail } = fitSlab(ticks, 1e-3 * setting.tolerance);
  if (!(tail <= setting.tolerance)) return undefined;
  const { size, mirrored } = space;
  return { now, rates, error, slab: { start, length, size, fields, ...(mirrored && { mirrored }) } };
}

/** Hundreds of steps add up, whose errors diffusion forgets in part. Chosen here. */
const stepGoal = ({ tolerance }: PlaneSetting): number => 0.1 * tolerance;

/**
 * One step, and its error relative to the state: 0.8 (y_n - y_{n+1}) + 0.4 h (F_n + F_{n+1}). (mutates now, rates)
 *
 * Source: Sommeijer, Shampine and Verwer 1998, eq. (3.1).
 */
function takeStep(
  state: State,
  weights: StageWeights,
  time: number,
  h: number,
  now: Float64Array,
  rates: Float64Array,
): number {
  const { buffers } = state;
  const of: Rate = (at, y, out) => rateOf(state, at, y, out);
  const end = chebyshevStep(weights, of, time, h, now, rates, buffers);
  of(time + h, end, buffers.slope);
  let [square, size] = [0, 0];
  for (let k = 0; k < end.length; k++) {
    const own = 0.8 * (now[k] - end[k]) + 0.4 * h * (rates[k] + buffers.slope[k]);
    square += own * own;
    size += end[k] * end[k];
  }
  now.set(end);
  rates.set(buffers.slope);
  return Math.sqrt(square / (size || 1));
}

function norm(state: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < state.length; k++) sum += state[k] * state[k];
  return Math.sqrt(sum);
}

/** Share of the state that the power method displaces it by: the root of rounding. */
const nudge = 1e-8;
/** Chosen here: as in RKC, what the power method finds is taken a fifth larger. */
const safety = 1.2;

/** Size of the largest eigenvalue of N' by the nonlinear power method. (mutates direction) */
function spectralRadius({ timeAt }: Tool, state: State): number {
  const time = timeAt(state.position);
  const { now, rates } = state;
  // Of the rates, short waves are a part already.
  const direction = (state.direction ?? rates).slice();
  const moved = new Float64Array(direction.length);
  let [radius, before] = [0, Number.POSITIVE_INFINITY];
  for (let i = 0; i < 20; i++) {
    const size = norm(direction);
    if (!(size > 0)) return 0;
    const share = (nudge * (norm(now) || 1)) / size;
    for (let k = 0; k < moved.length; k++) moved[k] = now[k] + share * direction[k];
    rateOf(state, time, moved, direction);
    for (let k = 0; k < moved.length; k++) direction[k] = (direction[k] - rates[k]) / share;
    radius = norm(direction) / size;
    if (Math.abs(radius - before) < 0.02 * radius) break;
    before = radius;
  }
  state.direction = direction;
  return safety * radius;
}

function accept({ setting }: Tool, state: State, { now, rates, slab, error }: Trial, tail: number): void {
  state.slabs.push(slab);
  state.bytes += slabBytes(slab);
  state.position += 2 ** -state.level;
  state.now = now;
  state.rates = rates;
  state.tail = Math.max(state.tail, tail);
  state.hold = Math.max(0, state.hold - 1);
  // A step twice as long errs eight times as much; chosen here: sixteen times leave room.
  const isEasy = 16 * error < stepGoal(setting) && state.hold === 0;
  if (isEasy && state.level > 2 && (state.position * 2 ** (state.level - 1)) % 1 === 0) state.level--;
}

function arrival({ form, setting }: Tool, { tail, space: { size } }: State): EvolutionOutcome {
  const message = `reached t = ${form.time.high}: the last eighth of ${size.k1} x ${size.k2} modes stays below ${tail.toExponential(1)} of u`;
  if (tail <= setting.tolerance) return { kind: "converged", by: "end", message };
  // Chosen here: degenerate diffusion has kinks, and a tail of that size belongs to an error that no picture shows.
  return { kind: tail < 1e-4 ? "converged" : "stalled", by: "modes", message };
}
