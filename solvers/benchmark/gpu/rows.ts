/** @file The table of the GPU benchmark from its raw results: each figure beside its bar. */

import type { GpuResults, GpuRow, PieceResult, Verdict } from "./types.ts";

/** A figure: what was reached in words, and whether that passes. Undefined: not measured. */
type Figure = { readonly reached: string; readonly passed: boolean } | undefined;

/**
 * One row per figure that has a bar, in a fixed order; what was not measured says so.
 *
 * @param results - undefined where nothing was ever run.
 */
export function gpuRows(results: GpuResults | undefined): GpuRow[] {
  const piece = (name: string): PieceResult | undefined => results?.pieces.find((one) => one.name === name);
  const absent = absence(piece("nvidia-smi"));
  const number = (name: string, ...path: string[]): number | undefined => numberAt(piece(name)?.output, path);
  return [
    row("conformance of `cuda`", "every check passes", conformance(piece("conformance"), absent)),
    row("compute-sanitizer memcheck of the emitted kernels", "0 errors", memcheck(piece("memcheck"), absent)),
    row(
      "Gauss-Newton step, Burgers, mlp:4x64, N = P = about 13,000, against DSYRK + DPOTRF + DPOTRS of these sizes",
      "<= 1.5 times",
      stepFigure(
        number("step-cuda", "gaussNewtonRatio"),
        number("step-cuda", "gaussNewtonSeconds"),
        number("step-cuda", "denseSolveRatio"),
      ),
    ),
    row(
      "the same step against `native` on the CPU of that machine",
      ">= 30 times sooner",
      againstNative(piece("steps-cuda"), piece("steps-native")),
    ),
    row(
      "jets and J assembly against the copy bandwidth of the card",
      ">= 50 %",
      assembly(
        number("kernels-cuda", "assembly", "share"),
        number("kernels-cuda", "assembly", "jacobianShare"),
      ),
    ),
    row("poisson-5d, network 5-64-64-48-48-1", "<= 1e-7 in 120 s", error(piece("poisson-5d"), 1e-7, absent)),
    row("mixed-5d, mlp:4x64", "<= 1e-6 in 120 s", error(piece("mixed-5d"), 1e-6, absent)),
    ...["burgers", "kovasznay"].map((problem) =>
      row(
        `${problem} as a network of more than 3000 parameters, to the same error as \`native\``,
        ">= 3 times sooner",
        sooner(piece(`${problem}-cuda`), piece(`${problem}-native`)),
      ),
    ),
  ];
}

/** Figures without a bar: rates of both devices. Empty where none were measured. */
export function gpuFigures(results: GpuResults | undefined): GpuRow[] {
  const output = (name: string) => results?.pieces.find((one) => one.name === name)?.output;
  const figure = (what: string, name: string, path: readonly string[], unit: string): GpuRow[] => {
    const value = numberAt(output(name), path);
    return value === undefined ? [] : [{ what, bar: "", reached: `${digits(value)} ${unit}` }];
  };
  return [
    ...["gemm", "syrk", "potrf", "geqrf"].flatMap((of) =>
      figure(
        `${of} on \`cuda\`, order ${numberAt(output("kernels-cuda"), ["n"])}`,
        "kernels-cuda",
        [of],
        "GFLOP/s",
      ),
    ),
    ...figure("copy within the card, read and written", "kernels-cuda", ["copyBandwidth"], "GB/s"),
    ...figure(
      "second-order tanh jet on `cuda`",
      "kernels-cuda",
      ["tanhJet", "nanosecondsPerElement"],
      "ns per element",
    ),
    ...figure("second-order tanh jet on `cuda`", "kernels-cuda", ["tanhJet", "bandwidth"], "GB/s"),
    ...figure("a kernel compiled by NVRTC", "kernels-cuda", ["compileSeconds"], "s"),
    ...["gemm", "syrk", "potrf"].flatMap((of) =>
      figure(`${of} on \`native\``, "kernels-native", ["allThreads", of], "GFLOP/s"),
    ),
  ];
}

function row(what: string, bar: string, figure: Figure): GpuRow {
  const verdict: Verdict = figure === undefined ? "not measured" : figure.passed ? "pass" : "fail";
  return { what, bar, reached: figure?.reached ?? "", verdict };
}

/** Three significant digits. */
const digits = (value: number): string =>
  value !== 0 && (Math.abs(value) < 1e-2 || Math.abs(value) >= 1e5)
    ? value.toExponential(1)
    : String(Number(value.toPrecision(3)));

function numberAt(
  output: Readonly<Record<string, unknown>> | undefined,
  path: readonly string[],
): number | undefined {
  let value: unknown = output;
  for (const name of path) value = (value as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === "number" ? value : undefined;
}

/** A piece that ended without a result has failed, unless its program is not there. */
function conformance(piece: PieceResult | undefined, isAbsent: Absent): Figure {
  const [checks, failed] = ["checks", "failed"].map((name) => numberAt(piece?.output, [name]));
  if (checks !== undefined && failed !== undefined)
    return { reached: `${checks} checks, ${failed} failed`, passed: checks > 0 && failed === 0 };
  return piece === undefined || isAbsent(piece) ? undefined : { reached: howItEnded(piece), passed: false };
}

type Absent = (piece: PieceResult) => boolean;

/**
 * No program, or no card: nothing was measured. Exit code 64 says that a device was not to be had, or that something else
 * was refused (memory, a kernel, an argument): a failure where nvidia-smi has seen a card.
 */
function absence(smi: PieceResult | undefined): Absent {
  const hasCard = smi?.exitCode === 0;
  return ({ ending, exitCode }) => ending === "missing" || (exitCode === 64 && !hasCard);
}

const howItEnded = ({ ending, exitCode, seconds }: PieceResult): string =>
  ending === "time-limit" ? `no result in ${digits(seconds)} s` : `no result, exit code ${exitCode}`;

function memcheck(piece: PieceResult | undefined, isAbsent: Absent): Figure {
  const found = /ERROR SUMMARY: (\d+) error/.exec(piece?.text ?? "");
  const passed = numberAt(piece?.output, ["failed"]) === 0;
  // Without a result of what it watched, a clean summary says nothing.
  if (found && (passed || found[1] !== "0"))
    return { reached: `${found[1]} errors`, passed: found[1] === "0" };
  return piece === undefined || isAbsent(piece) ? undefined : { reached: howItEnded(piece), passed: false };
}

/** @param trials - the same for all that Levenberg-Marquardt does between two Jacobians. */
const stepFigure = (
  ratio: number | undefined,
  seconds: number | undefined,
  trials: number | undefined,
): Figure =>
  ratio === undefined || seconds === undefined
    ? undefined
    : {
        reached: `${digits(ratio)} times (${digits(1000 * seconds)} ms; with every trial of a Levenberg-Marquardt step ${trials === undefined ? "-" : digits(trials)} times)`,
        passed: ratio <= 1.5,
      };

/** The same trials of the same run: solve time between the first and the last that both have. */
function againstNative(card: PieceResult | undefined, host: PieceResult | undefined): Figure {
  const count = Math.min(card?.trials?.length ?? 0, host?.trials?.length ?? 0);
  if (!card?.trials || !host?.trials || count < 2) return undefined;
  const between = (trials: readonly number[]): number => (trials[count - 1] - trials[0]) / (count - 1);
  const [own, other] = [between(card.trials), between(host.trials)];
  const times = `${digits(1000 * own)} ms a trial against ${digits(1000 * other)} ms, ${count - 1} trials`;
  return { reached: `${digits(other / own)} times sooner (${times})`, passed: other >= 30 * own };
}

const assembly = (share: number | undefined, ofJacobian: number | undefined): Figure =>
  share === undefined
    ? undefined
    : {
        reached: `${digits(100 * share)} % (J alone: ${ofJacobian === undefined ? "-" : digits(100 * ofJacobian)} %)`,
        passed: share >= 0.5,
      };

function error(piece: PieceResult | undefined, bar: number, isAbsent: Absent): Figure {
  const [relative, seconds] = ["relativeL2", "seconds"].map((name) => numberAt(piece?.output, [name]));
  if (relative !== undefined && seconds !== undefined)
    return { reached: `${relative.toExponential(1)} in ${digits(seconds)} s`, passed: relative <= bar };
  return piece === undefined || isAbsent(piece) ? undefined : { reached: howItEnded(piece), passed: false };
}

/** Seconds to the target; the limit, as a lower bound, for a run that did not get there. */
function sooner(card: PieceResult | undefined, host: PieceResult | undefined): Figure {
  const [own, other] = [card, host].map(timeToTarget);
  if (!own || !other) return undefined;
  if (!own.reached) return { reached: `not there after ${digits(own.seconds)} s`, passed: false };
  const ratio = other.seconds / own.seconds;
  const times = `${digits(own.seconds)} s against ${other.reached ? "" : "more than "}${digits(other.seconds)} s`;
  return {
    reached: `${other.reached ? "" : "more than "}${digits(ratio)} times (${times})`,
    passed: ratio >= 3,
  };
}

function timeToTarget(
  piece: PieceResult | undefined,
): { readonly seconds: number; readonly reached: boolean } | undefined {
  const seconds = numberAt(piece?.output, ["seconds"]);
  if (seconds === undefined) return undefined;
  const outcome = piece?.output?.outcome as { readonly by?: string } | undefined;
  return { seconds, reached: outcome?.by === "target" };
}
