/** @file Where an evolution in the plane starts: modes of the initial data, continued by reflection where asked. */

import { pointsFrom } from "../../geometry/index.ts";
import { evaluateAt } from "../../problem/index.ts";
import type { Modes } from "../fft.ts";
import { largest } from "../lifts.ts";
import { planePoints, planeTransformFor } from "./forcing.ts";
import type { PlaneAxis, PlaneForm } from "./form.ts";
import { modeCount, type PlaneSize } from "./symbols.ts";

/** Modes at the start, how many, and what is left in the last eighth of them. */
export interface PlaneStart {
  readonly size: PlaneSize;
  readonly modes: readonly Modes[];
  /** Per axis, relative to the fields. */
  readonly tails: readonly [number, number];
}

/** Doubled along each axis from 16 on until the last eighth is below the tolerance. */
export function initialPlaneModes(form: PlaneForm, tolerance: number, most: number): PlaneStart {
  const next = (k: number, tail: number): number => (tail > tolerance ? Math.min(2 * k, most) : k);
  for (let size: PlaneSize = { k1: Math.min(16, most), k2: Math.min(16, most) }; ; ) {
    const modes = sampledModes(form, size);
    const tails = planeTails(modes, size);
    const grown = { k1: next(size.k1, tails[0]), k2: next(size.k2, tails[1]) };
    if (grown.k1 === size.k1 && grown.k2 === size.k2) return { size, modes, tails };
    size = grown;
  }
}

/** Modes of the initial data, as many as that. */
export function sampledModes(form: PlaneForm, size: PlaneSize): Modes[] {
  const transform = planeTransformFor(form, size);
  const { x, y } = planePoints(form, transform.grid);
  const [fx, fy] = [folded(form.axes[0], x), folded(form.axes[1], y)];
  const { time, axes } = form;
  const points = pointsFrom({
    [axes[0].name]: fx.at,
    [axes[1].name]: fy.at,
    [time.name]: fx.at.map(() => time.low),
  });
  const initial = evaluateAt(
    form.equations.map((equation) => equation.initial),
    points,
  );
  return form.equations.map(({ parity }, f) => {
    const [ox, oy] = parity.map((one) => one === "odd");
    const re = initial[f].map((value, q) => {
      const turned = (ox && fx.mirrored[q]) !== (oy && fy.mirrored[q]);
      // Points on an end of an odd axis carry the mean of both sides.
      if ((ox && fx.isEnd(q)) || (oy && fy.isEnd(q))) return 0;
      return turned ? -value : value;
    });
    const out = { re: new Float64Array(modeCount(size)), im: new Float64Array(modeCount(size)) };
    transform.project({ re, im: new Float64Array(re.length) }, out, undefined);
    return out;
  });
}

/** Positions in the interval that stand for positions in the period. */
function folded({ low, high, reflected }: PlaneAxis, x: Float64Array) {
  const mirrored = Array.from(x, (value) => reflected && value > high);
  const at = x.map((value, q) => (mirrored[q] ? Math.max(low, 2 * high - value) : value));
  return { at, mirrored, isEnd: (q: number): boolean => reflected && (at[q] === low || at[q] === high) };
}

/** Largest mode in the last eighth along each axis, relative to the largest of all, over the fields. */
export function planeTails(fields: readonly Modes[], { k1, k2 }: PlaneSize): [number, number] {
  const tails: [number, number] = [0, 0];
  const [from1, from2] = [Math.floor((7 * k1) / 8), Math.floor((7 * k2) / 8)];
  for (const { re, im } of fields) {
    const scale = Math.max(largest(re), largest(im)) || 1;
    const raise = (axis: 0 | 1, size: number): void => {
      if (!(size <= tails[axis])) tails[axis] = size;
    };
    for (let k = -k1, at = 0; k <= k1; k++)
      for (let j = 0; j <= k2; j++, at++) {
        const size = Math.max(Math.abs(re[at]), Math.abs(im[at])) / scale;
        if (Math.abs(k) > from1) raise(0, size);
        if (j > from2) raise(1, size);
      }
  }
  return tails;
}

/** Modes up to the last above a share of the largest, along each axis. */
export function neededModes(fields: readonly Modes[], { k1, k2 }: PlaneSize, share: number): PlaneSize {
  const needed = { k1: 0, k2: 0 };
  for (const { re, im } of fields) {
    const floor = share * (Math.max(largest(re), largest(im)) || 1);
    for (let k = -k1, at = 0; k <= k1; k++)
      for (let j = 0; j <= k2; j++, at++)
        if (Math.abs(re[at]) > floor || Math.abs(im[at]) > floor) {
          needed.k1 = Math.max(needed.k1, Math.abs(k));
          needed.k2 = Math.max(needed.k2, j);
        }
  }
  return needed;
}
