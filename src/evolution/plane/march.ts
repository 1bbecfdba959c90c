/** @file An evolution in the plane, one slab after another. */

import type { Modes } from "../fft.ts";
import type { EvolutionOutcome, EvolutionProgress } from "../options.ts";
import { fitSlab, freeSlab, type PlaneFit, type PlaneSlab, slabBytes } from "./dense.ts";
import { isLinearForm, type PlaneForm } from "./form.ts";
import { initialPlaneModes, neededModes, planeTails } from "./initial.ts";
import { type Integrator, integrator, type PlaneState, startSteps } from "./integrator.ts";
import { quasilinearMarch } from "./quasilinear.ts";
import { startStates } from "./start.ts";
import { modeCount, type PlaneSize } from "./symbols.ts";

/** What an evolution in the plane is asked. */
export interface PlaneSetting {
  readonly tolerance: number;
  readonly order: number;
  readonly maxModes: number;
  readonly memory: number;
}

/** An evolution under way. */
export interface PlaneMarch {
  readonly slabs: readonly PlaneSlab[];
  readonly tail: number;
  /** Largest K along each axis. */
  readonly modes: PlaneSize;
  readonly steps: number;
  readonly rejected: number;
  evaluations(): number;
  reached(): number;
  trouble(): EvolutionOutcome | undefined;
  /** Accepts one more slab, or says why there is none. */
  advance(): EvolutionOutcome | undefined;
  progress(): EvolutionProgress;
  arrival(): EvolutionOutcome;
}

/** Chosen here: T/2^40 is below any scale of a solution that is resolved at all. */
const deepest = 40;
/** Tail from which on nothing is learnt by going on. Chosen here: Gibbs' oscillations are then visible. */
const lost = 1e-3;
/** Least number of modes, along each axis. Chosen here: fewer save nothing. */
const fewest = 16;
/** Steps of a slab, the longest first. */
const lengths = [32, 16, 8];

interface State {
  now: PlaneState;
  level: number;
  /** Accepted slabs before steps may be longer, and that number after the next rejection. */
  hold: number;
  patience: number;
  /** Largest change of a corrector in the last slab. */
  change: number;
  bytes: number;
  slabs: PlaneSlab[];
  tail: number;
  modes: PlaneSize;
  steps: number;
  rejected: number;
}

/** The evolution before its first slab. */
export function planeMarch(form: PlaneForm, setting: PlaneSetting): PlaneMarch {
  if (form.quasilinear) return quasilinearMarch(form, setting);
  const tool = integrator(form, setting.order);
  const first = initialPlaneModes(form, setting.tolerance, setting.maxModes);
  const state: State = {
    now: { position: 0, size: first.size, fields: first.modes, history: [] },
    level: 0,
    hold: 0,
    patience: 2,
    change: 0,
    bytes: 0,
    slabs: [],
    tail: 0,
    modes: first.size,
    steps: 0,
    rejected: 0,
  };
  const reached = (): number => timeAt(form, state.now.position);
  return {
    get slabs() {
      return state.slabs;
    },
    get tail() {
      return state.tail;
    },
    get modes() {
      return state.modes;
    },
    get steps() {
      return state.steps;
    },
    get rejected() {
      return state.rejected;
    },
    evaluations: tool.evaluations,
    reached,
    trouble: () => initialTrouble(first.tails, setting),
    advance: () => advance(tool, setting, state),
    progress: () => ({
      time: reached(),
      slabLength: state.slabs.at(-1)!.length,
      modes: Math.max(state.now.size.k1, state.now.size.k2),
      sweeps: state.steps,
    }),
    arrival: () => arrival(form, setting, state),
  };
}

const timeAt = ({ time }: PlaneForm, position: number): number =>
  position >= 1 ? time.high : time.low + position * (time.high - time.low);

function initialTrouble(tails: readonly number[], { maxModes }: PlaneSetting): EvolutionOutcome | undefined {
  const tail = Math.max(...tails);
  if (tails.some((value) => !Number.isFinite(value)))
    return { kind: "non-finite", by: "initial", message: "the initial data are not finite everywhere" };
  // Chosen here: a jump by a thousandth of the values leaves less than this among a hundred modes and more.
  if (tail <= 1e-5) return undefined;
  const message = `the last eighth of ${maxModes} modes per axis of the initial data reaches ${tail.toExponential(1)} of their size: they are not smooth or not periodic; try more modes`;
  return { kind: "stalled", by: "initial", message };
}

function advance(tool: Integrator, setting: PlaneSetting, state: State): EvolutionOutcome | undefined {
  const { form } = tool;
  if (isLinearForm(form)) {
    state.slabs.push(
      freeSlab(form.time.low, form.time.high - form.time.low, state.now.size, state.now.fields),
    );
    state.tail = Math.max(...planeTails(state.now.fields, state.now.size));
    state.now = { ...state.now, position: 1 };
    return undefined;
  }
  if (bytesOf(tool, state) > setting.memory) return tooLarge(tool, setting, state);
  for (;;) {
    if (state.level > deepest) return stuck(form, state);
    const slab = state.now.history.length === 0 ? begin(tool, setting, state) : oneSlab(tool, setting, state);
    if (!slab) continue;
    const tails = planeTails(slab.end.fields, slab.end.size);
    if (tails.some((tail) => !Number.isFinite(tail))) return stuck(form, { ...state, level: deepest });
    const wanted = grownSize(slab.end.size, tails, setting);
    if (wanted) {
      resize(tool, state, wanted);
      continue;
    }
    if (Math.max(...tails) > lost) return unresolved(form, setting, state, Math.max(...tails));
    accept(tool, setting, state, slab, Math.max(...tails));
    return undefined;
  }
}

/** A slab that was integrated but not yet accepted. */
interface Trial {
  readonly end: PlaneState;
  readonly fits: readonly { readonly fit: PlaneFit; readonly from: number; readonly share: number }[];
  readonly level: number;
  readonly change: number;
}

/** Collocation over eight steps, shorter until they are resolved. (mutates state) */
function begin(tool: Integrator, setting: PlaneSetting, state: State): Trial | undefined {
  const { size, fields, position } = state.now;
  const first: PlaneState = {
    ...state.now,
    history: [{ position, known: size, forces: tool.force(size, position, fields) }],
  };
  if (state.level === 0) state.level = firstLevel(tool, first);
  const states = startStates(tool, first, state.level, setting.tolerance);
  const ticks = states && [fields, ...states.map((one) => one.fields)];
  const fit = ticks && fitSlab(ticks, floorOf(setting));
  if (!states || !fit || !(fit.tail <= fitGoal(setting))) {
    state.level++;
    state.rejected++;
    return undefined;
  }
  const share = startSteps * 2 ** -state.level;
  return { end: states.at(-1)!, fits: [{ fit, from: position, share }], level: state.level, change: 0 };
}

/** Steps so long that the fields change by about a tenth over the start; eight to the interval at most. */
function firstLevel(tool: Integrator, { fields, history }: PlaneState): number {
  const rate = Math.max(...fields.map((modes, f) => ratio(history[0].forces[f], modes)), 1e-300);
  const steps = Math.log2(10 * startSteps * rate * tool.length(0));
  return Math.min(deepest - 1, Math.max(3, Math.ceil(steps)));
}

function ratio(n: Modes, v: Modes): number {
  const size = ({ re, im }: Modes): number =>
    Math.hypot(...[re, im].map((part) => Math.sqrt(part.reduce((s, x) => s + x * x, 0))));
  return size(v) > 0 ? size(n) / size(v) : 0;
}

/** Fits may err a little more than steps, whose errors add up. Chosen here. */
const fitGoal = ({ tolerance }: PlaneSetting): number => tolerance;
const floorOf = ({ tolerance }: PlaneSetting): number => 1e-3 * tolerance;

/** Change of a corrector that is allowed: its own error is some thirty times smaller, and hundreds of them add up. */
const stepGoal = ({ tolerance }: PlaneSetting): number => 0.1 * tolerance;

/** Integrates over the longest slab that fits; shorter steps where the corrector asks for them. (mutates state) */
function oneSlab(tool: Integrator, setting: PlaneSetting, state: State): Trial | undefined {
  const { now } = state;
  const level = state.level;
  const ticks = [now];
  const count = lengths.find((n) => fits(now.position, n * 2 ** -level))!;
  let [fine, change] = [level, 0];
  for (let tick = 1; tick <= count; tick++) {
    const end = now.position + tick * 2 ** -level;
    let at = ticks[tick - 1];
    while (at.position < end) {
      const step = tool.step(at, fine);
      state.steps++;
      if (step.change <= stepGoal(setting)) {
        at = step.state;
        change = Math.max(change, step.change);
        continue;
      }
      state.rejected++;
      fine++;
      if (fine > deepest) {
        state.level = fine;
        return undefined;
      }
    }
    ticks.push(at);
    // Seen here already: the rest of the slab need not be integrated.
    if (tick % 8 === 0 && tick < count && grownSize(at.size, planeTails(at.fields, at.size), setting)) break;
  }
  const done = lengths.find((n) => n < ticks.length)!;
  const parts = fitParts(ticks.slice(0, done + 1), setting, level);
  if (!parts) {
    state.level++;
    state.rejected++;
    return undefined;
  }
  if (fine > level) {
    state.hold = state.patience;
    state.patience = Math.min(64, 2 * state.patience);
  }
  return { end: ticks[done], fits: parts, level: fine, change };
}

/** Whether a slab of that share of the interval may start here: slabs lie on a dyadic grid. */
const fits = (position: number, share: number): boolean =>
  (position / share) % 1 === 0 && position + share <= 1;

/** One polynomial, or two or four over parts of the slab; undefined where the shortest parts are not resolved. */
function fitParts(
  ticks: readonly PlaneState[],
  setting: PlaneSetting,
  level: number,
): Trial["fits"] | undefined {
  const count = ticks.length - 1;
  const fit = fitSlab(
    ticks.map(({ fields }) => fields),
    floorOf(setting),
  );
  if (fit.tail <= fitGoal(setting)) return [{ fit, from: ticks[0].position, share: count * 2 ** -level }];
  if (count === 8) return undefined;
  const halves = [ticks.slice(0, count / 2 + 1), ticks.slice(count / 2)];
  const parts = halves.map((half) => fitParts(half, setting, level));
  return parts[0] && parts[1] ? [...parts[0], ...parts[1]] : undefined;
}

/** More modes along the axes whose tail is too large, where more are allowed. */
export function grownSize(
  { k1, k2 }: PlaneSize,
  tails: readonly number[],
  setting: PlaneSetting,
): PlaneSize | undefined {
  const grown = (k: number, tail: number): number =>
    tail > setting.tolerance ? Math.min(setting.maxModes, Math.ceil(1.3 * k)) : k;
  const size = { k1: grown(k1, tails[0]), k2: grown(k2, tails[1]) };
  return size.k1 === k1 && size.k2 === k2 ? undefined : size;
}

function resize(tool: Integrator, state: State, size: PlaneSize): void {
  state.now = tool.resized(state.now, size);
  state.modes = { k1: Math.max(state.modes.k1, size.k1), k2: Math.max(state.modes.k2, size.k2) };
}

function accept(tool: Integrator, setting: PlaneSetting, state: State, trial: Trial, tail: number): void {
  const { form } = tool;
  for (const { fit, from, share } of trial.fits) {
    const start = timeAt(form, from);
    const slab = {
      start,
      length: timeAt(form, from + share) - start,
      size: trial.end.size,
      fields: fit.dense,
    };
    state.slabs.push(slab);
    state.bytes += slabBytes(slab);
  }
  state.now = trial.end;
  state.level = trial.level;
  state.change = trial.change;
  state.tail = Math.max(state.tail, tail);
  state.hold = Math.max(0, state.hold - 1);
  // A corrector's change grows by 2^(order + 1) with a step twice as long; chosen here: four times that is left free.
  const isEasy = trial.change * 2 ** (tool.order + 3) < stepGoal(setting);
  const isAligned = fits(state.now.position, 16 * 2 ** -state.level);
  if (isEasy && isAligned && state.hold === 0 && state.level > 3) state.level--;
  const { size } = state.now;
  const needed = neededModes(state.now.fields, size, 0.1 * setting.tolerance);
  const shrunk = (k: number, least: number): number =>
    1.6 * least < k ? Math.max(fewest, Math.ceil(1.2 * least)) : k;
  const smaller = { k1: shrunk(size.k1, needed.k1), k2: shrunk(size.k2, needed.k2) };
  if (smaller.k1 < size.k1 || smaller.k2 < size.k2) resize(tool, state, smaller);
}

/** Of the solution so far, and of 33 copies of the modes, the history, tables and weights of a step. */
const bytesOf = ({ form, order }: Integrator, { bytes, now }: State): number =>
  bytes + 16 * modeCount(now.size) * form.equations.length * (lengths[0] + 4 * order);

function tooLarge(tool: Integrator, { memory }: PlaneSetting, state: State): EvolutionOutcome {
  const taken = (bytesOf(tool, state) / 1e6).toFixed(0);
  const message = `at t = ${timeAt(tool.form, state.now.position)} the evolution takes ${taken} MB where ${(memory / 1e6).toFixed(0)} are allowed; try a larger tolerance or more memory`;
  return { kind: "stalled", by: "memory", message };
}

function unresolved(
  form: PlaneForm,
  { maxModes }: PlaneSetting,
  { now }: State,
  tail: number,
): EvolutionOutcome {
  const message = `at t = ${timeAt(form, now.position)} the last eighth of ${maxModes} modes per axis reaches ${tail.toExponential(1)} of u: a front is too steep, or a shock forms; try more modes`;
  return { kind: "stalled", by: "modes", message };
}

function stuck(form: PlaneForm, { now, level }: State): EvolutionOutcome {
  const message = `steps are not resolved at t = ${timeAt(form, now.position)} even at 2^-${level} of the interval; the solution may leave every bound here; try a shorter time interval`;
  return { kind: "stalled", by: "slab", message };
}

function arrival(
  form: PlaneForm,
  { tolerance, maxModes }: PlaneSetting,
  { tail, modes }: State,
): EvolutionOutcome {
  const reached = `reached t = ${form.time.high}: the last eighth of at most ${modes.k1} x ${modes.k2} modes stays below ${tail.toExponential(1)} of u`;
  if (tail <= tolerance) return { kind: "converged", by: "end", message: reached };
  const message = `${reached}, where ${tolerance.toExponential(0)} was asked for; more than ${maxModes} modes per axis would resolve more`;
  return { kind: tail < 1e-7 ? "converged" : "stalled", by: "modes", message };
}
