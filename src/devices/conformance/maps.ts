/** @file Map kernels of a device against the interpreter: every function, powers, arithmetic, and how columns lie. */

import {
  add,
  call,
  constant,
  div,
  type Expression,
  type FunctionName,
  functionNames,
  mul,
  neg,
  type Placeholder,
  placeholder,
  pow,
  sub,
} from "../../expression/index.ts";
import { channelsFor, layerKernels } from "../../jets/index.ts";
import { interpretKernel, type MapKernel } from "../../kernels/index.ts";
import type { Device } from "../device.ts";
import type { Check } from "./finding.ts";
import { normal } from "./matrices.ts";
import { ulp, ulpError, worstOf } from "./measures.ts";
import { at, deviceRig, normError, perTile, type Rig } from "./rigs.ts";

/**
 * Units of the last place between a device and the interpreter. Each is the larger of what the wasm kernels and what CUDA
 * state of themselves, and one unit more for the interpreter's own. Source: docstrings of `kernels/wasm/functions`; CUDA C++
 * Programming Guide, mathematical functions appendix (double precision).
 */
const bounds: Readonly<Record<FunctionName, number>> = {
  ...{ exp: 2, log: 2, sqrt: 0, sin: 3, cos: 3, tan: 4, sinh: 5, cosh: 5, tanh: 4, erf: 5, atan: 4 },
  ...{ abs: 0, sign: 0 },
};

/** Points that fill [low, high] evenly: multiples of the golden ratio modulo 1. */
const fill = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => low + (high - low) * ((i * 0.6180339887498949) % 1));
/** Both signs, sizes 2^low to 2^high. */
const scales = (low: number, high: number, count: number): number[] =>
  fill(low, high, count).flatMap((e) => [2 ** e, -(2 ** e)]);

const special = [0, -0, Number.NaN];
const infinities = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** Where each function is tried: sizes in use, both tails, and where digits are lost. */
function pointsOf(name: FunctionName, n: number): number[] {
  const circle = [...fill(-10, 10, n), ...fill(-1e5, 1e5, n), ...scales(-60, 0, n), ...special];
  const ranges: Readonly<Record<FunctionName, readonly number[]>> = {
    exp: [...fill(-745, 709.78, n), ...fill(-1, 1, n), ...scales(-60, 0, n), ...special, ...infinities],
    log: [
      ...fill(1e-3, 3, n),
      ...fill(0.9, 1.1, n),
      ...fill(-1074, 1023, n).map((e) => 2 ** e),
      -1,
      ...special,
    ],
    sqrt: [...fill(0, 1e5, n), ...fill(-1074, 1023, n).map((e) => 2 ** e), -1, ...special],
    sin: circle,
    cos: circle,
    tan: circle,
    sinh: [...fill(-2, 2, n), ...fill(-710, 710, n), ...scales(-60, 0, n), ...special, ...infinities],
    cosh: [...fill(-2, 2, n), ...fill(-710, 710, n), ...special, ...infinities],
    tanh: [...fill(-1, 1, n), ...fill(-22, 22, n), ...scales(-60, 0, n), ...special, ...infinities],
    erf: [...fill(-1.3, 1.3, n), ...fill(1, 6.5, n), ...scales(-60, 0, n), ...special, ...infinities],
    atan: [...fill(-3, 3, n), ...scales(-60, 60, n), ...special, ...infinities],
    abs: [...scales(-60, 60, n), ...special, ...infinities],
    sign: [...scales(-60, 60, n), ...special, ...infinities],
  };
  return [...ranges[name]];
}

export function mapChecks(device: Device, size: number): Check[] {
  // One kernel for all functions and one for all powers: what takes longest on a card is compiling.
  const functionErrors = lazy(() => functionsOn(device, 4 * size));
  const powerErrors = lazy(() => powersOn(device, 4 * size));
  return [
    ...functionNames.map((name, k) => ({
      check: `${name} at ${pointsOf(name, 4 * size).length} points`,
      bound: bounds[name],
      unit: "ulp",
      measure: () => functionErrors()[k],
    })),
    ...powers.map((exponent, k) => ({
      check: `x^${Number(exponent.toPrecision(3))} on (0.05, 9)`,
      bound: powerBound(exponent),
      unit: "ulp",
      measure: () => powerErrors()[k],
    })),
    arithmeticCheck(device, 4 * size),
    ...layoutChecks(device),
  ];
}

function lazy<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= make());
}

/** Column k of the results is a function of column k of the inputs. */
function kernelOf(name: string, of: readonly ((x: Placeholder) => Expression)[]): MapKernel {
  const columns = of.map((_, k) => placeholder(`x${k}`));
  return {
    name,
    inputs: [{ name: "in", columns }],
    outputs: [{ name: "out", columns: of.map((make, k) => make(columns[k])) }],
  };
}

/** A kernel of columns over all points, in tiles of 32, the last of them filled up with ones. */
function onDevice(device: Device, kernel: MapKernel, columns: readonly Float64Array[]): Float64Array[] {
  const [samples, count] = [32, columns[0].length];
  const tiles = Math.ceil(count / samples);
  const inputs = new Float64Array(tiles * samples * columns.length).fill(1);
  const place = (column: number, i: number): number =>
    (Math.floor(i / samples) * columns.length + column) * samples + (i % samples);
  columns.forEach((values, c) => {
    values.forEach((value, i) => {
      inputs[place(c, i)] = value;
    });
  });
  const rig = deviceRig(device);
  const outputs = kernel.outputs[0].columns.length;
  const [from, to] = [rig.place(inputs), rig.place(new Float64Array(tiles * samples * outputs))];
  const groups = [perTile(from, samples * columns.length), perTile(to, samples * outputs)];
  const operations = [{ kind: "map" as const, kernel: rig.kernel(kernel), groups, rows: 1, rowStride: 0 }];
  rig.run({ samples, lastSamples: samples, tiles, workspace: 0, operations });
  const results = rig.read(to);
  return Array.from({ length: outputs }, (_, c) =>
    Float64Array.from(
      { length: count },
      (_, i) => results[(Math.floor(i / samples) * outputs + c) * samples + (i % samples)],
    ),
  );
}

/** Errors of all columns, in units of the last place. */
function errorsOf(device: Device, kernel: MapKernel, inputs: readonly Float64Array[]): number[] {
  const [expected] = interpretKernel(kernel, [inputs]);
  return onDevice(device, kernel, inputs).map((found, k) =>
    found.reduce((most, value, i) => Math.max(most, ulpError(value, expected[k][i])), 0),
  );
}

function functionsOn(device: Device, count: number): number[] {
  const points = functionNames.map((name) => pointsOf(name, count));
  const most = Math.max(...points.map((list) => list.length));
  const inputs = points.map((list) => Float64Array.from({ length: most }, (_, i) => list[i] ?? 1));
  const kernel = kernelOf(
    "functions",
    functionNames.map((name) => (x: Placeholder) => call(name, x)),
  );
  return errorsOf(device, kernel, inputs);
}

/** Squares, roots, reciprocals, a long chain of products, and powers that take a logarithm. */
const powers = [2, 3, -1, 7, 0.5, -1.5, 1 / 3, -0.7] as const;

/** What the wasm kernels state, and a unit for the interpreter's own. */
const powerBound = (exponent: number): number =>
  Number.isInteger(2 * exponent) ? Math.abs(exponent) / 2 + 3 : 3 + 2 * Math.abs(exponent) * Math.log(20);

function powersOn(device: Device, count: number): number[] {
  const kernel = kernelOf(
    "powers",
    powers.map((exponent) => (x: Placeholder) => pow(x, exponent)),
  );
  return errorsOf(
    device,
    kernel,
    powers.map(() => Float64Array.from(fill(0.05, 9, count))),
  );
}

/** A device may contract products and sums into fused operations: errors count against what is added up. */
function arithmeticCheck(device: Device, count: number): Check {
  const [a, b, c, d] = ["a", "b", "c", "d"].map(placeholder);
  const columns = [
    sub(add(mul(a, b), div(c, d)), neg(mul(c, c))),
    add(a, constant(0.1)),
    neg(b),
    constant(2.5),
  ];
  const kernel: MapKernel = {
    name: "arithmetic",
    inputs: [{ name: "in", columns: [a, b, c, d] }],
    outputs: [{ name: "out", columns }],
  };
  return {
    check: "a b + c / d + c², a + 0.1, -b, a constant",
    bound: 3,
    unit: "ulp of |a b| + |c / d| + c²",
    measure: () => {
      const value = normal(11);
      const inputs = [1, 2, 3, 4].map(() => Float64Array.from({ length: count }, () => value(0, 0)));
      const [expected] = interpretKernel(kernel, [inputs]);
      const found = onDevice(device, kernel, inputs);
      const [A, B, C, D] = inputs;
      const size = (i: number): number => Math.abs(A[i] * B[i]) + Math.abs(C[i] / D[i]) + C[i] ** 2;
      const sums = worstOf(
        count,
        (i) => found[0][i] - expected[0][i],
        (i) => ulp(size(i)),
      );
      const rest = [1, 2, 3].map((k) =>
        worstOf(
          count,
          (i) => found[k][i] - expected[k][i],
          (i) => ulp(expected[k][i]),
        ),
      );
      return Math.max(sums, ...rest);
    },
  };
}

const layoutChecks = (device: Device): Check[] => [
  {
    check: "second-order tanh jets and their adjoints over the rows of a stack",
    // Chosen here: some fifty operations on numbers of size one, each of a few units.
    bound: 64,
    unit: "eps max|a|",
    measure: () => normError(device, (rig) => tanhLayer(rig, 12, 5)),
  },
  {
    check: "scalars, and outputs in the place of inputs",
    bound: 2,
    unit: "eps max|a|",
    measure: () => normError(device, (rig) => inPlace(rig, 8, 5)),
  },
];

/** u, u_x, u_xx. */
const channels = channelsFor([["x", "x"]]);

function tanhLayer(rig: Rig, samples: number, rows: number) {
  const { forward, adjoint } = layerKernels("tanh", channels);
  const stack = channels.length * samples;
  const value = normal(12);
  const [z, a, abar, zbar] = [0, 1, 2, 3].map((k) =>
    rig.place(Float64Array.from({ length: rows * stack }, () => (k % 2 ? 0 : value(0, 0)))),
  );
  const common = { kind: "map", rows, rowStride: 8 * stack } as const;
  rig.run({
    ...{ samples, lastSamples: samples, tiles: 1, workspace: 0 },
    operations: [
      { ...common, kernel: rig.kernel(forward), groups: [at(z), at(a)] },
      { ...common, kernel: rig.kernel(adjoint), groups: [at(z), at(a), at(abar), at(zbar)] },
    ],
  });
  return [rig.read(a), rig.read(zbar)];
}

function inPlace(rig: Rig, samples: number, rows: number) {
  const [p, q, w] = ["p", "q", "w"].map(placeholder);
  const value = normal(13);
  const stack = rig.place(Float64Array.from({ length: rows * 2 * samples }, () => value(0, 0)));
  const scalars = rig.place(Float64Array.of(3));
  const kernel = rig.kernel({
    name: "row",
    inputs: [
      { name: "stack", columns: [p, q] },
      { name: "w", columns: [w], scalars: true },
    ],
    outputs: [{ name: "stack", columns: [add(mul(w, p), q), p] }],
  });
  const groups = [at(stack), at(scalars), at(stack)];
  rig.run({
    ...{ samples, lastSamples: samples, tiles: 1, workspace: 0 },
    operations: [{ kind: "map", kernel, groups, rows, rowStride: 16 * samples }],
  });
  return [rig.read(stack)];
}
