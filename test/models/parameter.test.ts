import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exponentiatedStep, positive, spd } from "../../src/models/index.ts";
import { random } from "../../src/random.ts";

const noise = (seed: number, n: number): Float64Array => {
  const stream = random(seed);
  return Float64Array.from({ length: n }, () => stream.normal());
};

/** Largest difference between a Jacobian and central differences of the values. */
function jacobianError(map: ReturnType<typeof spd>, theta: Float64Array): number {
  const J = map.jacobian(theta, new Float64Array(map.size * map.entries));
  const h = 1e-5;
  let worst = 0;
  for (let k = 0; k < map.entries; k++) {
    const moved = (by: number): Float64Array =>
      map.values(
        theta.map((t, j) => (j === k ? t + by : t)),
        new Float64Array(map.size),
      );
    const [up, down] = [moved(h), moved(-h)];
    for (let i = 0; i < map.size; i++)
      worst = Math.max(worst, Math.abs((up[i] - down[i]) / (2 * h) - J[k * map.size + i]));
  }
  return worst;
}

describe("positive", () => {
  it.each(["exp", "square", "softplus"] as const)("by %s goes there and back, with its Jacobian", (form) => {
    const map = positive(5, { form });
    const values = noise(1, 5).map(Math.exp);
    const theta = map.entriesOf(values, new Float64Array(5));
    map.values(theta, new Float64Array(5)).forEach((value, k) => {
      expect(Math.abs(value - values[k])).toBeLessThan(1e-14 * values[k]);
    });
    expect(jacobianError(map, theta)).toBeLessThan(1e-9);
  });

  it("never leaves the positive numbers in a million random steps", () => {
    const stream = random(7);
    const w = Float64Array.of(1, 1e-3, 1e3);
    const map = positive(3);
    const theta = map.entriesOf(w, new Float64Array(3));
    const values = new Float64Array(3);
    let violations = 0;
    for (let step = 0; step < 1e6; step++) {
      const gradient = Float64Array.of(stream.normal(), 30 * stream.normal(), stream.uniform());
      exponentiatedStep(w, gradient, 1, w);
      for (let k = 0; k < 3; k++) theta[k] -= gradient[k];
      map.values(theta, values);
      if (![...w, ...values].every((value) => value > 0 && value < Number.POSITIVE_INFINITY)) violations++;
    }
    expect(violations).toBe(0);
  });

  it("the multiplicative step is that of entropic mirror descent: rate g + log(w⁺/w) = 0", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.double({ min: 0.01, max: 2, noNaN: true }),
        (w, g, rate) => {
          const [next] = exponentiatedStep(Float64Array.of(w), Float64Array.of(g), rate, new Float64Array(1));
          // Optimality of argmin rate g v + v log(v/w) - v + w, found by Newton's method on its derivative.
          let v = w * Math.exp(-rate * g) * 1.1;
          for (let k = 0; k < 8; k++) v -= v * (rate * g + Math.log(v / w));
          expect(Math.abs(next / v - 1)).toBeLessThan(1e-14);
        },
      ),
    );
  });

  it("gradient flow on w = θ² and entropic mirror flow coincide to 1e-6 over t = 10", () => {
    // L(w) = ½‖A w - b‖²; classical Runge-Kutta in θ with dθ/dt = -∇L 2θ, and in log w with d log w/dt = -4 ∇L.
    const [A, b] = [noise(3, 12).map((a) => a / 3), noise(4, 3)];
    const slope = (w: Float64Array): Float64Array => {
      const r = b.map((value, i) => w.reduce((sum, x, j) => sum + A[3 * j + i] * x, -value));
      return w.map((_, j) => r.reduce((sum, x, i) => sum + A[3 * j + i] * x, 0));
    };
    const flow = (rate: (y: Float64Array) => Float64Array, from: Float64Array): Float64Array => {
      const [steps, h] = [4000, 10 / 4000];
      let y = from;
      const plus = (k: Float64Array, by: number): Float64Array => y.map((value, j) => value + by * k[j]);
      for (let n = 0; n < steps; n++) {
        const k1 = rate(y);
        const k2 = rate(plus(k1, h / 2));
        const k3 = rate(plus(k2, h / 2));
        const k4 = rate(plus(k3, h));
        y = y.map((value, j) => value + (h / 6) * (k1[j] + 2 * k2[j] + 2 * k3[j] + k4[j]));
      }
      return y;
    };
    const start = Float64Array.of(0.5, 1, 2, 0.1);
    const squares = flow(
      (t) => slope(t.map((x) => x * x)).map((g, j) => -2 * t[j] * g),
      start.map(Math.sqrt),
    );
    const mirror = flow((y) => slope(y.map(Math.exp)).map((g) => -4 * g), start.map(Math.log));
    squares.forEach((t, j) => {
      expect(Math.abs(t * t - Math.exp(mirror[j]))).toBeLessThan(1e-6);
    });
  });

  it("refuses values that are not positive", () => {
    expect(() => positive(1).entriesOf(Float64Array.of(0), new Float64Array(1))).toThrow(/above zero/);
    expect(() => positive(0)).toThrow(/whole number/);
  });
});

describe("spd", () => {
  it("goes there and back, with its Jacobian", () => {
    const map = spd(3);
    const theta = noise(5, 6);
    const S = map.values(theta, new Float64Array(9));
    map.entriesOf(S, new Float64Array(6)).forEach((value, k) => {
      expect(value).toBeCloseTo(theta[k], 13);
    });
    expect(jacobianError(map, theta)).toBeLessThan(1e-8);
  });

  it("has positive leading minors for any entries", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (entries) => {
          const [a, b, , d] = spd(2).values(Float64Array.from(entries), new Float64Array(4));
          expect(a).toBeGreaterThan(0);
          // det = (L11 L22)², known without the cancellation of a d - b².
          expect(a * d - b * b).toBeGreaterThanOrEqual(-4 * Number.EPSILON * a * d);
          expect(d).toBeGreaterThan(0);
        },
      ),
    );
  });

  it("refuses a matrix that is not positive definite", () => {
    expect(() => spd(2).entriesOf(Float64Array.of(1, 2, 2, 1), new Float64Array(3))).toThrow(
      /minor of order 2/,
    );
  });
});
