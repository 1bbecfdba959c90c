/** @file Gradient of a linear layer on one tile, and the plain data movements of a program. */

import { dot } from "./vector";

@inline
function total(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

@inline
function increase(to: usize, value: v128): void {
  store<f64>(to, load<f64>(to) + total(value));
}

@inline
function times(p: usize, x: v128): v128 {
  return f64x2.mul(v128.load(p), x);
}

/** Dot products of four rows of P with two of Q, `row` bytes long, added at to + i * stepP + j * stepQ. */
function contract42(P: usize, Q: usize, row: usize, to: usize, stepP: usize, stepQ: usize): void {
  let a = f64x2.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
  const far = row * 3;
  const end = P + row;
  for (; P < end; P += 16, Q += 16) {
    const x = v128.load(Q), y = v128.load(Q + row);
    a = f64x2.add(a, times(P, x)); b = f64x2.add(b, times(P, y));
    c = f64x2.add(c, times(P + row, x)); d = f64x2.add(d, times(P + row, y));
    e = f64x2.add(e, times(P + 2 * row, x)); f = f64x2.add(f, times(P + 2 * row, y));
    g = f64x2.add(g, times(P + far, x)); h = f64x2.add(h, times(P + far, y));
  }
  increase(to, a); increase(to + stepQ, b);
  increase(to + stepP, c); increase(to + stepP + stepQ, d);
  increase(to + 2 * stepP, e); increase(to + 2 * stepP + stepQ, f);
  increase(to + 3 * stepP, g); increase(to + 3 * stepP + stepQ, h);
}

function contract11(P: usize, Q: usize, row: usize, to: usize): void {
  store<f64>(to, load<f64>(to) + dot(<i32>(row >> 3), P, Q));
}

/** All pairs of rows, in the order of `outer`. */
function contractPairs(P: usize, countP: i32, stepP: usize, Q: usize, countQ: i32, stepQ: usize, row: usize, to: usize): void {
  for (let i = 0; i < countP; ) {
    const wide = i + 4 <= countP, height = wide ? 4 : 1;
    const p = P + <usize>i * row, column = to + <usize>i * stepP;
    for (let j = 0; j < countQ; ) {
      const q = Q + <usize>j * row, place = column + <usize>j * stepQ;
      if (wide && j + 2 <= countQ) {
        contract42(p, q, row, place, stepP, stepQ);
        j += 2;
      } else {
        for (let r = 0; r < height; r++) contract11(p + <usize>r * row, q, row, place + <usize>r * stepP);
        j++;
      }
    }
    i += height;
  }
}

/** G[o * inputs + i] += Z[o][:] . A[i][:] over all channels and samples; with bias G[outputs * inputs + o] += sum Z[o][0][:]. */
export function contract(Z: usize, A: usize, G: usize, outputs: i32, inputs: i32, channels: i32, samples: i32, bias: i32): void {
  const row = <usize>(channels * samples) << 3;
  const down = <usize>inputs << 3;
  if (inputs >= 4) contractPairs(A, inputs, 8, Z, outputs, down, row, G);
  else contractPairs(Z, outputs, down, A, inputs, 8, row, G);
  if (!bias) return;
  G += <usize>outputs * down;
  for (let o = 0; o < outputs; o++, G += 8, Z += row) {
    let sum = f64x2.splat(0);
    for (let s = 0; s < samples; s += 2) sum = f64x2.add(sum, v128.load(Z + (<usize>s << 3)));
    increase(G, sum);
  }
}

/** Fills `length` float64. */
export function fill(to: usize, length: i32, value: f64): void {
  for (let i = 0; i < length; i++, to += 8) store<f64>(to, value);
}

/** Copies the first `used` entries of columns `samples` apart to columns `leading` apart (both in elements). */
export function storeColumns(from: usize, to: usize, columns: i32, samples: i32, used: i32, leading: i32): void {
  for (let c = 0; c < columns; c++) {
    memory.copy(to + ((<usize>c * <usize>leading) << 3), from + ((<usize>c * <usize>samples) << 3), <usize>used << 3);
  }
}
