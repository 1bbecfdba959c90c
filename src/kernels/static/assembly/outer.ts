/** @file Jacobian columns and gradients of a linear layer: sums over channels of products of two stacks. */

@inline
function save(to: usize, value: v128, accumulate: bool, whole: bool): void {
  if (whole) {
    v128.store(to, accumulate ? f64x2.add(v128.load(to), value) : value);
  } else {
    const first = f64x2.extract_lane(value, 0);
    store<f64>(to, accumulate ? load<f64>(to) + first : first);
  }
}

@inline
function times(p: usize, x: v128): v128 {
  return f64x2.mul(v128.load(p), x);
}

/** Four rows of P against two of Q, sample by sample: columns at to + i * stepP + j * stepQ. Steps in bytes. */
function outer42(
  P: usize, Q: usize, row: usize, channel: usize, channels: i32, used: i32,
  to: usize, stepP: usize, stepQ: usize, accumulate: bool,
): void {
  const far = row * 3;
  for (let s = 0; s < used; s += 2) {
    let p = P, q = Q, x = v128.load(q), y = v128.load(q + row);
    let a = times(p, x), b = times(p, y);
    let c = times(p + row, x), d = times(p + row, y);
    let e = times(p + 2 * row, x), f = times(p + 2 * row, y);
    let g = times(p + far, x), h = times(p + far, y);
    for (let k = 1; k < channels; k++) {
      p += channel;
      q += channel;
      x = v128.load(q);
      y = v128.load(q + row);
      a = f64x2.add(a, times(p, x)); b = f64x2.add(b, times(p, y));
      c = f64x2.add(c, times(p + row, x)); d = f64x2.add(d, times(p + row, y));
      e = f64x2.add(e, times(p + 2 * row, x)); f = f64x2.add(f, times(p + 2 * row, y));
      g = f64x2.add(g, times(p + far, x)); h = f64x2.add(h, times(p + far, y));
    }
    const whole = s + 1 < used;
    save(to, a, accumulate, whole); save(to + stepQ, b, accumulate, whole);
    save(to + stepP, c, accumulate, whole); save(to + stepP + stepQ, d, accumulate, whole);
    save(to + 2 * stepP, e, accumulate, whole); save(to + 2 * stepP + stepQ, f, accumulate, whole);
    save(to + 3 * stepP, g, accumulate, whole); save(to + 3 * stepP + stepQ, h, accumulate, whole);
    P += 16; Q += 16; to += 16;
  }
}

/** One row of P against one of Q. */
function outer11(P: usize, Q: usize, channel: usize, channels: i32, used: i32, to: usize, accumulate: bool): void {
  for (let s = 0; s < used; s += 2, P += 16, Q += 16, to += 16) {
    let sum = times(P, v128.load(Q));
    let p = P, q = Q;
    for (let k = 1; k < channels; k++) {
      p += channel;
      q += channel;
      sum = f64x2.add(sum, times(p, v128.load(q)));
    }
    save(to, sum, accumulate, s + 1 < used);
  }
}

/** All pairs of rows of P and Q: four rows of P stay in L1 while Q passes by; what is left goes one by one. */
function outerPairs(
  P: usize, countP: i32, stepP: usize, Q: usize, countQ: i32, stepQ: usize,
  row: usize, channel: usize, channels: i32, used: i32, to: usize, accumulate: bool,
): void {
  for (let i = 0; i < countP; ) {
    const wide = i + 4 <= countP, height = wide ? 4 : 1;
    const p = P + <usize>i * row, place = to + <usize>i * stepP;
    for (let j = 0; j < countQ; ) {
      const q = Q + <usize>j * row, column = place + <usize>j * stepQ;
      if (wide && j + 2 <= countQ) {
        outer42(p, q, row, channel, channels, used, column, stepP, stepQ, accumulate);
        j += 2;
      } else {
        for (let r = 0; r < height; r++) {
          outer11(p + <usize>r * row, q, channel, channels, used, column + <usize>r * stepP, accumulate);
        }
        j++;
      }
    }
    i += height;
  }
}

/**
 * Column o * inputs + i = sum_c Z[o][c][:] A[i][c][:], then (with bias) column outputs * inputs + o = Z[o][0][:].
 *
 * Columns are `leading` elements apart; only the first `used` of `samples` entries are written.
 */
export function outer(
  Z: usize, A: usize, to: usize, leading: i32, outputs: i32, inputs: i32, channels: i32, samples: i32, used: i32,
  bias: i32, accumulate: i32,
): void {
  const channel = <usize>samples << 3, row = <usize>channels * channel, column = <usize>leading << 3;
  const add = accumulate != 0;
  const down = <usize>inputs * column;
  if (inputs >= 4) outerPairs(A, inputs, column, Z, outputs, down, row, channel, channels, used, to, add);
  else outerPairs(Z, outputs, down, A, inputs, column, row, channel, channels, used, to, add);
  if (!bias) return;
  to += <usize>outputs * down;
  for (let o = 0; o < outputs; o++, to += column, Z += row) {
    for (let s = 0; s < used; s += 2) {
      save(to + (<usize>s << 3), v128.load(Z + (<usize>s << 3)), add, s + 1 < used);
    }
  }
}
