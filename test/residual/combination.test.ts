import { describe, expect, it } from "vitest";
import {
  bindEquations,
  type Expression,
  evaluate,
  jet,
  leafKey,
  parseEquations,
} from "../../src/expression/index.ts";
import { combined } from "../../src/jets/index.ts";
import { combineSecondDerivatives } from "../../src/residual/combination.ts";

const coordinates = ["x", "y", "t"];
const fields = ["u", "v"];
const residuals = (...texts: string[]): Expression[] =>
  texts.flatMap((text) =>
    bindEquations(parseEquations(text), { coordinates, fields, normals: false }).map(
      ({ residual }) => residual,
    ),
  );

describe("combining second derivatives", () => {
  it.each([
    ["Poisson", ["lap(u) = x"], { x: 1, y: 1 }],
    ["heat, factor and sign aside", ["u_t = 0.25*lap(u)"], { x: 1, y: 1 }],
    ["wave operator", ["u_tt = 4*u_xx + u*u_x"], { t: 1, x: -4 }],
    ["a factor that depends on the fields", ["u*v*(u_xx + 2*u_yy) = v_x"], { x: 1, y: 2 }],
    ["two equations in the same ratio", ["u*u_x = 0.1*lap(u)", "lap(v) = u"], { x: 1, y: 1 }],
  ])("finds the operator of %s", (_, texts, weights) => {
    const found = combineSecondDerivatives(residuals(...texts))!.combination.weights;
    const [first] = Object.keys(found);
    for (const [name, w] of Object.entries(weights)) {
      expect(found[name] / found[first]).toBeCloseTo(w / (weights as Record<string, number>)[first], 14);
    }
  });

  it.each([
    ["a mixed derivative", ["u_xx + u_yy + u_xy = 0"]],
    ["one coordinate only", ["u_t = u_xx"]],
    ["different ratios", ["u_xx + u_yy = 0", "v_xx + 2*v_yy = 0"]],
    ["a nonlinear use", ["u_xx*u_yy = 1"]],
    ["a third derivative", ["u_xxx + u_yy + u_xx = 0"]],
    ["a ratio that varies", ["u_xx + x*u_yy = 0"]],
  ])("leaves %s alone", (_, texts) => {
    expect(combineSecondDerivatives(residuals(...texts))).toBeUndefined();
  });

  it("keeps the value of the residual", () => {
    const original = residuals("u*v*(u_xx + 2*u_yy) + u_t = v_x*(3*v_xx + 6*v_yy) - x");
    const { expressions, combination } = combineSecondDerivatives(original)!;
    const values: Record<string, number> = {
      u: 0.7,
      v: -1.3,
      u_xx: 2.1,
      u_yy: 0.4,
      u_t: 5,
      v_x: 0.9,
      v_xx: -0.2,
      v_yy: 1.7,
      x: 0.31,
    };
    const read = (name: string): number => values[name];
    const whole = (field: string): number =>
      Object.entries(combination.weights).reduce(
        (sum, [name, w]) => sum + w * read(`${field}_${name}${name}`),
        0,
      );
    const before = evaluate(original[0], (leaf) => read(leafKey(leaf)));
    const after = evaluate(expressions[0], (leaf) =>
      leaf.kind === "jet" && leaf.derivative[0] === combined ? whole(leaf.field) : read(leafKey(leaf)),
    );
    expect(after).toBeCloseTo(before, 12);
    expect(leafKey(jet("u", [combined]))).toContain(combined);
  });
});
