/** @file How CUDA C, in float64, writes what kernels are made of. */

import type { FunctionName } from "../../expression/index.ts";
import type { Dialect } from "../statements.ts";

/**
 * CUDA C in float64. Runtime compilation has no headers, so NaN and infinities are written by their bits; functions are
 * built in, with errors of at most 2 ulp. Source: CUDA C++ Programming Guide, mathematical functions appendix.
 */
export const cuda: Dialect = {
  constant: cudaLiteral,
  declare: (name, value) => `const double ${name} = ${value};`,
  call: (name, x) => (name === "sign" ? sign(x) : `${functionOf(name)}(${x})`),
  power: (base, exponent) => `pow(${base}, ${cudaLiteral(exponent)})`,
};

const functionOf = (name: FunctionName): string => (name === "abs" ? "fabs" : name);

/** -1, 1, or x itself for 0, -0 and NaN. */
const sign = (x: string): string => `${x} > 0.0 ? 1.0 : ${x} < 0.0 ? -1.0 : ${x}`;

/**
 * A float64 literal of CUDA C: the shortest decimal that rounds to the number. Compilers round literals correctly, so it is
 * that number bit for bit.
 *
 * @example
 * [cudaLiteral(3), cudaLiteral(-0.1), cudaLiteral(-0)]; // ["3.0", "-0.1", "-0.0"]
 */
export function cudaLiteral(value: number): string {
  if (Number.isNaN(value)) return "__longlong_as_double(0x7ff8000000000000LL)";
  const size = Math.abs(value);
  const text = Number.isFinite(size) ? decimal(size) : "__longlong_as_double(0x7ff0000000000000LL)";
  return value < 0 || Object.is(value, -0) ? `-${text}` : text;
}

const decimal = (size: number): string => (/[.e]/.test(String(size)) ? String(size) : `${size}.0`);
