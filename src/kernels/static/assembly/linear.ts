/** @file Small weight matrices times long rows: the linear maps of a layer on a tile of jets. */

/** Four outputs times four columns: eight accumulators. Steps in bytes; bias 0 where the columns carry none. */
function four(
  W: usize, rowStep: usize, columnStep: usize, bias: usize, from: usize, fromRow: usize, inputs: i32,
  to: usize, toRow: usize, accumulate: bool,
): void {
  const z1 = to + toRow, z2 = z1 + toRow, z3 = z2 + toRow;
  let c00 = f64x2.splat(0), c10 = c00, c01 = c00, c11 = c00, c02 = c00, c12 = c00, c03 = c00, c13 = c00;
  if (bias) {
    c00 = c10 = v128.load_splat<f64>(bias);
    c01 = c11 = v128.load_splat<f64>(bias, 8);
    c02 = c12 = v128.load_splat<f64>(bias, 16);
    c03 = c13 = v128.load_splat<f64>(bias, 24);
  }
  if (accumulate) {
    c00 = f64x2.add(c00, v128.load(to)); c10 = f64x2.add(c10, v128.load(to, 16));
    c01 = f64x2.add(c01, v128.load(z1)); c11 = f64x2.add(c11, v128.load(z1, 16));
    c02 = f64x2.add(c02, v128.load(z2)); c12 = f64x2.add(c12, v128.load(z2, 16));
    c03 = f64x2.add(c03, v128.load(z3)); c13 = f64x2.add(c13, v128.load(z3, 16));
  }
  let w1 = W + rowStep, w2 = w1 + rowStep, w3 = w2 + rowStep;
  for (let k = 0; k < inputs; k++) {
    const low = v128.load(from), high = v128.load(from, 16);
    let w = v128.load_splat<f64>(W);
    c00 = f64x2.add(c00, f64x2.mul(low, w)); c10 = f64x2.add(c10, f64x2.mul(high, w));
    w = v128.load_splat<f64>(w1);
    c01 = f64x2.add(c01, f64x2.mul(low, w)); c11 = f64x2.add(c11, f64x2.mul(high, w));
    w = v128.load_splat<f64>(w2);
    c02 = f64x2.add(c02, f64x2.mul(low, w)); c12 = f64x2.add(c12, f64x2.mul(high, w));
    w = v128.load_splat<f64>(w3);
    c03 = f64x2.add(c03, f64x2.mul(low, w)); c13 = f64x2.add(c13, f64x2.mul(high, w));
    from += fromRow;
    W += columnStep; w1 += columnStep; w2 += columnStep; w3 += columnStep;
  }
  v128.store(to, c00); v128.store(to, c10, 16);
  v128.store(z1, c01); v128.store(z1, c11, 16);
  v128.store(z2, c02); v128.store(z2, c12, 16);
  v128.store(z3, c03); v128.store(z3, c13, 16);
}

/** One output times four columns: what is left of the outputs. */
function single(W: usize, columnStep: usize, bias: usize, from: usize, fromRow: usize, inputs: i32, to: usize, accumulate: bool): void {
  let low = f64x2.splat(0), high = low;
  if (bias) low = high = v128.load_splat<f64>(bias);
  if (accumulate) {
    low = f64x2.add(low, v128.load(to));
    high = f64x2.add(high, v128.load(to, 16));
  }
  for (let k = 0; k < inputs; k++) {
    const w = v128.load_splat<f64>(W);
    low = f64x2.add(low, f64x2.mul(v128.load(from), w));
    high = f64x2.add(high, f64x2.mul(v128.load(from, 16), w));
    from += fromRow;
    W += columnStep;
  }
  v128.store(to, low);
  v128.store(to, high, 16);
}

/** Copies four columns of all rows next to each other: rows a power of two apart would fight for few cache sets. */
function gather(from: usize, row: usize, inputs: i32, to: usize): void {
  for (let k = 0; k < inputs; k++, from += row, to += 32) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
  }
}

/** Rows a thread's scratch can hold as four columns: 60 KiB of its 64 KiB. */
const GATHERED: i32 = 1920;

/**
 * Z[m][:] = sum_k W[m * rowStep + k * columnStep] A[k][:] + bias[m] on the first `samples` columns (+ old Z).
 *
 * Rows have length `channels * samples`, a multiple of 4; steps in elements; bias 0 for none.
 */
export function linear(
  scratch: usize, W: usize, rowStep: i32, columnStep: i32, bias: usize, from: usize, to: usize,
  outputs: i32, inputs: i32, channels: i32, samples: i32, accumulate: i32,
): void {
  const length = channels * samples, row = <usize>length << 3;
  const down = <usize>rowStep << 3, across = <usize>columnStep << 3;
  const packed = outputs >= 8 && inputs <= GATHERED;
  for (let s = 0; s < length; s += 4) {
    const skip = <usize>s << 3, lift = s < samples ? bias : 0;
    let source = from + skip, step = row;
    if (packed) {
      gather(source, row, inputs, scratch);
      source = scratch;
      step = 32;
    }
    let m = 0;
    for (; m + 4 <= outputs; m += 4) {
      const add = lift ? lift + (<usize>m << 3) : 0;
      four(W + <usize>m * down, down, across, add, source, step, inputs, to + skip + <usize>m * row, row, accumulate != 0);
    }
    for (; m < outputs; m++) {
      const add = lift ? lift + (<usize>m << 3) : 0;
      single(W + <usize>m * down, across, add, source, step, inputs, to + skip + <usize>m * row, accumulate != 0);
    }
  }
}
