/** @file Levenberg-Marquardt on every device follows the run on the wasm device, and one that does not is found out. */

import { afterAll, describe, expect, it } from "vitest";
import { burgers } from "../../problems/burgers.ts";
import { poisson } from "../../problems/poisson.ts";
import { type HostDevice, nativeDevice, probeNative, wasmDevice } from "../../src/devices/index.ts";
import { conformanceCases, solveConformance } from "../../src/solve/index.ts";
import { exactGram } from "../devices/exact-gram.ts";

const wasm = wasmDevice({ threads: 2 });
afterAll(() => wasm.close());

const problems = { poisson, burgers };
const first = { cases: conformanceCases(problems).slice(0, 1) };
const failed = (findings: Awaited<ReturnType<typeof solveConformance>>): string[] =>
  findings
    .filter(({ passed }) => !passed)
    .map(({ check, error, detail }) => `${check}: ${error} ${detail ?? ""}`);

const spoilt = (change: Partial<HostDevice>): HostDevice => ({
  ...wasm,
  ...change,
  get bytes() {
    return wasm.bytes;
  },
});

describe("a run of Levenberg-Marquardt", () => {
  it("on more threads is the same bit for bit", async () => {
    const findings = await solveConformance(wasm, problems);
    expect(failed(findings)).toEqual([]);
    expect(findings.map(({ error }) => error)).toEqual([0, 0, 1, 0, 0, 1]);
    expect(wasm.bytes.used).toBe(0);
  });
  it.runIf(probeNative().found)("on the native device follows it", async () => {
    const device = nativeDevice(wasmDevice({ threads: 1 }), { threads: 1 });
    const findings = await solveConformance(device, problems);
    device.close();
    expect(failed(findings)).toEqual([]);
  });
  it("with Gram matrices of slices follows it too", async () => {
    const findings = await solveConformance(spoilt({ gram: exactGram() }), problems, first);
    expect(failed(findings)).toEqual([]);
  });
});

describe("is found out", () => {
  it("a Gram matrix that is wrong in the sixth digit, by the costs of the first steps", async () => {
    const device = spoilt({
      syrk: (trans, n, k, A, lda, C, ldc, add) => {
        wasm.syrk(trans, n, k, A, lda, C, ldc, add);
        for (let i = 0; i < C.length; i++) C[i] *= 1 + 1e-6 * Math.sin(i);
      },
    });
    expect(failed(await solveConformance(device, problems, first)).join()).toMatch(/first 10 accepted steps/);
  });
  it("a device that throws, with what it threw", async () => {
    const potrf = (): never => {
      throw new RangeError("lost");
    };
    const findings = await solveConformance(spoilt({ potrf }), problems, first);
    expect(findings.every(({ passed, detail }) => !passed && detail === "RangeError: lost")).toBe(true);
    expect(wasm.bytes.used).toBe(0);
  });
});
