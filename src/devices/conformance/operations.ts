/** @file Operations of programs against plain loops: every kind, on several tiles with a short last one. */

import { add, mul, placeholder, tanh } from "../../expression/index.ts";
import type { MapKernel } from "../../kernels/index.ts";
import type { Device, Operation } from "../device.ts";
import type { Check } from "./finding.ts";
import { normal, untouched } from "./matrices.ts";
import { at, inWorkspace, normError, type Placed, perTile, type Rig, sumError } from "./rigs.ts";

/** Outputs, inputs and channels: single ones, odd ones, and more than any unrolled loop takes at once. */
const shapes = [
  [1, 1, 1],
  [1, 7, 3],
  [3, 2, 5],
  [5, 9, 2],
  [12, 20, 4],
  [21, 20, 5],
] as const;
type Shape = readonly [outputs: number, inputs: number, channels: number];

/** How tiles lie: one, and several with so many samples in the last. */
const tilings = [
  { samples: 8, tiles: 3, lastSamples: 1 },
  { samples: 12, tiles: 1, lastSamples: 12 },
  { samples: 32, tiles: 2, lastSamples: 18 },
] as const;
type Tiling = (typeof tilings)[number];

const flags = [false, true] as const;

export const operationChecks = (device: Device): Check[] => [
  ...flags.flatMap((bias) =>
    flags.flatMap((accumulate) => [
      summed(device, `linear${named({ bias, accumulate })}`, (rig, tiling) =>
        shapes.map((shape) => linear(rig, shape, tiling, { bias, accumulate })),
      ),
      summed(device, `outer${named({ bias, accumulate })}`, (rig, tiling) =>
        shapes.map((shape) => outer(rig, shape, tiling, { bias, accumulate })),
      ),
    ]),
  ),
  ...flags.map((bias) =>
    summed(device, `contract${named({ bias })}`, (rig, tiling) =>
      shapes.map((shape) => contract(rig, shape, tiling, bias)),
    ),
  ),
  summed(device, "outer without inputs: the biases' columns alone", (rig, tiling) => [
    outer(rig, [5, 0, 3], tiling, { bias: true, accumulate: false }),
  ]),
  summed(device, "contract without inputs: the biases' sums alone", (rig, tiling) => [
    contract(rig, [5, 0, 3], tiling, true),
  ]),
  summed(device, "fill and store", (rig, tiling) => [fillAndStore(rig, tiling)]),
  {
    check: "pairs of sites: jets forward and back, a workspace per tile, rows of J added up",
    // Chosen here: sums of ten terms through three layers of operations.
    ...{ bound: 64, unit: "eps max|J|" },
    measure: () => Math.max(...tilings.map((tiling) => normError(device, (rig) => pairs(rig, tiling)))),
  },
  {
    check: "a program run on its first tiles only writes those",
    ...{ bound: 0, unit: "eps" },
    measure: () => normError(device, firstTiles),
  },
];

/** Operations of a program, and the array they write. */
interface Part {
  readonly operations: readonly Operation[];
  readonly to: Placed;
  /** Numbers of workspace. Default 0. */
  readonly workspace?: number;
}

const named = (set: Readonly<Record<string, boolean>>): string =>
  Object.entries(set)
    .map(([name, on]) => `${on ? ", " : ", no "}${name}`)
    .join("");

/**
 * Parts as one program per tiling. A sum of up to 192 products in any order has this bound and to spare.
 * Source: Higham 2002, section 3.1.
 */
const summed = (
  device: Device,
  check: string,
  parts: (rig: Rig, tiling: Tiling) => readonly Part[],
): Check => ({
  check,
  ...{ bound: 200, unit: "eps sum |terms|" },
  measure: () =>
    Math.max(
      ...tilings.map((tiling) => sumError(device, (rig) => together(rig, tiling, parts(rig, tiling)))),
    ),
});

function together(rig: Rig, tiling: Tiling, parts: readonly Part[]): Float64Array[] {
  const workspace = 8 * Math.max(...parts.map((part) => part.workspace ?? 0));
  rig.run({ ...tiling, workspace, operations: parts.flatMap((part) => part.operations) });
  return parts.map(({ to }) => rig.read(to));
}

const filled = (rig: Rig, length: number, seed: number): Placed => {
  const value = normal(seed);
  return rig.place(Float64Array.from({ length: Math.max(1, length) }, () => value(0, 0)));
};

interface Flags {
  readonly bias: boolean;
  readonly accumulate: boolean;
}

function linear(
  rig: Rig,
  [outputs, inputs, channels]: Shape,
  tiling: Tiling,
  { bias, accumulate }: Flags,
): Part {
  const stack = channels * tiling.samples;
  // Weights stored column by column inside a larger matrix: steps are general.
  const [rowStep, columnStep] = [2, 2 * outputs + 1];
  const [W, b] = [filled(rig, columnStep * inputs, 1), filled(rig, outputs, 2)];
  const [from, to] = [inputs, outputs].map((units, k) => filled(rig, tiling.tiles * units * stack, 3 + k));
  const operation: Operation = {
    ...{ kind: "linear", outputs, inputs, channels, accumulate, rowStep, columnStep },
    ...{ weights: at(W), ...(bias && { bias: at(b) }) },
    ...{ from: perTile(from, inputs * stack), to: perTile(to, outputs * stack) },
  };
  return { operations: [operation], to };
}

function outer(
  rig: Rig,
  [outputs, inputs, channels]: Shape,
  tiling: Tiling,
  { bias, accumulate }: Flags,
): Part {
  const { samples, tiles, lastSamples } = tiling;
  const leading = (tiles - 1) * samples + lastSamples + 3;
  const stack = channels * samples;
  const columns = outputs * inputs + (bias ? outputs : 0);
  const [Z, A] = [filled(rig, tiles * outputs * stack, 5), filled(rig, tiles * inputs * stack, 6)];
  // Rows below the last, and a column more: to be left alone.
  const to = rig.place(new Float64Array(leading * (columns + 1)).fill(untouched));
  const operation: Operation = {
    ...{ kind: "outer", leading, outputs, inputs, channels, bias, accumulate },
    ...{
      adjoint: perTile(Z, outputs * stack),
      activation: perTile(A, inputs * stack),
      to: perTile(to, samples),
    },
  };
  return { operations: [operation], to };
}

function contract(rig: Rig, [outputs, inputs, channels]: Shape, tiling: Tiling, bias: boolean): Part {
  const { samples, tiles } = tiling;
  const stack = channels * samples;
  const length = outputs * inputs + outputs;
  const [Z, A] = [filled(rig, tiles * outputs * stack, 7), filled(rig, tiles * inputs * stack, 8)];
  const to = filled(rig, tiles * length, 9);
  const operation: Operation = {
    ...{ kind: "contract", outputs, inputs, channels, bias, to: perTile(to, length) },
    ...{ adjoint: perTile(Z, outputs * stack), activation: perTile(A, inputs * stack) },
  };
  return { operations: [operation], to };
}

function fillAndStore(rig: Rig, { samples, tiles, lastSamples }: Tiling): Part {
  const rows = (tiles - 1) * samples + lastSamples;
  const x = filled(rig, 2 * tiles * samples, 10);
  const to = rig.place(new Float64Array(4 * rows + 5).fill(untouched));
  const operations: Operation[] = [
    { kind: "fill", to: inWorkspace(0), length: 2 * samples, value: 0.5 },
    { kind: "store", from: inWorkspace(0), to: perTile(to, samples), columns: 2, leading: rows },
    ...[0, 1].map(
      (column): Operation => ({
        ...{ kind: "store", columns: 1, leading: rows },
        ...{ from: perTile(x, 2 * samples, column * samples), to: perTile(to, samples, (2 + column) * rows) },
      }),
    ),
  ];
  return { operations, to, workspace: 2 * samples };
}

/** tanh of a value and its slope: a = tanh z, a_x = (1 - a²) z_x. */
function slopeKernel(): MapKernel {
  const [z, zx] = ["z", "zx"].map(placeholder);
  const a = tanh(z);
  return {
    name: "slope",
    inputs: [{ name: "z", columns: [z, zx] }],
    outputs: [{ name: "a", columns: [a, mul(add(1, mul(-1, mul(a, a))), zx)] }],
  };
}

/** Seeds of u(p) u(q) + u_x(p): its partial derivatives at the two sites. */
function pairKernel(): MapKernel {
  const [p, px, q, qx] = ["p", "px", "q", "qx"].map(placeholder);
  return {
    name: "pair",
    inputs: [
      { name: "first", columns: [p, px] },
      { name: "second", columns: [q, qx] },
    ],
    outputs: [
      { name: "residual", columns: [add(mul(p, q), px)] },
      { name: "seeds of the first", columns: [q, mul(0, p)] },
      { name: "seeds of the second", columns: [p, mul(0, q)] },
    ],
  };
}

/** One hidden layer at two sites, as a condition between partner points has it. */
function pairs(rig: Rig, tiling: Tiling): Float64Array[] {
  const { samples, tiles, lastSamples } = tiling;
  const [units, inputs, channels] = [10, 3, 2];
  const rows = (tiles - 1) * samples + lastSamples;
  const stack = channels * samples;
  const [W, b, last] = [filled(rig, units * inputs, 21), filled(rig, units, 22), filled(rig, units, 23)];
  const points = [24, 25].map((seed) => filled(rig, tiles * inputs * stack, seed));
  const r = rig.place(new Float64Array(rows));
  const J = rig.place(new Float64Array(rows * (units + 1)));
  const [slope, pair] = [rig.kernel(slopeKernel()), rig.kernel(pairKernel())];
  // Sums, activations and outputs of the two sites, the residual, then two stacks of seeds.
  const site = (k: number): number => k * (2 * units + 1) * stack;
  const hidden = (k: number): number => site(k) + units * stack;
  const output = (k: number): number => site(k) + 2 * units * stack;
  const [residual, seeds] = [site(2), site(2) + samples];
  const common = { kind: "linear", channels, accumulate: false } as const;
  const layers = [0, 1].flatMap((k): Operation[] => [
    {
      ...{ ...common, outputs: units, inputs, rowStep: inputs, columnStep: 1, weights: at(W), bias: at(b) },
      ...{ from: perTile(points[k], inputs * stack), to: inWorkspace(site(k)) },
    },
    {
      ...{ kind: "map", kernel: slope, rows: units, rowStride: 8 * stack },
      groups: [inWorkspace(site(k)), inWorkspace(hidden(k))],
    },
    {
      ...{ ...common, outputs: 1, inputs: units, rowStep: units, columnStep: 1, weights: at(last) },
      ...{ from: inWorkspace(hidden(k)), to: inWorkspace(output(k)) },
    },
  ]);
  const groups = [output(0), output(1), residual, seeds, seeds + stack].map(inWorkspace);
  const columns = [0, 1].map(
    (k): Operation => ({
      ...{ kind: "outer", outputs: 1, inputs: units, channels, bias: true, leading: rows, accumulate: k > 0 },
      ...{
        adjoint: inWorkspace(seeds + k * stack),
        activation: inWorkspace(hidden(k)),
        to: perTile(J, samples),
      },
    }),
  );
  rig.run({
    ...tiling,
    workspace: 8 * (seeds + 2 * stack),
    operations: [
      ...layers,
      { kind: "map", kernel: pair, groups, rows: 1, rowStride: 0 },
      { kind: "store", from: inWorkspace(residual), to: perTile(r, samples), columns: 1, leading: rows },
      ...columns,
    ],
  });
  return [rig.read(r), rig.read(J)];
}

function firstTiles(rig: Rig): Float64Array[] {
  const y = rig.place(new Float64Array(40).fill(untouched));
  const operation: Operation = { kind: "fill", to: perTile(y, 8), length: 8, value: 2 };
  rig.run({ samples: 8, lastSamples: 8, tiles: 5, workspace: 0, operations: [operation] }, 3);
  return [rig.read(y)];
}
