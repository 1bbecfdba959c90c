/** @file An evolution in the plane under way: modes, history of N, steps of an exponential Adams method. */

import type { Modes } from "../fft.ts";
import { addMultiples, copyOf, normOf } from "./combine.ts";
import { type PlaneForcing, planeForcing } from "./forcing.ts";
import type { PlaneForm } from "./form.ts";
import { phiRow } from "./phi.ts";
import { addProductOf, type StepWeights, stepped, stepWeights } from "./steps.ts";
import { type PlaneShare, type PlaneSize, planeFunctions } from "./symbols.ts";
import { resizedModes } from "./transform.ts";

/** N at a time; `position` is the share of the time interval covered. */
export interface Past {
  readonly position: number;
  /** Modes it was evaluated with; those beyond are zero. */
  readonly known: PlaneSize;
  readonly forces: readonly Modes[];
}

/** Modes at a time and the history of N, newest first, that time included. Nothing in it is ever changed. */
export interface PlaneState {
  readonly position: number;
  readonly size: PlaneSize;
  readonly fields: readonly Modes[];
  readonly history: readonly Past[];
}

/** What steps are made with. */
export interface Integrator {
  readonly form: PlaneForm;
  /** Most values of N a predictor uses. */
  readonly order: number;
  /** Evaluations of N so far. */
  evaluations(): number;
  /** N at a share of the interval. */
  force(size: PlaneSize, position: number, fields: readonly Modes[]): Modes[];
  /** e^{hL}, φ_1(hL), ... for h = T 2^-level times a factor. */
  phi(size: PlaneSize, level: number, factor?: number): readonly PlaneShare[][];
  /** Length of a step. */
  length(level: number): number;
  /** One step of length T 2^-level, and the difference of corrector and predictor relative to the fields. */
  step(state: PlaneState, level: number): { readonly state: PlaneState; readonly change: number };
  resized(state: PlaneState, size: PlaneSize): PlaneState;
}

/** Steps the start consists of. Chosen here. */
export const startSteps = 8;

/** Tables kept: those of the last levels; more would fill the memory. Chosen here. */
const kept = 3;

/** An integrator of that order (values of N in the predictor), at most 11. */
export function integrator(form: PlaneForm, order: number): Integrator {
  const { time } = form;
  // The start interpolates N at one value more than its steps, a corrector at one more than the predictor.
  const highest = Math.max(order, startSteps) + 1;
  const row = phiRow(highest);
  let forcing: PlaneForcing | undefined;
  let evaluations = 0;
  const tables = new Map<string, readonly PlaneShare[][]>();
  const weights = new Map<string, Weights>();
  const remember = <T>(memory: Map<string, T>, key: string, make: () => T): T => {
    const value = memory.get(key) ?? make();
    memory.delete(key);
    memory.set(key, value);
    for (const old of memory.keys()) if (memory.size > kept) memory.delete(old);
    return value;
  };
  const length = (level: number): number => (time.high - time.low) / 2 ** level;
  const phi = (size: PlaneSize, level: number, factor = 1): readonly PlaneShare[][] => {
    const make = () => planeFunctions(form, size, factor * length(level), row, highest + 1);
    return factor === 1 ? remember(tables, `${size.k1} ${size.k2} ${level}`, make) : make();
  };
  const force = (size: PlaneSize, position: number, fields: readonly Modes[]): Modes[] => {
    if (forcing?.transform.size !== size) forcing = planeForcing(form, size);
    evaluations++;
    return forcing.at(time.low + position * (time.high - time.low), fields);
  };
  const weightsFor = ({ size, history, position }: PlaneState, level: number): Weights => {
    const nodes = history.slice(0, order).map((past) => (past.position - position) * 2 ** level);
    const key = `${size.k1} ${size.k2} ${level} ${nodes.join()}`;
    return remember(weights, key, () => makeWeights(phi(size, level), length(level), nodes));
  };
  const step = (state: PlaneState, level: number) => {
    const { size, fields, history } = state;
    const used = history.slice(0, order).map(({ forces }) => forces);
    const { predictor, corrector, extrapolation } = weightsFor(state, level);
    const predicted = stepped(predictor, fields, used);
    const position = state.position + 2 ** -level;
    // What the new value of N has that the polynomial through the old ones does not foresee.
    const surprise = force(size, position, predicted);
    surprise.forEach((modes, f) => {
      addMultiples(
        modes,
        extrapolation.map((share) => -share),
        used.map((forces) => forces[f]),
      );
    });
    const corrected = predicted.map(copyOf);
    let change = 0;
    // Modes that the history does not know yet surprise, but not because of the step.
    const known = history.slice(0, order).reduce((least, past) => smaller(least, past.known), size);
    corrected.forEach((modes, f) => {
      const added = addProductOf(modes, corrector[f], surprise);
      const share = normOf(added, size, known) / (normOf(modes, size) || 1);
      if (!(share <= change)) change = share;
    });
    const next = [
      { position, known: size, forces: force(size, position, corrected) },
      ...history.slice(0, order),
    ];
    return { state: { position, size, fields: corrected, history: next }, change };
  };
  return {
    form,
    order,
    evaluations: () => evaluations,
    force,
    phi,
    length,
    step,
    resized: (state, size) => ({
      position: state.position,
      size,
      fields: state.fields.map((modes) => resizedModes(modes, state.size, size)),
      history: state.history.map(({ position, known, forces }) => ({
        position,
        known: smaller(known, size),
        forces: forces.map((modes) => resizedModes(modes, state.size, size)),
      })),
    }),
  };
}

interface Weights {
  readonly predictor: StepWeights;
  /** Per field: h ∫ e^{(1-s)hL} ω(s)/ω(1) ds with ω vanishing at the nodes. */
  readonly corrector: readonly PlaneShare[][];
  /** Values at s = 1 of the Lagrange polynomials of the nodes. */
  readonly extrapolation: readonly number[];
}

function makeWeights(phi: readonly PlaneShare[][], h: number, nodes: readonly number[]): Weights {
  const withEnd = stepWeights(phi, h, [...nodes, 1]);
  return {
    predictor: stepWeights(phi, h, nodes),
    corrector: withEnd.nodes.map((shares) =>
      shares.map(({ from, tables }) => ({ from, tables: [tables[nodes.length]] })),
    ),
    extrapolation: nodes.map((own, j) =>
      nodes.reduce((product, other, i) => (i === j ? product : (product * (1 - other)) / (own - other)), 1),
    ),
  };
}

const smaller = (a: PlaneSize, b: PlaneSize): PlaneSize => ({
  k1: Math.min(a.k1, b.k1),
  k2: Math.min(a.k2, b.k2),
});
