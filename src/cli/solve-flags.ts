/** @file The flags of `solve`, and the options they stand for. */

import { type DeviceKind, type DeviceOptions, deviceKinds, type HostDeviceKind } from "../devices/index.ts";
import { samplerNamed } from "../sampling/index.ts";
import type { SolveOptions } from "../solve/index.ts";
import { type Flags, type FlagTable, readNumber, usage } from "./flags.ts";

/** What to solve and how: shared by solve, inspect and bench. */
export const discretisationFlags: FlagTable = {
  model: {
    value: "mlp:4x20",
    help: "network (depth x width) or basis (chebyshev:24, sinusoids:900, gaussians:900); default: chosen by the solve",
  },
  solver: { value: "lm", help: "solver; `sobolev list solvers` names them (default lm)" },
  device: {
    value: "auto",
    help: "auto, wasm, native, cuda, webgpu, tensorflow or gpujs (default auto: native if a BLAS is found)",
  },
  points: { value: "N[,M]", help: "interior points, and points per condition (default: the problem's)" },
  redraw: {
    value: "K",
    help: "draw new points every K accepted steps; 0 for fixed points (default: the problem's)",
  },
  sampling: {
    value: "S",
    help: "how they are drawn: rad, rar, rar-d, r3, r3-causal, causal, leverage, volume, adversarial, uniform (default rad)",
  },
  batch: {
    value: "N[,K]",
    help: "N interior points per step, all points looked at every K steps (default all; K 100)",
  },
  seed: { value: "k", help: "seed of everything random (default 1)" },
  threads: { value: "n", help: "threads (default: the processors available)" },
  memory: {
    value: "2GiB",
    help: "most memory the solve may allocate (default: a quarter of the machine's, at most 4GiB; of a card, what is free)",
  },
};

export const solveFlags: FlagTable = {
  ...discretisationFlags,
  seconds: {
    value: "S",
    help: "stop after S seconds of solve time in all, a resumed run's earlier ones included",
  },
  steps: { value: "K", help: "stop after K steps in all, a resumed run's earlier ones included" },
  target: { value: "E", help: "stop when the relative L2 error is at most E" },
  kind: {
    value: "K",
    help: "only solutions of this kind: network, features, spectral or hybrid (default: any)",
  },
  family: {
    value: "F",
    help: "only this family of bases: chebyshev, sinusoids, fourier, carriers, clouds, kernel, spaces",
  },
  starts: { value: "N", help: "random starts of the network; the most promising one goes on (default 1)" },
  slabs: { value: "N", help: "cut the time interval into N slabs (default: as few as resolve the solution)" },
  windows: {
    value: "4x4",
    help: "polynomials in overlapping windows, so many per coordinate: 4x4, or 20 in one coordinate",
  },
  levels: {
    value: "L",
    help: "levels of windows, each half as many per coordinate as the one before (default 1)",
  },
  "window-model": {
    value: "M",
    help: "what windows hold: chebyshev, chebyshev:12, tanh:40 or tanh:40:5 (default chebyshev)",
  },
  pieces: {
    value: "2x1",
    help: "one network in each of so many pieces per coordinate, joined by interfaces",
  },
  interfaces: {
    value: "value,flux",
    help: "what pieces agree on: value, average, flux, gradient, normal-gradient, second, residual, residual-gradient, ...; value:20 gives a squared weight",
  },
  "linear-solver": { value: "schwarz", help: "steps of networks in parts: cholesky (default) or schwarz" },
  correct: { help: "correct a network by the linearised error equation (default, unless --kind network)" },
  "no-correct": { help: "leave a network as it was trained" },
  "no-estimate": { help: "no error estimate" },
  instrument: {
    value: "I[,I]",
    help: "what to measure of a network's curvature: spectrum, trace, sharpness, degeneracy",
  },
  explain: { help: "print every decision with its reason and its cost" },
  out: { value: "DIR", help: "run folder, new or empty (default runs/<problem>-<time>)" },
  resume: { value: "DIR", help: "continue the run in DIR, bit for bit" },
  json: { help: "print the result as one JSON object on the last line" },
  quiet: { help: "no progress" },
  live: { help: "show the run in the browser from its first step, until Ctrl-C (unless CI is set)" },
  view: { help: "show the solution in the browser afterwards (needs a terminal, and CI unset)" },
  "no-view": { help: "do not (default)" },
};

/**
 * The options that flags give; absent ones are left to the problem and to `solve`.
 *
 * @throws UsageError for a value that cannot be read.
 */
export function solveOptions(flags: Flags): SolveOptions {
  return given<SolveOptions>({
    model: flags.text("model"),
    solver: flags.text("solver"),
    device: deviceOf(flags),
    points: pointsOf(flags),
    redraw: flags.number("redraw", { integer: true, least: 0 }),
    sampling: samplingOf(flags),
    batch: batchOf(flags),
    seed: flags.number("seed", { integer: true, least: 0 }),
    threads: flags.number("threads", { integer: true, least: 1 }),
    memory: memoryOf(flags),
    seconds: flags.number("seconds", { above: 0 }),
    steps: flags.number("steps", { integer: true, least: 0 }),
    target: flags.number("target", { above: 0 }),
    kind: kindOf(flags),
    family: flags.text("family"),
    starts: flags.number("starts", { integer: true, least: 1 }),
    slabs: flags.number("slabs", { integer: true, least: 1 }),
    windows: countsOf(flags, "windows"),
    levels: flags.number("levels", { integer: true, least: 1 }),
    windowModel: flags.text("window-model"),
    pieces: countsOf(flags, "pieces"),
    interfaces: flags.text("interfaces")?.split(","),
    linearSolver: flags.text("linear-solver"),
    correct: correctOf(flags),
    estimate: flags.has("no-estimate") ? false : undefined,
    instruments: instrumentsOf(flags),
  });
}

/** The entries that are not undefined. */
export const given = <T extends object>(entries: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as T;

function deviceOf(flags: Flags): DeviceKind | undefined {
  const text = flags.text("device");
  const device = deviceKinds.find((name) => name === text);
  if (text !== undefined && !device)
    throw usage(`there is no device "${text}"`, `one of ${deviceKinds.join(", ")}`);
  return device;
}

/** Threads and memory of a device that is opened without a solve, on a card as on the host. */
export const deviceOptions = ({ threads, memory }: SolveOptions): DeviceOptions =>
  given<DeviceOptions>({
    threads,
    budget: memory,
    cuda: memory === undefined ? undefined : { budget: memory },
  });

/** The device of a command that works on host devices only. */
export function hostDeviceOf(options: SolveOptions): HostDeviceKind {
  const { device = "auto" } = options;
  if (device === "auto" || device === "wasm" || device === "native") return device;
  throw usage(
    `this command works on host devices only, not on "${typeof device === "object" ? device.name : device}"`,
    "--device auto, wasm or native",
  );
}

/** What `--instrument` knows. */
export const instruments = ["spectrum", "trace", "sharpness", "degeneracy"] as const;

const instrumentsOf = (flags: Flags): SolveOptions["instruments"] =>
  flags
    .text("instrument")
    ?.split(",")
    .map((text) => {
      const found = instruments.find((name) => name === text.trim());
      if (!found) throw usage(`there is no instrument "${text}"`, `some of ${instruments.join(", ")}`);
      return found;
    });

/** What `--kind` knows. */
export const kinds = ["network", "features", "spectral", "hybrid"] as const;

function kindOf(flags: Flags): (typeof kinds)[number] | undefined {
  const text = flags.text("kind");
  const kind = kinds.find((name) => name === text);
  if (text !== undefined && !kind)
    throw usage(`there is no kind "${text}" of solution`, `one of ${kinds.join(", ")}`);
  return kind;
}

const countsOf = (flags: Flags, flag: "windows" | "pieces"): number[] | undefined =>
  flags
    .text(flag)
    ?.split("x")
    .map((text) => readNumber(`--${flag}`, text, { integer: true, least: 1 }));

function correctOf(flags: Flags): boolean | undefined {
  if (flags.has("correct") && flags.has("no-correct"))
    throw usage("--correct and --no-correct exclude each other", "one of them");
  if (flags.has("correct")) return true;
  return flags.has("no-correct") ? false : undefined;
}

/** Refused here where nothing has begun yet. */
function samplingOf(flags: Flags): string | undefined {
  const name = flags.text("sampling");
  return name === undefined ? undefined : samplerNamed(name).name;
}

function pointsOf(flags: Flags): SolveOptions["points"] {
  const counts = flags.text("points")?.split(",");
  if (!counts) return undefined;
  if (counts.length > 2)
    throw usage(`--points ${counts.join(",")}: too many numbers`, "--points 3000 or --points 3000,400");
  const [interior, conditions] = counts.map((text) =>
    readNumber("--points", text, { integer: true, least: 1 }),
  );
  return conditions === undefined ? interior : { interior, conditions };
}

function batchOf(flags: Flags): SolveOptions["batch"] {
  const counts = flags.text("batch")?.split(",");
  if (!counts) return undefined;
  if (counts.length > 2)
    throw usage(`--batch ${counts.join(",")}: too many numbers`, "--batch 100 or --batch 100,50");
  const [points, every] = counts.map((text) => readNumber("--batch", text, { integer: true, least: 1 }));
  return every === undefined ? points : { points, every };
}

/** Bytes per unit; without a unit, bytes. Source: IEC 80000-13 for the binary ones. */
const units: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
};

function memoryOf(flags: Flags): number | undefined {
  const text = flags.text("memory");
  return text === undefined ? undefined : readMemory(text);
}

/** Bytes: `2GiB`, `500 MB`. @throws UsageError for anything else. */
export function readMemory(text: string): number {
  const [, digits, unit] = /^([\d.]+)\s*([a-z]*)$/i.exec(text) ?? [];
  const scale = units[unit?.toLowerCase() ?? "none"];
  if (!digits || !scale) throw usage(`--memory ${text}: not an amount of memory`, "--memory 2GiB");
  return Math.floor(readNumber("--memory", digits, { above: 0 }) * scale);
}
