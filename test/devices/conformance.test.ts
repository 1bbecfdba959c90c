/** @file The conformance test: host devices pass it, and every way to break a device is found out and named. */

import { afterAll, describe, expect, it } from "vitest";
import type { ConformanceArea, ConformanceFinding } from "../../src/devices/conformance/finding.ts";
import { ulp, ulpError } from "../../src/devices/conformance/measures.ts";
import { deviceConformance } from "../../src/devices/conformance.ts";
import { type HostDevice, nativeDevice, probeNative, wasmDevice } from "../../src/devices/index.ts";
import { exactGram } from "./exact-gram.ts";

const wasm = wasmDevice({ threads: 2, budget: 2 ** 27 });
afterAll(() => wasm.close());

const failed = (findings: readonly ConformanceFinding[]): string[] =>
  findings
    .filter(({ passed }) => !passed)
    .map(({ area, check, error, detail }) => `${area}: ${check}: ${error} ${detail ?? ""}`);

/** The wasm device with something else in place of its own. */
const spoilt = (change: Partial<HostDevice>): HostDevice => ({
  ...wasm,
  ...change,
  // A spread copies a getter's value, not the getter.
  get bytes() {
    return wasm.bytes;
  },
});

describe("host devices conform", () => {
  it("wasm, with nothing left of its memory in use", async () => {
    const findings = await deviceConformance(wasm);
    expect(failed(findings)).toEqual([]);
    expect(findings.length).toBeGreaterThan(70);
    expect(wasm.bytes.used).toBe(0);
  });
  it.runIf(probeNative().found)("native", async () => {
    const device = nativeDevice(wasmDevice({ threads: 1, budget: 2 ** 27 }), { threads: 1 });
    expect(failed(await deviceConformance(device))).toEqual([]);
    device.close();
  });
  it("a device with Gram matrices of slices, here exact ones", async () => {
    const device = spoilt({ gram: exactGram() });
    const findings = await deviceConformance(device, { areas: ["gram"], size: 24 });
    expect(failed(findings)).toEqual([]);
    expect(findings.length).toBeGreaterThan(16);
  });
});

/** A device with a fault, and the checks that have to find it. */
interface Fault {
  readonly of: string;
  readonly area: ConformanceArea;
  readonly found: RegExp;
  readonly change: Partial<HostDevice>;
}

const tiny = 1 + 2 ** -20;
const scaled = (array: Float64Array, by = tiny): void => {
  for (let i = 0; i < array.length; i++) array[i] *= by;
};
/** Runs the device's own operation and then spoils what it wrote. */
const faults: readonly Fault[] = [
  {
    of: "memory that is not zeroed",
    area: "memory",
    found: /zeros/,
    change: { allocate: (n) => wasm.allocate(n).fill(1) },
  },
  {
    of: "numbers that travel in float32",
    area: "memory",
    found: /same bits/,
    change: { write: (from, to) => to.set(from.map(Math.fround)) },
  },
  {
    of: "a copy that forgets its last entry",
    area: "memory",
    found: /copy and clear/,
    change: { copy: (from, to) => to.set(from.subarray(0, from.length - 1)) },
  },
  {
    of: "a matrix copied with its margin",
    area: "memory",
    found: /copyMatrix/,
    change: { copyMatrix: (m, n, A, lda, B, ldb) => wasm.copyMatrix(m + 1, n, A, lda, B, ldb) },
  },
  {
    of: "kernels that leave out the last tile",
    area: "maps",
    found: /exp at|tanh at/,
    change: { execute: (handle, tiles) => wasm.execute(handle, tiles > 1 ? tiles - 1 : 1) },
  },
  {
    of: "outer products that overwrite where they should add",
    area: "operations",
    found: /^outer, no bias, accumulate|^outer, bias, accumulate|pairs/,
    change: {
      install: (program) =>
        wasm.install({
          ...program,
          operations: program.operations.map((one) =>
            one.kind === "outer" ? { ...one, accumulate: false } : one,
          ),
        }),
    },
  },
  {
    of: "last tiles taken for full ones",
    area: "operations",
    found: /outer|store|pairs/,
    change: { install: (program) => wasm.install({ ...program, lastSamples: program.samples }) },
  },
  {
    of: "a Gram matrix in lower precision",
    area: "products",
    found: /^syrk/,
    change: {
      syrk: (trans, n, k, A, lda, C, ldc, add) => {
        wasm.syrk(trans, n, k, A, lda, C, ldc, add);
        scaled(C);
      },
    },
  },
  {
    of: "a Gram matrix that forgets what it is added to",
    area: "products",
    found: /^syrk.*\+ C/,
    change: { syrk: (trans, n, k, A, lda, C, ldc) => wasm.syrk(trans, n, k, A, lda, C, ldc) },
  },
  {
    of: "a product with the wrong side transposed",
    area: "products",
    found: /^gemv/,
    change: {
      gemv: (_trans, m, n, alpha, A, lda, x, beta, y) => {
        if (m === n) wasm.gemv(true, m, n, alpha, A, lda, x, beta, y);
      },
    },
  },
  {
    of: "a factorisation that never fails",
    area: "factorisations",
    found: /first minor/,
    change: { potrf: (n, A, lda) => Math.min(0, wasm.potrf(n, A, lda)) },
  },
  {
    of: "a reflector that is not orthogonal",
    area: "factorisations",
    found: /QᵀQ|A = QR/,
    change: {
      geqrf: (m, n, A, lda, tau) => {
        wasm.geqrf(m, n, A, lda, tau);
        scaled(tau, 1 + 2 ** -30);
      },
    },
  },
  {
    of: "a triangular solve without its transpose",
    area: "factorisations",
    found: /^trsv.*transposed/,
    change: { trsv: (upper, _trans, n, T, ldt, x) => wasm.trsv(upper, false, n, T, ldt, x) },
  },
  {
    of: "panels whose stride is ignored",
    area: "entries",
    found: /sumPanels/,
    change: { sumPanels: (count, _stride, A, out) => wasm.sumPanels(count, out.length, A, out) },
  },
  {
    of: "division by a rounded reciprocal in float32",
    area: "entries",
    found: /divideColumns/,
    change: {
      divideColumns: (m, n, A, divisors, B) => wasm.divideColumns(m, n, A, divisors.map(Math.fround), B),
    },
  },
];

describe("a fault is found where it is", () => {
  it.each(faults)("$of", async ({ area, found, change }) => {
    const findings = await deviceConformance(spoilt(change), { areas: [area], size: 24 });
    const wrong = findings.filter(({ passed }) => !passed);
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong.length).toBeLessThan(findings.length);
    expect(wrong.map(({ check }) => check).join("\n")).toMatch(found);
    for (const { error, bound } of wrong) expect(error).toBeGreaterThan(bound);
  });
  it("slices that lose their smallest product are named with the accuracy they miss", async () => {
    const device = spoilt({ gram: exactGram(1e-10) });
    const wrong = (await deviceConformance(device, { areas: ["gram"], size: 24 })).filter(
      ({ passed }) => !passed,
    );
    expect(wrong.length).toBe(8);
    for (const { bound, error } of wrong) expect([bound < 1e-10, error > bound]).toEqual([true, true]);
  });
  it("an operation that throws fails its checks, says how, and stops no other", async () => {
    const potrs = (): never => {
      throw new RangeError("the card caught fire");
    };
    const findings = await deviceConformance(spoilt({ potrs }), { areas: ["factorisations"], size: 16 });
    const wrong = findings.filter(({ passed }) => !passed);
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong.length).toBeLessThan(findings.length / 2);
    for (const { error, detail } of wrong) {
      expect(error).toBe(Number.POSITIVE_INFINITY);
      expect(detail).toBe("RangeError: the card caught fire");
    }
    expect(wasm.bytes.used).toBe(0);
  });
});

describe("deviceConformance", () => {
  it("tells every finding as it is made, in order", async () => {
    const told: ConformanceFinding[] = [];
    const findings = await deviceConformance(wasm, {
      areas: ["entries", "memory"],
      report: (one) => told.push(one),
    });
    expect(told).toEqual(findings);
    expect([...new Set(findings.map(({ area }) => area))]).toEqual(["entries", "memory"]);
  });
  it("refuses sizes and areas that cannot be", async () => {
    await expect(deviceConformance(wasm, { size: 3 })).rejects.toThrow(/size = 3[\s\S]*from 16 up/);
    const areas = ["momery" as "memory"];
    await expect(deviceConformance(wasm, { areas })).rejects.toThrow(/no area "momery"/);
  });
});

describe("units of the last place", () => {
  it("are the distance to the next larger float64", () => {
    for (const x of [
      1,
      1.5,
      -3,
      2 ** 52,
      2 ** -1022,
      2 ** 1023,
      0.1,
      1 - 2 ** -53,
      2 ** 100 * (1 - 2 ** -53),
    ]) {
      expect(Math.abs(x) + ulp(x)).toBeGreaterThan(Math.abs(x));
      expect(Math.abs(x) + 0.49 * ulp(x)).toBe(Math.abs(x));
    }
    expect([ulp(0), ulp(2 ** -1050)]).toEqual([2 ** -1074, 2 ** -1074]);
  });
  it("know what has no distance", () => {
    expect(ulpError(Number.NaN, Number.NaN)).toBe(0);
    expect(ulpError(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)).toBe(0);
    for (const [found, expected] of [
      [Number.NaN, 1],
      [1, Number.NaN],
      [1, Number.POSITIVE_INFINITY],
      [Number.POSITIVE_INFINITY, 1],
    ])
      expect(ulpError(found, expected)).toBe(Number.POSITIVE_INFINITY);
  });
});
