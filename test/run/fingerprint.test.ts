/** @file Two problems with the same equations have the same fingerprint; a checkpoint of another is refused naming both. */

import { describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { UsageError } from "../../src/errors.ts";
import { jet, sampled, sub } from "../../src/expression/index.ts";
import type { Problem } from "../../src/problem/types.ts";
import { fingerprint, requireAgreement } from "../../src/run/index.ts";
import { cubic } from "../cli/fixtures.ts";

const vary = (change: Partial<Problem>): string => fingerprint({ ...cubic, ...change });

describe("fingerprint", () => {
  it("is 16 hexadecimal digits, and blind to title, source and recommendations", () => {
    expect(fingerprint(cubic)).toMatch(/^[0-9a-f]{16}$/);
    expect(vary({ title: "other", source: "other", recommended: { model: "mlp:9x9" } })).toBe(
      fingerprint(cubic),
    );
  });

  it("is what stored runs have, made when another library computed it", async () => {
    expect(fingerprint(await problemNamed("kovasznay"))).toBe("02186c39a01876b6");
  });

  it("changes with equations, conditions, bounds, fields and the source of functions", () => {
    const [equation] = cubic.interior;
    const source = (of: (point: Readonly<Record<string, number>>) => number) => ({
      ...equation,
      residual: sub(equation.residual, sampled("hole 1", of)),
    });
    const prints = [
      fingerprint(cubic),
      vary({ interior: [{ ...equation, text: "u_t = 2*u_xx" }] }),
      vary({ interior: [source(({ x }) => x)] }),
      vary({ interior: [source(({ x }) => 2 * x)] }),
      vary({ conditions: [] }),
      vary({ fields: ["v"] }),
      vary({ domain: { ...cubic.domain, bounds: [[0, 2]] } }),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });

  it("changes with measured values and with where they were measured", () => {
    const measuring = (value: number, at: number): string => {
      const readings = new Map([[at, value]]);
      const residual = sub(
        jet("u"),
        sampled("measured u", ({ x }) => readings.get(x) ?? Number.NaN),
      );
      const points = { coordinates: ["x"], count: 1, values: Float64Array.of(at) };
      const equations = [{ text: "u = measured u", residual }];
      return vary({ conditions: [{ name: "data", kind: "data", equations, points }] });
    };
    expect(measuring(2, 0.5)).toBe(measuring(2, 0.5));
    expect(measuring(3, 0.5)).not.toBe(measuring(2, 0.5));
    expect(measuring(2, 0.25)).not.toBe(measuring(2, 0.5));
  });
});

describe("requireAgreement", () => {
  const header = { problem: "heat", model: "mlp:2x8", seed: 1, points: { interior: 10 } };
  it("passes when every expected entry agrees, deeply", () => {
    expect(() => requireAgreement(header, { problem: "heat", points: { interior: 10 } }, "f")).not.toThrow();
  });
  it("names the entry, both values and the file", () => {
    const refused = () =>
      requireAgreement(header, { problem: "heat", model: "mlp:4x20" }, "runs/a/checkpoint.bin");
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(/its model is "mlp:2x8", asked for is "mlp:4x20"[\s\S]*runs\/a\/checkpoint\.bin/);
    expect(() => requireAgreement(header, { device: "wasm" }, "f")).toThrow(/its device is not given/);
  });
});
