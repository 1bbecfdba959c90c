/** @file Moments of the exponential against Legendre polynomials. */

import { describe, expect, it } from "vitest";
import { moments } from "../../src/evolution/moments.ts";
import { gaussLegendre } from "../../src/geometry/index.ts";

const highest = 12;

/** By quadrature with points enough for rounding. */
function quadrature(x: number, y: number, r: number): [number, number] {
  const rule = gaussLegendre(80, 0, 1);
  let [re, im] = [0, 0];
  rule.nodes.forEach((theta, g) => {
    const s = 2 * theta - 1;
    let [p, q] = [1, 0];
    for (let n = 0; n < r; n++) [p, q] = [((2 * n + 1) * s * p - n * q) / (n + 1), p];
    const size = rule.weights[g] * p * Math.exp(x * theta);
    re += size * Math.cos(y * theta);
    im += size * Math.sin(y * theta);
  });
  return [re, im];
}

describe("moments", () => {
  // At z = 2πi the mean vanishes, at z = 8.9868i the first moment does.
  it.each([
    [0, 0],
    [-1e-6, 0],
    [-3, 0],
    [-24, 0],
    [7, 0],
    [0, 1e-3],
    [0, 2 * Math.PI],
    [0, 8.986818915818128],
    [-2, 5],
    [-20, 12],
    [0, 24],
  ])("are the integrals at z = %f + %f i", (x, y) => {
    const out = { re: new Float64Array(highest + 1), im: new Float64Array(highest + 1) };
    const count = moments(x, y, highest, out);
    const scale = Math.max(Math.hypot(...quadrature(x, y, 0)), Math.hypot(...quadrature(x, y, 1)));
    for (let r = 0; r <= highest; r++) {
      const [re, im] = quadrature(x, y, r);
      const error =
        r < count ? Math.hypot(out.re[r] - re, (y === 0 ? 0 : out.im[r]) - im) : Math.hypot(re, im);
      expect(error).toBeLessThan(2e-14 * scale);
    }
  });

  it("needs few of them near z = 0: μ_r is of order |z|^r / (2r + 1)!!", () => {
    const out = { re: new Float64Array(highest + 1), im: new Float64Array(highest + 1) };
    expect(moments(-1e-4, 0, highest, out)).toBeLessThanOrEqual(5);
    expect(out.re[1] / (-1e-4 / 6)).toBeCloseTo(1, 3);
  });
});
