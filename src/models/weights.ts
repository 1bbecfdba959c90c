/** @file Weights written as scale times direction, row by row: diag(e^s) V, or g v/‖v‖. */

import { UsageError } from "../errors.ts";
import type { DenseLayer, Network, RowSlopes, WeightMap } from "./model.ts";

type Slopes = Pick<RowSlopes, "own" | "image" | "back">;

/** `factorised`: row i of W is e^{s_i} V_i. `normalised`: row i is g_i v_i / ‖v_i‖. */
export type WeightForm = "factorised" | "normalised";
export const weightForms: readonly WeightForm[] = ["factorised", "normalised"];

/** One row of a W: its directions at `start`, its scale s or g at `scale`. */
interface Row {
  readonly start: number;
  readonly count: number;
  readonly scale: number;
}

interface Form {
  /** W of a row. (mutates out) */
  value(row: Row, theta: Float64Array, out: Float64Array): void;
  slopes(row: Row, theta: Float64Array): Slopes;
  /** out += sum_j g_j ∇²W_j v, in the entries of the row. (mutates out) */
  bend(row: Row, theta: Float64Array, g: Float64Array, v: Float64Array, out: Float64Array): void;
}

const norm = (v: Float64Array): number => Math.sqrt(inner(v, v));
function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}
const part = ({ start, count }: Row, x: Float64Array): Float64Array => x.subarray(start, start + count);

const factorised: Form = {
  value: (row, theta, out) => {
    const scale = Math.exp(theta[row.scale]);
    for (let j = row.start; j < row.start + row.count; j++) out[j] = scale * theta[j];
  },
  slopes: (row, theta) => {
    const own = Math.exp(theta[row.scale]);
    return { own, image: part(row, theta).map((v) => own * v), back: new Float64Array(row.count) };
  },
  bend: (row, theta, g, v, out) => {
    const scale = Math.exp(theta[row.scale]);
    for (let j = row.start; j < row.start + row.count; j++) {
      out[j] += scale * g[j] * v[row.scale];
      out[row.scale] += scale * g[j] * (v[j] + theta[j] * v[row.scale]);
    }
  },
};

const normalised: Form = {
  value: (row, theta, out) => {
    const gain = theta[row.scale] / norm(part(row, theta));
    for (let j = row.start; j < row.start + row.count; j++) out[j] = gain * theta[j];
  },
  slopes: (row, theta) => {
    const length = norm(part(row, theta));
    const own = theta[row.scale] / length;
    const image = part(row, theta).map((v) => v / length);
    return { own, image, back: image.map((unit) => -own * unit) };
  },
  bend: (row, theta, g, v, out) => {
    const length = norm(part(row, theta));
    const unit = part(row, theta).map((x) => x / length);
    const [gradient, move] = [part(row, g), part(row, v)];
    const own = theta[row.scale] / length;
    const growth = inner(unit, move);
    const turn = move.map((x, j) => (x - growth * unit[j]) / length);
    const change = (v[row.scale] - own * growth) / length;
    const [along, across] = [inner(unit, gradient), inner(turn, gradient)];
    for (let j = 0; j < row.count; j++)
      out[row.start + j] +=
        change * (gradient[j] - unit[j] * along) - own * (turn[j] * along + unit[j] * across);
    out[row.scale] += across;
  },
};

const forms: Readonly<Record<WeightForm, Form>> = { factorised, normalised };

/** The map of all rows of all layers; scales lie from `first` on, layer by layer. */
export function weightMap(form: WeightForm, layers: readonly DenseLayer[], first: number): WeightMap {
  const { value, slopes, bend } = forms[form];
  const rows = rowsOf(layers, first);
  return {
    affine: form === "factorised",
    weights: (theta, out) => {
      for (const row of rows) value(row, theta, out);
    },
    push: (theta, v) => {
      for (const row of rows) {
        const { own, image, back } = slopes(row, theta);
        const move = part(row, v);
        const shared = inner(back, move) + v[row.scale];
        for (let j = 0; j < row.count; j++) move[j] = own * move[j] + image[j] * shared;
      }
    },
    pull: (theta, g) => {
      for (const row of rows) {
        const { own, image, back } = slopes(row, theta);
        const gradient = part(row, g);
        const shared = inner(image, gradient);
        for (let j = 0; j < row.count; j++) gradient[j] = own * gradient[j] + back[j] * shared;
        g[row.scale] = shared;
      }
    },
    bend: (theta, g, v, out) => {
      for (const row of rows) bend(row, theta, g, v, out);
    },
    slopes: (theta) => rows.map((row) => ({ start: row.start, scale: row.scale, ...slopes(row, theta) })),
  };
}

function rowsOf(layers: readonly DenseLayer[], first: number): Row[] {
  let scale = first;
  return layers.flatMap(({ inputs, outputs, offset }) =>
    Array.from({ length: outputs }, (_, i) => ({
      start: offset + i * inputs,
      count: inputs,
      scale: scale++,
    })),
  );
}

/** How many scales the layers have: one per output. */
export const scaleCount = (layers: readonly DenseLayer[]): number =>
  layers.reduce((total, { outputs }) => total + outputs, 0);

/**
 * Turns plain weights into directions and scales of the same function. (mutates theta)
 *
 * @param exponent - draws s of a row, for `factorised`.
 */
export function splitWeights(
  form: WeightForm,
  layers: readonly DenseLayer[],
  first: number,
  theta: Float64Array,
  exponent: () => number,
): void {
  for (const row of rowsOf(layers, first)) {
    const weights = part(row, theta);
    const scale = form === "factorised" ? exponent() : norm(weights);
    const factor = form === "factorised" ? Math.exp(scale) : scale;
    for (let j = 0; j < row.count; j++) weights[j] /= factor;
    theta[row.scale] = scale;
  }
}

/** Directions back to unit length, the function unchanged: the projection of rPGD. (mutates theta) */
export function renormalise(layers: readonly DenseLayer[], theta: Float64Array): void {
  for (const row of rowsOf(layers, firstScale(layers))) {
    const v = part(row, theta);
    const length = norm(v);
    if (!(length > 0)) throw zeroDirection(row);
    for (let j = 0; j < row.count; j++) v[j] /= length;
  }
}

/** Scales follow the last bias. */
export const firstScale = (layers: readonly DenseLayer[]): number =>
  layers.reduce((total, { inputs, outputs }) => total + (inputs + 1) * outputs, 0);

const zeroDirection = ({ start }: Row): UsageError =>
  new UsageError({
    what: `the direction at entry ${start} is zero`,
    where: "renormalise",
    remedy: "start from directions of length one",
  });

/** Parameters as the layers read them, from theta: the same, or through the network's weight map. (mutates out) */
export function loadParameters({ weights }: Network, theta: Float64Array, out: Float64Array): void {
  out.set(theta);
  weights?.weights(theta, out);
}
