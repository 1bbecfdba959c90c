/** @file Raw results of a GPU benchmark as the pieces leave them, with made-up figures. */

import type { GpuResults, PieceResult } from "../../../solvers/benchmark/gpu/index.ts";

export const pieceOf = (name: string, changes: Partial<PieceResult> = {}): PieceResult => ({
  ...{ name, command: ["sobolev"], ending: "finished", exitCode: 0, seconds: 3, text: "" },
  ...changes,
});

const solved = (name: string, relativeL2: number, seconds: number, by = "time"): PieceResult =>
  pieceOf(name, { output: { relativeL2, seconds, outcome: { by } } });

/** Every row measured, and every bar passed. */
export const sample = (changes: Readonly<Record<string, Partial<PieceResult>>> = {}): GpuResults => ({
  ...{ format: 1, begun: "2026-11-22T10:00:00.000Z", quick: false, node: "v20.20.2" },
  pieces: [
    pieceOf("nvidia-smi", { text: "name, driver_version\nNVIDIA H200, 580.1" }),
    pieceOf("conformance", { output: { checks: 83, failed: 0 } }),
    pieceOf("memcheck", { output: { checks: 77, failed: 0 }, text: "========= ERROR SUMMARY: 0 errors" }),
    pieceOf("kernels-cuda", {
      output: {
        ...{ n: 8192, gemm: 50123, syrk: 41234, potrf: 20500, geqrf: 9000, copyBandwidth: 4012 },
        ...{ tanhJet: { nanosecondsPerElement: 0.025, bandwidth: 3200 }, compileSeconds: 0.21 },
        assembly: { share: 0.81, jacobianShare: 0.44 },
      },
    }),
    pieceOf("step-cuda", {
      output: { gaussNewtonRatio: 1.234, gaussNewtonSeconds: 0.0612, denseSolveRatio: 2.5 },
    }),
    pieceOf("steps-cuda", { trials: [0.5, 0.56, 0.62, 0.68] }),
    pieceOf("steps-native", { trials: [6, 9, 12] }),
    solved("poisson-5d", 8e-8, 120),
    solved("mixed-5d", 9e-7, 120),
    solved("burgers-cuda", 9e-5, 10, "target"),
    solved("burgers-native", 9e-5, 41, "target"),
    solved("kovasznay-cuda", 9e-7, 5, "target"),
    solved("kovasznay-native", 4e-5, 120),
    pieceOf("kernels-native", { output: { allThreads: { gemm: 700, syrk: 650, potrf: 300 } } }),
  ].map((piece) => ({ ...piece, ...changes[piece.name] })),
});
