/** @file Elementary functions to 100 and more bits in integer arithmetic: what compiled kernels are measured against. */

import type { FunctionName } from "../../src/expression/index.ts";

/** A real number as an integer times 2^-bits. */
type Fixed = bigint;
interface Field {
  readonly bits: bigint;
  readonly one: Fixed;
  mul(a: Fixed, b: Fixed): Fixed;
  div(a: Fixed, b: Fixed): Fixed;
  readonly pi: Fixed;
  readonly log2: Fixed;
}

const fields = new Map<number, Field>();
function field(bits: number): Field {
  const shift = BigInt(bits);
  const one = 1n << shift;
  const made = fields.get(bits) ?? {
    bits: shift,
    one,
    mul: (a, b) => (a * b) >> shift,
    div: (a, b) => (a << shift) / b,
    // Machin 1706.
    pi: 4n * (4n * inverse(one, 5n, -1n) - inverse(one, 239n, -1n)),
    log2: 2n * inverse(one, 3n, 1n),
  };
  fields.set(bits, made);
  return made;
}

/** The number exactly, as far as the field reaches. */
export function fixed(x: number, bits: bigint): Fixed {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(x));
  const pattern = view.getBigUint64(0);
  const biased = pattern >> 52n;
  const mantissa = (pattern & (2n ** 52n - 1n)) | (biased ? 2n ** 52n : 0n);
  const power = (biased || 1n) - 1075n + bits;
  const magnitude = power >= 0n ? mantissa << power : mantissa >> -power;
  return x < 0 ? -magnitude : magnitude;
}

/** Sum of terms until they vanish. */
function series(first: Fixed, next: (term: Fixed, n: bigint) => Fixed): Fixed {
  let total = 0n;
  for (let term = first, n = 1n; term !== 0n && term !== -1n; term = next(term, n++)) total += term;
  return total;
}

/** atan(1/n) for sign -1 and atanh(1/n) for sign 1, by their series. */
function inverse(one: Fixed, n: bigint, sign: bigint): Fixed {
  let [total, power] = [0n, one / n];
  for (let k = 1n, s = 1n; power > 0n; k += 2n, power /= n * n, s *= sign) total += (s * power) / k;
  return total;
}

/** a / b to the nearest integer. */
const nearest = (a: bigint, b: bigint): bigint => {
  const doubled = 2n * a + b;
  const quotient = doubled / (2n * b);
  return doubled < 0n && quotient * 2n * b !== doubled ? quotient - 1n : quotient;
};

function exp(f: Field, x: Fixed): Fixed {
  const k = nearest(x, f.log2);
  const r = x - k * f.log2;
  const value = series(f.one, (term, n) => f.mul(term, r) / n);
  return k >= 0n ? value << k : value >> -k;
}

/** sin and cos by Taylor series after reduction by pi/2. */
function sinCos(f: Field, x: Fixed): [Fixed, Fixed] {
  const n = nearest(x, f.pi / 2n);
  const r = x - (n * f.pi) / 2n;
  const square = f.mul(r, r);
  const s = series(r, (term, k) => -f.mul(term, square) / (2n * k * (2n * k + 1n)));
  const c = series(f.one, (term, k) => -f.mul(term, square) / (2n * k * (2n * k - 1n)));
  return (
    [
      [s, c],
      [c, -s],
      [-s, -c],
      [-c, s],
    ] as [Fixed, Fixed][]
  )[Number(((n % 4n) + 4n) % 4n)];
}

/** One Newton step from the float64 value, to third order: 150 bits. */
function log(f: Field, x: Fixed, start: number): Fixed {
  const y = fixed(start, f.bits);
  const d = f.mul(x, exp(f, -y)) - f.one;
  const square = f.mul(d, d);
  return y + d - square / 2n + f.mul(square, d) / 3n;
}

function atan(f: Field, x: Fixed, start: number): Fixed {
  const y = fixed(start, f.bits);
  const [s, c] = sinCos(f, y);
  const d = f.div(f.mul(x, c) - s, c + f.mul(x, s));
  return y + d - f.mul(f.mul(d, d), d) / 3n;
}

/** Largest integer whose square is at most n. */
function squareRoot(n: bigint): bigint {
  if (n === 0n) return 0n;
  let x = 1n << BigInt(Math.ceil(n.toString(2).length / 2) + 1);
  for (let y = (x + n / x) / 2n; y < x; y = (x + n / x) / 2n) x = y;
  return x;
}

function erf(f: Field, x: Fixed): Fixed {
  const square = f.mul(x, x);
  let [total, power] = [0n, x];
  for (let n = 0n; power !== 0n && power !== -1n; n++, power = -f.mul(power, square) / n)
    total += power / (2n * n + 1n);
  return f.div(2n * total, squareRoot(f.pi << f.bits));
}

function value(f: Field, name: FunctionName, x: Fixed, near: number): Fixed {
  const pair = (): [Fixed, Fixed] => [exp(f, x), exp(f, -x)];
  switch (name) {
    case "exp":
      return exp(f, x);
    case "log":
      return log(f, x, near);
    case "sqrt":
      return squareRoot(x << f.bits);
    case "sin":
      return sinCos(f, x)[0];
    case "cos":
      return sinCos(f, x)[1];
    case "tan":
      return f.div(...sinCos(f, x));
    case "sinh":
      return (pair()[0] - pair()[1]) / 2n;
    case "cosh":
      return (pair()[0] + pair()[1]) / 2n;
    case "tanh":
      return f.div(pair()[0] - pair()[1], pair()[0] + pair()[1]);
    case "erf":
      return erf(f, x);
    case "atan":
      return atan(f, x, near);
    case "abs":
      return x < 0n ? -x : x;
    case "sign":
      return x === 0n ? 0n : x < 0n ? -f.one : f.one;
  }
}

/** Distance between neighbouring float64 numbers at x: 2^(e - 52), at least 2^-1074. */
export function ulp(x: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(x));
  const exponent = Math.max(1, Number(bits.getBigUint64(0) >> 52n));
  return 2 ** Math.max(-1074, exponent - 1075);
}

/**
 * |y - f(x)| in units of the last place of f(x).
 *
 * @param near - f(x) to float64 accuracy: fixes the precision needed, and starts Newton's step.
 */
export function ulpError(name: FunctionName, x: number, y: number, near: number): number {
  if (near === 0) return y === 0 ? 0 : Number.POSITIVE_INFINITY;
  const smallest = Math.max(0, ...[x, near].filter((v) => v !== 0).map((v) => -Math.log2(Math.abs(v))));
  // 240: 53 for the result, 52 for the cancellation of erf's series at 6, 24 for the reduction at 1e5, and reserve.
  const f = field(240 + Math.ceil(smallest) + Math.ceil(Math.abs(x) < 800 ? 0 : Math.log2(Math.abs(x))));
  const error = fixed(y, f.bits) - value(f, name, fixed(x, f.bits), near);
  const unit = fixed(ulp(near), f.bits);
  return Number(((error < 0n ? -error : error) * 4096n) / unit) / 4096;
}
