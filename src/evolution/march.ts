/** @file The state of an evolution, and one attempt after another at its next slab. */

import { type DenseSlab, denseFields } from "./dense.ts";
import type { Modes } from "./fft.ts";
import { forcing } from "./forcing.ts";
import type { EvolutionForm } from "./form.ts";
import { initialModes, initialTrouble, rowOf } from "./initial.ts";
import { type Lobatto, lobatto } from "./lobatto.ts";
import { measureSlab, type SlabMeasure } from "./measure.ts";
import {
  defaults,
  type Evolution,
  type EvolutionOutcome,
  type EvolutionProgress,
  type EvolveOptions,
} from "./options.ts";
import { ratesOf, type Share, sharesOf } from "./pair.ts";
import { type SlabBuffers, type SweepResult, slabBuffers, sweep } from "./slab.ts";

/** An evolution under way. */
export interface March {
  /** Why it cannot even begin. */
  trouble(): EvolutionOutcome | undefined;
  /** Time of the last accepted slab's end. */
  reached(): number;
  /** Accepts one more slab, or says why there is none. */
  advance(): EvolutionOutcome | undefined;
  progress(): EvolutionProgress;
  /** The outcome at the end of time. */
  arrival(): EvolutionOutcome;
  result(): Omit<Evolution, "form" | "outcome" | "seconds">;
}

interface State {
  /** Share of the time interval covered; a dyadic number, exact. */
  position: number;
  /** Slabs have length factor · T/2^level. */
  level: number;
  /** Three where slabs next to a singular start grow fourfold: from p to 4p. */
  factor: 1 | 3;
  /** Accepted slabs before the next may be longer, and that number after the next rejection. */
  hold: number;
  patience: number;
  start: Modes[];
  buffers: SlabBuffers;
  /** Whether `buffers.first` holds N at the start of the next slab. */
  hasFirst: boolean;
  sweeps: number;
  lastSweeps: number;
  rejected: number;
  tail: number;
  modes: number;
}

/** What stays the same. */
interface Setting {
  readonly form: EvolutionForm;
  readonly rule: Lobatto;
  readonly tolerance: number;
  readonly maxModes: number;
  readonly scale: number[];
  /** By share of the interval. */
  readonly propagators: Map<number, readonly (readonly Share[])[]>;
  readonly slabs: DenseSlab[];
}

/** Chosen here: T/2^40 is below any scale of a solution that is resolved at all. */
const deepest = 40;
const mostSweeps = 30;

/** The evolution before its first slab. */
export function march(form: EvolutionForm, options: EvolveOptions): March {
  const { tolerance = defaults.tolerance, nodes = defaults.nodes, maxModes = defaults.maxModes } = options;
  const setting: Setting = {
    form,
    rule: lobatto(nodes),
    // Below 1e-14 rounding in the transforms would be taken for structure.
    tolerance: Math.max(tolerance, 1e-14),
    maxModes,
    scale: [],
    propagators: new Map(),
    slabs: [],
  };
  const first = initialModes(form, setting.tolerance, maxModes, setting.scale);
  const state = initialState(setting, first.modes);
  return {
    trouble: () => initialTrouble(maxModes, first.tail),
    reached: () => timeAt(form, state.position),
    advance: () => advance(setting, state),
    progress: () => ({
      time: timeAt(form, state.position),
      slabLength: setting.slabs.at(-1)!.length,
      modes: state.start[0].re.length - 1,
      sweeps: state.lastSweeps,
    }),
    arrival: () => arrival(setting, state),
    result: () => ({
      reached: timeAt(form, state.position),
      slabs: setting.slabs,
      degree: nodes,
      modes: state.modes,
      sweeps: state.sweeps,
      rejected: state.rejected,
      tail: state.tail,
    }),
  };
}

const timeAt = ({ time }: EvolutionForm, position: number): number =>
  position >= 1 ? time.high : time.low + position * (time.high - time.low);

/**
 * One slab at first for linear problems, sixteen for others. With a lift that is singular at the start the slabs start
 * tiny and double: what is left of the singularity is then resolved. Chosen here.
 */
function initialState(setting: Setting, start: Modes[]): State {
  const { form } = setting;
  const buffers = buffersFor(setting, start[0].re.length);
  const isGraded = form.time.first > form.time.low;
  const level = !buffers.forcing.acts.includes(true) ? 0 : isGraded ? 20 : usual;
  return {
    position: 0,
    level,
    factor: 1,
    hold: 0,
    patience: 2,
    start,
    buffers,
    hasFirst: false,
    sweeps: 0,
    lastSweeps: 0,
    rejected: 0,
    tail: 0,
    modes: start[0].re.length - 1,
  };
}

const buffersFor = ({ form, rule, maxModes }: Setting, count: number): SlabBuffers =>
  slabBuffers(
    forcing(form, count, rule.degree, count > maxModes),
    form.equations.length,
    rule.degree,
    form.reflected,
  );

function advance(setting: Setting, state: State): EvolutionOutcome | undefined {
  for (;;) {
    if (state.level > deepest) return stuck(setting, state);
    const length =
      timeAt(setting.form, state.position + shareOf(state)) - timeAt(setting.form, state.position);
    if (!(length > 0)) return stuck(setting, state);
    const result = attempt(setting, state);
    const measured = result.converged ? measure(setting, state) : undefined;
    const isFull = state.start[0].re.length > setting.maxModes;
    if (!measured || !(measured.time <= goal(setting, state, measured))) shorten(state);
    else if (isFull && measured.space > lost) return unresolved(setting, state, measured.space);
    else if (measured.space > setting.tolerance && !isFull)
      resize(setting, state, Math.ceil(1.3 * state.start[0].re.length));
    else {
      accept(setting, state, measured, result);
      return undefined;
    }
  }
}

/** Nothing is resolved in time better than in x, once no more modes are allowed, or than rounding lets it. */
function goal({ tolerance, maxModes }: Setting, { start }: State, { space, noise }: SlabMeasure): number {
  return Math.max(tolerance, noise, start[0].re.length > maxModes ? space : 0);
}

/** Slabs are tried half as long; each time it takes longer before they may grow again. (mutates state) */
function shorten(state: State): void {
  state.rejected++;
  if (state.factor === 3) {
    state.factor = 1;
    return;
  }
  state.level++;
  state.hold = state.patience;
  state.patience = Math.min(64, 2 * state.patience);
}

/** Tail from which on nothing is learnt by going on. Chosen here: Gibbs' oscillations are then visible. */
const lost = 1e-3;

function unresolved({ form, maxModes }: Setting, { position }: State, tail: number): EvolutionOutcome {
  const message = `at t = ${timeAt(form, position)} the last eighth of ${maxModes} modes reaches ${tail.toExponential(1)} of u: a front is too steep, or a shock forms; try more modes`;
  return { kind: "stalled", by: "modes", message };
}

function stuck({ form }: Setting, state: State): EvolutionOutcome {
  const message = `sweeps do not contract at t = ${timeAt(form, state.position)} even for slabs of 2^-${deepest} of the interval; the solution may leave every bound here; try a shorter time interval`;
  return { kind: "stalled", by: "slab", message };
}

function propagatorsFor(setting: Setting, share: number, count: number): readonly (readonly Share[])[] {
  const { form, rule, propagators } = setting;
  const known = propagators.get(share);
  if (known && known[0][0].by.decay.re.length >= count * rule.degree) return known;
  const made = sharesOf(form, lengthOf(form, share), count, rule);
  propagators.set(share, made);
  return made;
}

/** Length of the next slab as a share of the interval. */
const shareOf = ({ level, factor }: Pick<State, "level" | "factor">): number => factor * 2 ** -level;

const lengthOf = ({ time }: EvolutionForm, share: number): number => (time.high - time.low) * share;

/** Sweeps over the next slab. (mutates state) */
function attempt(setting: Setting, state: State): SweepResult {
  const { form, rule, scale, tolerance } = setting;
  const { buffers, start, position } = state;
  const share = shareOf(state);
  const h = lengthOf(form, share);
  const from = timeAt(form, position);
  if (!state.hasFirst) fillFirst(buffers, start, from, rule.degree);
  state.hasFirst = true;
  buffers.forcing.at(rule.nodes.slice(1).map((c) => from + c * h));
  // Chosen here: what is left of the sweeps is a thousandth of the tolerance, and rounding at least.
  const limits = { stop: Math.max(4e-15, 1e-3 * tolerance), scale, most: mostSweeps };
  const result = sweep(buffers, start, propagatorsFor(setting, share, start[0].re.length), rule, limits);
  state.sweeps += result.sweeps;
  state.lastSweeps = result.sweeps;
  return result;
}

/** N at the start of a slab, by holding every row there. */
function fillFirst(
  { forcing: force, fields, forces, first }: SlabBuffers,
  start: readonly Modes[],
  t: number,
  m: number,
): void {
  force.at(new Float64Array(m).fill(t));
  fields.forEach((modes, f) => {
    for (const [to, from] of [
      [modes.re, start[f].re],
      [modes.im, start[f].im],
    ])
      for (let k = 0; k < from.length; k++) to.fill(from[k], k * m, (k + 1) * m);
  });
  force.evaluate(fields, forces);
  forces.forEach((rows, f) => {
    const row = rowOf(rows, 0, m);
    first[f].re.set(row.re);
    first[f].im.set(row.im);
  });
}

const measure = (setting: Setting, state: State): SlabMeasure =>
  measureSlab(state.buffers, {
    rates: setting.form.equations.map((_, f) => ratesOf(setting.form, f, state.start[f].re.length)),
    rule: setting.rule,
    scale: setting.scale,
    length: lengthOf(setting.form, shareOf(state)),
    interval: setting.form.time.high - setting.form.time.low,
  });

function accept(setting: Setting, state: State, measured: SlabMeasure, { sweeps }: SweepResult): void {
  const { form, rule, scale, slabs } = setting;
  const { buffers } = state;
  const m = rule.degree;
  const count = state.start[0].re.length;
  const length = lengthOf(form, shareOf(state));
  slabs.push({
    start: timeAt(form, state.position),
    length,
    fields: denseFields(form, { ...buffers, start: state.start, length }, rule, scale),
  });
  state.start = buffers.fields.map((modes) => rowOf(modes, m - 1, m));
  buffers.forces.forEach((rows, f) => {
    const row = rowOf(rows, m - 1, m);
    buffers.first[f].re.set(row.re);
    buffers.first[f].im.set(row.im);
  });
  state.position += shareOf(state);
  state.tail = Math.max(state.tail, measured.space);
  state.hold = Math.max(0, state.hold - 1);
  // A slab twice as long has last coefficients up to 2^(m-1) times as large, often less, and takes about half as many
  // sweeps again. Chosen here: tried from 2^8 on, as rounding may hide anything smaller.
  const isEasy = measured.time * 256 < goal(setting, state, measured) && 1.6 * sweeps < mostSweeps;
  lengthen(setting, state, isEasy && state.hold === 0);
  if (measured.needed < count / 2 && count > 33)
    resize(setting, state, Math.max(33, Math.ceil(1.3 * measured.needed)));
}

/** Level of the first slabs: sixteen, where nothing is known. */
const usual = 4;

/**
 * The length of the next slab. (mutates state)
 *
 * Next to a singularity at the start slabs reach from p to 4p while that is no longer than usual: a polynomial on them
 * converges like 3^-m there, like 5.8^-m on slabs from p to 2p, which are taken once the first have failed.
 */
function lengthen({ form }: Setting, state: State, isEasy: boolean): void {
  if (state.factor === 3) {
    state.level -= 2;
    state.factor = 1;
  } else if (isEasy && state.level > 0 && (state.position * 2 ** (state.level - 1)) % 1 === 0) state.level--;
  const isGraded = form.time.first > form.time.low && state.position === 2 ** -state.level;
  if (isGraded && isEasy && state.rejected === 0 && 3 * 2 ** -state.level <= 2 ** -usual) state.factor = 3;
}

/** Continues with another number of modes: zeros are added, or negligible ones dropped. (mutates state) */
function resize(setting: Setting, state: State, wanted: number): void {
  const count = Math.min(wanted, setting.maxModes + 1);
  const sized = (part: Float64Array): Float64Array => {
    const out = new Float64Array(part.length && count);
    out.set(part.subarray(0, out.length));
    return out;
  };
  state.start = state.start.map(({ re, im }) => ({ re: sized(re), im: sized(im) }));
  state.buffers = buffersFor(setting, count);
  state.hasFirst = false;
  state.modes = Math.max(state.modes, count - 1);
}

function arrival({ form, tolerance, maxModes }: Setting, { tail, modes }: State): EvolutionOutcome {
  const reached = `reached t = ${form.time.high}: the last eighth of at most ${modes} modes stays below ${tail.toExponential(1)} of u`;
  if (tail <= tolerance) return { kind: "converged", by: "end", message: reached };
  const message = `${reached}, where ${tolerance.toExponential(0)} was asked for; more than ${maxModes} modes would resolve more`;
  // Chosen here: with a tail above 1e-7 the error of the sum is visible in a picture of u_x.
  return { kind: tail < 1e-7 ? "converged" : "stalled", by: "modes", message };
}
