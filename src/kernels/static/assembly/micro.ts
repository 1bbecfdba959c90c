/** @file The 4x4 float64 micro-kernel under every matrix product, factorisation and packed solve. */

/** Depth of one pass over packed strips: a 128 x 256 block is 256 KiB, a quarter of a common L2 cache. */
export const DEPTH: i32 = 256;
/** Rows and columns of C in one task; chosen here: 36 tasks for a Gram matrix of order 1024. */
export const BLOCK: i32 = 128;

@inline
function put(out: usize, low: v128, high: v128, alpha: v128, beta: f64): void {
  low = f64x2.mul(low, alpha);
  high = f64x2.mul(high, alpha);
  if (beta != 0) {
    const scale = f64x2.splat(beta);
    low = f64x2.add(f64x2.mul(v128.load(out), scale), low);
    high = f64x2.add(f64x2.mul(v128.load(out, 16), scale), high);
  }
  v128.store(out, low);
  v128.store(out, high, 16);
}

/**
 * out = alpha A B + beta out for one 4x4 block; beta = 0 does not read out.
 *
 * A packed strip holds 4 rows of A (or 4 columns of B) as [k][4]. Eight accumulators, two operands and one broadcast
 * fit the 16 vector registers of x86-64. `stride` is the distance of columns of out, in bytes.
 * Source: Goto and van de Geijn 2008, "Anatomy of high-performance matrix multiplication".
 */
export function micro(a: usize, b: usize, k: i32, alpha: f64, beta: f64, out: usize, stride: usize): void {
  let c00 = f64x2.splat(0), c10 = c00, c01 = c00, c11 = c00, c02 = c00, c12 = c00, c03 = c00, c13 = c00;
  const end = a + (<usize>k << 5), apart = b - a;
  // One running pointer and a test at the end: V8 then spreads the loads between the products (16 % faster).
  if (a < end) do {
    const b = a + apart;
    const low = v128.load(a), high = v128.load(a, 16);
    let x = v128.load_splat<f64>(b);
    c00 = f64x2.add(c00, f64x2.mul(low, x));
    c10 = f64x2.add(c10, f64x2.mul(high, x));
    x = v128.load_splat<f64>(b, 8);
    c01 = f64x2.add(c01, f64x2.mul(low, x));
    c11 = f64x2.add(c11, f64x2.mul(high, x));
    x = v128.load_splat<f64>(b, 16);
    c02 = f64x2.add(c02, f64x2.mul(low, x));
    c12 = f64x2.add(c12, f64x2.mul(high, x));
    x = v128.load_splat<f64>(b, 24);
    c03 = f64x2.add(c03, f64x2.mul(low, x));
    c13 = f64x2.add(c13, f64x2.mul(high, x));
    a += 32;
  } while (a < end);
  const scale = f64x2.splat(alpha);
  put(out, c00, c10, scale, beta);
  put(out + stride, c01, c11, scale, beta);
  put(out + 2 * stride, c02, c12, scale, beta);
  put(out + 3 * stride, c03, c13, scale, beta);
}

/** Runs the micro-kernel `repeats` times on the same two strips (32 * k bytes each from `scratch`): the attainable rate. */
export function microRate(scratch: usize, k: i32, repeats: i32): void {
  const b = scratch + (<usize>k << 5);
  const out = b + (<usize>k << 5);
  for (let i = 0; i < repeats; i++) micro(scratch, b, k, 1, 0, out, 32);
}
