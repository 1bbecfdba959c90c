/** @file Definitions of problems against their formulas, written out independently: domain, equations, solution. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { evaluate, leafKey } from "../../src/expression/index.ts";
import { pointsFrom } from "../../src/geometry/index.ts";
import { evaluateField } from "../../src/problem/index.ts";

export type Values = Readonly<Record<string, number>>;
export interface Definition {
  readonly bounds: readonly (readonly [number, number])[];
  /** left - right of every interior equation, from coordinates and jets. */
  readonly residual: (at: Values) => readonly number[];
  readonly exact?: Readonly<Record<string, (at: Values) => number>>;
  /** Row of the initial data, u at t = 0. */
  readonly initial?: ((at: Values) => number) | undefined;
}

/** Any number for any coordinate or jet, reproducible from the seed; a new leaf gets a new one. */
function anyValues(seed: number): Values {
  const phase = (name: string): number => [...name].reduce((h, c) => (h * 31 + c.charCodeAt(0)) % 1009, seed);
  return new Proxy({} as Record<string, number>, {
    get: (_, name) => Math.sin(phase(String(name)) * 12.9898),
  });
}

export const describeDefinitions = (definitions: Readonly<Record<string, Definition>>): void =>
  describe.each(Object.keys(definitions))("%s", (name) => {
    const { bounds, residual, exact, initial } = definitions[name];

    it("has the domain of its definition", async () => {
      expect((await problemNamed(name)).domain.bounds).toEqual(bounds);
    });

    it("has the equations of its definition, whatever the values of the jets", async () => {
      const { interior } = await problemNamed(name);
      const property = fc.property(fc.integer({ min: 0, max: 1008 }), (seed) => {
        const values = anyValues(seed);
        const expected = residual(values);
        expect(interior).toHaveLength(expected.length);
        interior.forEach((equation, e) => {
          const value = evaluate(equation.residual, (leaf) => values[leafKey(leaf)]);
          expect(Math.abs(value - expected[e])).toBeLessThan(1e-12 * (1 + Math.abs(expected[e])));
        });
      });
      fc.assert(property, { numRuns: 50 });
    });

    if (exact)
      it("has the solution of its definition", async () => {
        const problem = await problemNamed(name);
        const points = problem.domain.bounds.map(([low, high], c) =>
          [0.1, 0.37, 0.8].map((s) => low + ((s + c / 7) % 1) * (high - low)),
        );
        const given = pointsFrom(Object.fromEntries(problem.coordinates.map((axis, c) => [axis, points[c]])));
        for (const [field, formula] of Object.entries(exact!)) {
          const values = evaluateField(problem.exact![field], given);
          values.forEach((value, i) => {
            const at = Object.fromEntries(problem.coordinates.map((axis, c) => [axis, points[c][i]]));
            expect(value).toBeCloseTo(formula(at), 12);
          });
        }
      });

    if (initial)
      it("has the initial data of its definition", async () => {
        const { conditions } = await problemNamed(name);
        const { residual: row } = conditions.find(({ kind }) => kind === "initial")!.equations[0];
        for (const seed of [1, 2, 3]) {
          const values = anyValues(seed);
          expect(evaluate(row, (leaf) => values[leafKey(leaf)])).toBeCloseTo(values.u - initial!(values), 12);
        }
      });
  });
