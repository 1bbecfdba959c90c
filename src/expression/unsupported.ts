/** @file What people write that the language does not have, and how to say it here. */

const integral =
  "a field of its own: with w_x = u and w = 0 on the low face of x, w is the integral of u from there to x";
const larger =
  "(a + b + abs(a - b))/2 for max(a, b), - abs(a - b) for min; smooth with sqrt((a - b)^2 + 1e-6) in place of abs(a - b)";
const switched =
  "(1 + sign(x - a))/2, which jumps at a; (1 + tanh((x - a)/w))/2, which is smooth over a width w; or a function of the point, ({ x }) => (x < 0.5 ? 1 : 2), in a hole";
const along = "d(u, x), or the subscript: u_x";

/** By the name that was called, in lower case. */
const calls: Readonly<Record<string, string>> = {
  ln: "log, which is the natural logarithm",
  log10: "log(x)/log(10)",
  log2: "log(x)/log(2)",
  integral,
  integrate: integral,
  int: integral,
  max: larger,
  min: larger,
  maximum: larger,
  minimum: larger,
  if: switched,
  where: switched,
  piecewise: switched,
  heaviside: switched,
  step: switched,
  diff: along,
  derivative: along,
  partial: along,
  laplace: "lap(u)",
  laplacian: "lap(u)",
  gradient: "grad(u)",
  divergence: "div(a, b)",
  rot: "curl(a, b)",
  sec: "1/cos(x)",
  csc: "1/sin(x)",
  cot: "1/tan(x)",
  sech: "1/cosh(x)",
  coth: "1/tanh(x)",
  sgn: "sign(x)",
  arctan: "atan(x)",
  dirac: "a narrow Gaussian: exp(-(x/w)^2)/(w*sqrt(pi)) has the integral 1 and the width w",
  delta: "a narrow Gaussian: exp(-(x/w)^2)/(w*sqrt(pi)) has the integral 1 and the width w",
};

/** Characters of comparisons and conditionals. */
const comparisons = ["<", ">", "?", "&", "|", "!", "≤", "≥"];

/**
 * How to write here what is a function elsewhere; undefined where nothing is known of the name.
 *
 * @example
 * insteadOfCall("laplacian"); // "lap(u)"
 */
export const insteadOfCall = (name: string): string | undefined =>
  Object.hasOwn(calls, name.toLowerCase()) ? calls[name.toLowerCase()] : undefined;

/** How to write what a comparison means; undefined for other characters. */
export const insteadOfCharacter = (character: string): string | undefined =>
  comparisons.includes(character) ? switched : undefined;
