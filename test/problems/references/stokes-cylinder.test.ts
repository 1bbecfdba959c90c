/** @file The reference of the flow past a cylinder: conditions, convergence, and a boundary integral method beside it. */

import { describe, expect, it } from "vitest";
import { arc, type Panel, segment, singleLayer } from "../../../problems/references/single-layer.ts";
import { stokesCylinderStored } from "../../../problems/references/stokes-cylinder.generated.ts";
import {
  center,
  flowFields,
  height,
  inflow,
  length,
  radius,
  solveStokesCylinder,
  speed,
  stokesCylinderReference,
} from "../../../problems/references/stokes-cylinder.ts";

type Place = readonly [number, number];
const { u, v, p } = flowFields(stokesCylinderStored);
/** Inside, up to five cylinders downstream; farther on the flow is a parabola to nine digits. */
const inside = Array.from(
  { length: 40 },
  (_, i): Place => [0.02 + 1.2 * ((i * 0.618034) % 1), 0.02 + 0.37 * ((0.2 + i * 0.3819) % 1)],
).filter(([x, y]) => Math.hypot(x - center[0], y - center[1]) > 1.2 * radius);
const apart = (values: readonly number[], from: readonly number[]): number =>
  Math.hypot(...values.map((value, i) => value - from[i])) / Math.hypot(...from);
const shares = Array.from({ length: 97 }, (_, i) => (i + 0.3) / 97);
const onCylinder = shares.map(
  (s): Place => [
    center[0] + radius * Math.cos(2 * Math.PI * s),
    center[1] + radius * Math.sin(2 * Math.PI * s),
  ],
);

describe("singleLayer", () => {
  it("gives the polynomial flow u = x², v = -2xy, p = 2x in a disc from its values on the circle", () => {
    const circle = Array.from({ length: 6 }, (_, k) =>
      arc([0, 0], 0.5, (k * Math.PI) / 3, ((k + 1) * Math.PI) / 3),
    );
    const layer = singleLayer([circle], 10, (x, y) => [x * x, -2 * x * y]);
    for (const [x, y] of [
      [0.2, 0.1],
      [0.3, -0.1],
      [-0.1, 0.45],
    ]) {
      const [along, across, pressure] = layer.at(x, y);
      expect(along).toBeCloseTo(x * x, 11);
      expect(across).toBeCloseTo(-2 * x * y, 11);
      expect(pressure - layer.at(0, 0)[2]).toBeCloseTo(2 * x, 9);
    }
  });
});

describe("the stored flow", () => {
  it("is at rest on the cylinder and the walls, and a parabola at the inlet, to 1e-11 of its speed", () => {
    const still = [
      ...onCylinder,
      ...shares.flatMap((s): Place[] => [
        [s * length, 0],
        [s * length, height],
      ]),
    ];
    for (const [x, y] of still) expect(Math.hypot(u(x, y), v(x, y))).toBeLessThan(1e-11 * speed);
    for (const s of shares) {
      expect(Math.abs(u(0, s * height) - inflow(s * height))).toBeLessThan(1e-11 * speed);
      expect(Math.abs(v(0, s * height))).toBeLessThan(1e-11 * speed);
    }
  });

  it("leaves without stress: p = u_x and v_x = 0 at the outlet", () => {
    const h = 1e-4;
    for (const y of [0.05, 0.2, 0.33]) {
      const slope = (of: typeof u): number => (of(length + h, y) - of(length - h, y)) / (2 * h);
      expect(Math.abs(p(length, y) - slope(u))).toBeLessThan(1e-7 * p(0, y));
      expect(Math.abs(slope(v))).toBeLessThan((1e-7 * speed) / height);
    }
  });

  it("carries the same flux through every section", () => {
    const flux = (x: number): number => {
      const n = 400;
      const values = Array.from({ length: n }, (_, k) => u(x, ((k + 0.5) / n) * height));
      return (values.reduce((sum, value) => sum + value, 0) * height) / n;
    };
    for (const x of [0.35, 0.7, 1.9]) expect(flux(x)).toBeCloseTo((2 / 3) * speed * height, 5);
  });

  it("is the limit of a ladder in the degree", () => {
    const errors = [
      { degree: 12, powers: 5, images: 4, poles: 4 },
      { degree: 26, powers: 9, images: 6, poles: 9 },
    ].map((resolution) => {
      const coarse = flowFields(solveStokesCylinder(resolution));
      return apart(
        inside.map(([x, y]) => coarse.u(x, y)),
        inside.map(([x, y]) => u(x, y)),
      );
    });
    expect(errors[0]).toBeLessThan(1e-2);
    expect(errors[1]).toBeLessThan(1e-7);
    expect(errors[1]).toBeLessThan(errors[0] / 1e3);
  });

  it("agrees with a single layer of forces on the boundary to the accuracy that is claimed", () => {
    const layer = singleLayer([channel(), cylinder()], 8, (x, y) => [
      Math.hypot(x - center[0], y - center[1]) < 1.1 * radius ? -inflow(y) : 0,
      0,
    ]);
    // The parabola with its pressure, and the disturbance by the cylinder.
    const gradient = (8 * speed) / height ** 2;
    const found = inside.map(([x, y]) => {
      const [along, across, pressure] = layer.at(x, y);
      return [along + inflow(y), across, pressure + gradient * (length - x)] as const;
    });
    const shift = p(...inside[0]) - found[0][2];
    const { accuracy } = stokesCylinderReference();
    const compare = (of: typeof u, column: 0 | 1 | 2, moved = 0): number =>
      apart(
        found.map((values) => values[column] + moved),
        inside.map(([x, y]) => of(x, y)),
      );
    expect(compare(u, 0)).toBeLessThan(accuracy);
    expect(compare(v, 1)).toBeLessThan(accuracy);
    expect(compare(p, 2, shift)).toBeLessThan(accuracy);
  });
});

const closed = (points: readonly Place[]): Panel[] =>
  points.map((point, k) => segment(point, points[(k + 1) % points.length]));

const cylinder = (): Panel[] =>
  Array.from({ length: 8 }, (_, k) => arc(center, radius, (k * Math.PI) / 4, ((k + 1) * Math.PI) / 4));

/** Panels halved five times towards the corners of the inlet, where the forces are singular. */
function channel(): Panel[] {
  const towards = (size: number): number[] =>
    [1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2].map((share) => share * size);
  const along = [0, ...towards(0.1), 0.1, 0.16, 0.2, 0.24, 0.3, 0.38, 0.5, 0.65, 0.85, 1.1, 1.4, 1.8, length];
  const ends = towards(0.08);
  const down = [...ends, 0.08, 0.14, 0.2, 0.26, 0.33, ...ends.map((s) => height - s)].sort((a, b) => b - a);
  return closed([
    ...along.map((x): Place => [x, 0]),
    ...[0.1, 0.2, 0.3].map((y): Place => [length, y]),
    ...along.toReversed().map((x): Place => [x, height]),
    ...down.map((y): Place => [0, y]),
  ]);
}
