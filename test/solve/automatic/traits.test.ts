/** @file What is read off a problem before it is solved. */

import { describe, expect, it } from "vitest";
import { problemNamed } from "../../../problems/index.ts";
import { pde } from "../../../src/expression/index.ts";
import { box, difference, disk } from "../../../src/geometry/index.ts";
import { evaluateAt, on, problem } from "../../../src/problem/index.ts";
import { random } from "../../../src/random.ts";
import { type Traits, traitsOf } from "../../../src/solve/automatic/traits.ts";

const square = box({ x: [0, 1], y: [0, 2] });
const stated = (interior: ReturnType<typeof pde>, domain = square): Traits =>
  traitsOf(problem({ name: "stated", domain, interior, conditions: [on(domain.boundary(), pde`u = x`)] }));

describe("traits of the library", () => {
  it.each<[string, Partial<Traits>]>([
    ["poisson", { dimension: 2, fields: 1, linear: true, isBox: true, time: undefined, harmonic: false }],
    ["helmholtz", { linear: true, laplacian: true, harmonic: false, orders: [2, 2] }],
    ["l-shape", { linear: true, isBox: false, source: undefined, harmonic: true }],
    ["poisson-disk", { isBox: false }],
    ["heat", { linear: true, isBox: true, time: 1, laplacian: false, orders: [2, 1] }],
    ["wave", { time: 1, orders: [2, 2], source: undefined }],
    ["advection", { linear: true, time: 1, periodic: ["x"], source: undefined, orders: [1, 1] }],
    ["burgers", { linear: false, time: 1, source: undefined, orders: [2, 1] }],
    ["klein-gordon", { dimension: 3, linear: false, time: 2, orders: [2, 2, 2] }],
    ["kovasznay", { fields: 3, linear: false, time: undefined, source: undefined }],
    ["cavity", { linear: false, orders: [4, 4], harmonic: false }],
    // Linear in u for a known D: with D sought the pair (u, D) is not.
    ["inverse-heat", { linear: false, time: 1 }],
    ["poisson-5d", { dimension: 5, isBox: true, linear: true }],
  ])("of %s", async (name, traits) => {
    expect(traitsOf(await problemNamed(name))).toMatchObject(traits);
  });

  it("the source is what remains of the equation where the fields vanish", async () => {
    const poisson = await problemNamed("poisson");
    const points = poisson.domain.sample(50, { random: random(1) });
    const { source } = traitsOf(poisson);
    const [f] = evaluateAt([source!], points);
    f.forEach((value, i) => {
      const [x, y] = [points.values[i], points.values[points.count + i]];
      const exact = 2 * Math.PI ** 2 * Math.sin(Math.PI * x) * Math.sin(Math.PI * y);
      expect(Math.abs(Math.abs(value) - Math.abs(exact))).toBeLessThan(1e-13);
    });
  });
});

describe("Laplace's equation", () => {
  it("is recognised up to a factor, and nothing else is", () => {
    expect(stated(pde`-3*lap(u) = 0`).harmonic).toBe(true);
    expect(stated(pde`u_xx + 2*u_yy = 0`)).toMatchObject({ harmonic: false, laplacian: false });
    expect(stated(pde`lap(u) + u_xy = 0`)).toMatchObject({ harmonic: false, laplacian: false });
    expect(stated(pde`lap(u) + u = 0`)).toMatchObject({ harmonic: false, laplacian: true });
    expect(stated(pde`lap(u) = x`)).toMatchObject({ harmonic: false, laplacian: true });
    // Functions of the kernel are for constant factors; corners look the same for any.
    expect(stated(pde`(1 + x)*lap(u) = 0`)).toMatchObject({ harmonic: false, laplacian: true });
    expect(stated(pde`(1 + x)*u_xx + u_yy = 0`)).toMatchObject({ harmonic: false, laplacian: false });
    expect(stated(pde`lap(u) = u^2`)).toMatchObject({ laplacian: true, linear: false, harmonic: false });
  });
});

describe("a box", () => {
  it("is a region whose faces are the sides of its bounds", () => {
    const bitten = difference(square, disk({ x: 0.5, y: 1 }, 0.2));
    const cornerless = difference(square, disk({ x: 0, y: 0 }, 0.3));
    expect(stated(pde`lap(u) = 0`).isBox).toBe(true);
    expect(stated(pde`lap(u) = 0`, bitten).isBox).toBe(false);
    expect(stated(pde`lap(u) = 0`, cornerless).isBox).toBe(false);
  });
});
