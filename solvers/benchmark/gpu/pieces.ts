/** @file The pieces of the GPU benchmark: commands, sizes and time limits. */

import { join } from "node:path";
import type { Piece } from "./types.ts";

export interface PieceOptions {
  /** About a third of the time, for a first look. */
  readonly quick: boolean;
  /** Folder for the runs of solves. */
  readonly out: string;
  /** compute-sanitizer, where it was found. */
  readonly sanitizer?: string | undefined;
  /** nvidia-smi, where it was found. */
  readonly smi?: string | undefined;
}

/** Burgers' equation with a 4x64 network: 12740 rows, 12737 columns. */
const square = ["--model", "mlp:4x64", "--points", "12000,370"];

/** Points in five dimensions; about those of Müller and Zeinhofer 2023 inside, and more on the ten faces. */
const many = ["--points", "3000,1500"];

/** Most memory of host devices: what WebAssembly can address, since native arrays lie there. */
const memory = ["--memory", "4GiB"];

/** Where a solve writes its run. */
export const runFolder = (out: string, name: string): string => join(out, "runs", name);

/**
 * Everything that is run, in the order of what matters most.
 *
 * Sizes: Burgers with a 4x64 network at as many rows as columns; the published network of
 * poisson-5d; networks of more than 3000 parameters for the times to an error, chosen here as those that the CPU's own
 * benchmarks reach within two minutes.
 */
export function pieces({ quick, out, sanitizer, smi = "nvidia-smi" }: PieceOptions): Piece[] {
  const seconds = quick ? 20 : 120;
  const solve = (name: string, device: string, ...args: string[]): Piece => ({
    name,
    command: [
      ...["sobolev", "solve", ...args, "--device", device, "--kind", "network"],
      ...["--no-estimate", "--json", "--quiet", "--out", runFolder(out, name)],
    ],
    seconds: seconds + 60,
  });
  const toTarget = (problem: string, device: string, model: string, points: string, target: string): Piece =>
    solve(
      `${problem}-${device}`,
      device,
      ...[problem, "--model", model, "--points", points, "--target", target, "--seconds", String(seconds)],
    );
  const steps = (device: string, limit: number): Piece => ({
    ...solve(
      `steps-${device}`,
      device,
      "burgers",
      ...square,
      "--redraw",
      "0",
      "--steps",
      quick ? "3" : "6",
      ...memory,
    ),
    seconds: limit,
  });
  return [
    { name: "nvidia-smi", command: [smi, `--query-gpu=${gpuFacts}`, "--format=csv"], seconds: 20 },
    { name: "conformance", command: bench("conformance", "cuda"), seconds: quick ? 150 : 240 },
    { name: "kernels-cuda", command: [...bench("kernels", "cuda"), "--assembly"], seconds: 120 },
    {
      name: "step-cuda",
      command: [...bench("step", "cuda"), "--problem", "burgers", ...square, "--seconds", quick ? "5" : "15"],
      seconds: 120,
    },
    steps("cuda", 90),
    steps("native", quick ? 120 : 240),
    solve(
      "poisson-5d",
      "cuda",
      "poisson-5d",
      "--model",
      "mlp:64,64,48,48",
      ...many,
      "--seconds",
      String(seconds),
    ),
    solve("mixed-5d", "cuda", "mixed-5d", "--model", "mlp:4x64", ...many, "--seconds", String(seconds)),
    ...["cuda", "native"].map((device) => toTarget("burgers", device, "mlp:4x32", "6000,600", "1e-4")),
    ...["cuda", "native"].map((device) => toTarget("kovasznay", device, "mlp:3x40", "2400,600", "1e-6")),
    {
      name: "memcheck",
      command: [
        sanitizer ?? "compute-sanitizer",
        ...memcheck,
        ...bench("conformance", "cuda"),
        "--quick",
        "--size",
        "24",
      ],
      seconds: quick ? 120 : 300,
    },
    { name: "kernels-native", command: [...bench("kernels", "native"), "--assembly"], seconds: 90 },
    { name: "doctor", command: ["sobolev", "doctor", "--json"], seconds: 120 },
  ];
}

const bench = (what: string, device: string): string[] => [
  "sobolev",
  "bench",
  what,
  "--device",
  device,
  "--json",
];

/** Leaks are the driver's own: its context lives as long as the process. */
const memcheck = ["--tool", "memcheck", "--leak-check", "no", "--error-exitcode", "9"];

const gpuFacts = "name,driver_version,memory.total,clocks.max.sm,clocks.max.memory,power.limit";
