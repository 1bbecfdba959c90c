/** @file Complex numbers as pairs, as far as corner functions need them. */

export type Complex = readonly [number, number];

export const plus = (a: Complex, b: Complex): Complex => [a[0] + b[0], a[1] + b[1]];
export const times = (a: Complex, b: Complex): Complex => [
  a[0] * b[0] - a[1] * b[1],
  a[0] * b[1] + a[1] * b[0],
];
export const scaled = (s: number, a: Complex): Complex => [s * a[0], s * a[1]];

export function over(a: Complex, b: Complex): Complex {
  const square = b[0] * b[0] + b[1] * b[1];
  return [(a[0] * b[0] + a[1] * b[1]) / square, (a[1] * b[0] - a[0] * b[1]) / square];
}

export const sine = ([x, y]: Complex): Complex => [Math.sin(x) * Math.cosh(y), Math.cos(x) * Math.sinh(y)];
export const cosine = ([x, y]: Complex): Complex => [Math.cos(x) * Math.cosh(y), -Math.sin(x) * Math.sinh(y)];

/** (r e^(iθ))^s on the branch of this θ; 0 at r = 0 for Re s > 0. */
export function power(r: number, theta: number, s: Complex): Complex {
  if (r === 0 && s[0] > 0) return [0, 0];
  const log = Math.log(r);
  const size = Math.exp(s[0] * log - s[1] * theta);
  const angle = s[0] * theta + s[1] * log;
  return [size * Math.cos(angle), size * Math.sin(angle)];
}
