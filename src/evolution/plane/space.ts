/** @file States of a quasilinear evolution as plain vectors: modes on the torus, or sines and cosines. */

import { pointsFrom } from "../../geometry/index.ts";
import { evaluateAt } from "../../problem/index.ts";
import type { Modes } from "../fft.ts";
import { largest } from "../lifts.ts";
import type { Rate } from "./chebyshev-steps.ts";
import { planeForcing } from "./forcing.ts";
import type { PlaneForm } from "./form.ts";
import { planeTails, sampledModes } from "./initial.ts";
import { resizedSeries, seriesLength } from "./mirrored.ts";
import { gridPlaces, mirroredForcing } from "./mirrored-forcing.ts";
import { modeCount, type PlaneSize } from "./symbols.ts";
import { resizedModes } from "./transform.ts";

/** Everything that depends on how many modes there are. */
export interface PlaneSpace {
  readonly size: PlaneSize;
  /** Whether modes are products of sines and cosines. */
  readonly mirrored: boolean;
  /** Numbers in a state. */
  readonly length: number;
  readonly rate: Rate;
  /** The state at the initial time. */
  initial(): Float64Array;
  /** Per field, as slabs keep them; views of the state. */
  modes(state: Float64Array): Modes[];
  /** As `planeTails`. */
  tails(state: Float64Array): [number, number];
  /** A state of another space of the form. */
  taken(state: Float64Array, from: PlaneSize): Float64Array;
}

/** The space of a form with that many modes: sines and cosines where fields are mirrored along both axes. */
export const planeSpace = (form: PlaneForm, size: PlaneSize): PlaneSpace =>
  form.axes.every(({ reflected }) => reflected) ? mirroredSpace(form, size) : torusSpace(form, size);

function mirroredSpace(form: PlaneForm, size: PlaneSize): PlaneSpace {
  const length = seriesLength(size);
  const { at, transform } = mirroredForcing(form, size);
  const parts = (state: Float64Array): Float64Array[] =>
    form.equations.map((_, f) => state.subarray(f * length, (f + 1) * length));
  const none = new Float64Array(0);
  return {
    size,
    mirrored: true,
    length: form.equations.length * length,
    rate: at,
    initial() {
      const { x, y } = gridPlaces(form, transform);
      const [nx, ny, nt] = [form.axes[0].name, form.axes[1].name, form.time.name];
      const points = pointsFrom({ [nx]: x, [ny]: y, [nt]: x.map(() => form.time.low) });
      const values = evaluateAt(
        form.equations.map((equation) => equation.initial),
        points,
      );
      const out = new Float64Array(form.equations.length * length);
      parts(out).forEach((part, f) => {
        transform.project([values[f].slice()], form.equations[f].parity, [part]);
      });
      return out;
    },
    modes: (state) => parts(state).map((re) => ({ re, im: none })),
    tails: (state) => seriesTails(parts(state), size),
    taken: (state, from) => {
      const before = seriesLength(from);
      return joined(
        form.equations.map((_, f) => resizedSeries(state.subarray(f * before, (f + 1) * before), from, size)),
      );
    },
  };
}

/** Largest coefficient in the last eighth along each axis, relative to the largest of all, over the fields. */
function seriesTails(fields: readonly Float64Array[], { k1, k2 }: PlaneSize): [number, number] {
  const tails: [number, number] = [0, 0];
  const [from1, from2] = [Math.floor((7 * k1) / 8), Math.floor((7 * k2) / 8)];
  for (const series of fields) {
    const scale = largest(series) || 1;
    for (let k = 0, at = 0; k <= k1; k++)
      for (let j = 0; j <= k2; j++, at++) {
        const size = Math.abs(series[at]) / scale;
        // Written so that NaN is a tail too.
        if (k > from1 && !(size <= tails[0])) tails[0] = size;
        if (j > from2 && !(size <= tails[1])) tails[1] = size;
      }
  }
  return tails;
}

/** Real parts of every field, then imaginary ones. */
function torusSpace(form: PlaneForm, size: PlaneSize): PlaneSpace {
  const forcing = planeForcing(form, size);
  const modes = (state: Float64Array, count = modeCount(size)): Modes[] =>
    form.equations.map((_, f) => ({
      re: state.subarray(2 * f * count, (2 * f + 1) * count),
      im: state.subarray((2 * f + 1) * count, (2 * f + 2) * count),
    }));
  const flat = (fields: readonly Modes[]): Float64Array => joined(fields.flatMap(({ re, im }) => [re, im]));
  return {
    size,
    mirrored: false,
    length: 2 * form.equations.length * modeCount(size),
    rate: (time, state, out) => {
      out.set(flat(forcing.at(time, modes(state))));
    },
    initial: () => flat(sampledModes(form, size)),
    modes: (state) => modes(state),
    tails: (state) => planeTails(modes(state), size),
    taken: (state, from) => flat(modes(state, modeCount(from)).map((one) => resizedModes(one, from, size))),
  };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
