/** @file Random programs: every operation on stacks in workspace, tile and fixed memory, in random order. */

import type { Address, HostDevice, KernelHandle, Operation, Program } from "../../../../src/devices/index.ts";
import { add, div, mul, neg, placeholder, pow, sqrt } from "../../../../src/expression/index.ts";
import type { MapKernel } from "../../../../src/kernels/index.ts";
import { type Random, random } from "../../../../src/random.ts";

/** Most rows of a stack. */
const tall = 19;
/** Stacks in the workspace. */
const slots = 4;

/** (stack, scale, stack) -> stack of numbers no larger. Arithmetic and square roots only: results are exact bit for bit. */
function mixing(channels: number): MapKernel {
  const named = (name: string) => Array.from({ length: channels }, (_, c) => placeholder(`${name}${c}`));
  const [x, y, scale] = [named("x"), named("y"), placeholder("scale")];
  const size = sqrt(add(1, pow(x[0], 2)));
  const columns = x.map((own, c) => {
    const above = add(mul(scale, own), neg(mul(y[c], pow(x[0], 3))));
    return div(above, mul(size, pow(size, 2)));
  });
  return {
    name: "mixing",
    inputs: [
      { name: "x", columns: x },
      { name: "scale", columns: [scale], scalars: true },
      { name: "y", columns: y },
    ],
    outputs: [{ name: "z", columns }],
  };
}

/** What random operations are made of. */
interface Material {
  readonly source: Random;
  readonly kernel: KernelHandle;
  readonly samples: number;
  readonly channels: number;
  /** Points in all. */
  readonly points: number;
  readonly stacks: readonly Address[];
  /** Read only. */
  readonly data: Address;
  readonly weights: Address;
  readonly jacobian: Address;
  readonly gradient: Address;
  readonly results: Address;
}

/** Numbers in the arrays that `weights`, `gradient` and `results` point to. */
const [weightCount, gradientCount, resultCount] = [3 * tall * tall, tall * tall + tall, 6];
const jacobianColumns = tall * tall + tall;

/** A program of that many random operations, on arrays of normal numbers. */
export function randomProgram(device: HostDevice, seed: number, count: number): Program {
  const source = random(seed);
  const samples = 4 * (2 + source.integer(8));
  const lastSamples = 1 + source.integer(samples);
  const [tiles, channels] = [3, 1 + source.integer(4)];
  const points = (tiles - 1) * samples + lastSamples;
  const length = tall * channels * samples;
  const filled = (size: number): number => {
    const array = device.allocate(size);
    for (let i = 0; i < size; i++) array[i] = source.normal();
    return array.byteOffset;
  };
  const byTile = (size: number): Address => ({ at: "tile", offset: filled(tiles * size), perTile: 8 * size });
  const stacks = Array.from(
    { length: slots },
    (_, i): Address => ({ at: "workspace", offset: 8 * length * i }),
  );
  const material: Material = {
    ...{ source, samples, channels, points },
    kernel: device.compile([mixing(channels)])[0],
    stacks: [...stacks, byTile(length)],
    data: byTile(length),
    weights: { at: "memory", offset: filled(weightCount) },
    jacobian: { at: "tile", offset: filled(jacobianColumns * points), perTile: 8 * samples },
    gradient: byTile(gradientCount),
    results: { at: "tile", offset: filled(resultCount * points), perTile: 8 * samples },
  };
  const start = material.stacks.map((to, i): Operation => ({ kind: "fill", to, length, value: 0.5 - i }));
  const operations = [...start, ...Array.from({ length: count }, () => operation(material))];
  return { samples, lastSamples, tiles, workspace: 8 * length * slots, operations };
}

const makers = [map, map, linear, linear, linear, outer, contract, store, fill];

const operation = (material: Material): Operation => pick(material.source, makers)(material);

const pick = <T>(source: Random, list: readonly T[]): T => list[source.integer(list.length)];
const height = ({ source }: Material): number => 1 + source.integer(tall);
const anyStack = ({ source, stacks, data }: Material): Address => pick(source, [...stacks, data]);
/** Address moved by a number of float64. */
const plus = (address: Address, length: number): Address => ({
  ...address,
  offset: address.offset + 8 * length,
});

/** Often in place, sometimes on one row only. */
function map(material: Material): Operation {
  const { source, stacks, weights, kernel, channels, samples } = material;
  const to = pick(source, stacks);
  const rows = source.integer(3) === 0 ? 1 : height(material);
  const row = (rows === 1 ? source.integer(tall) : 0) * channels * samples;
  const [x, y] = [source.integer(2) ? to : anyStack(material), anyStack(material)];
  const groups = [plus(x, row), plus(weights, source.integer(weightCount)), plus(y, row), plus(to, row)];
  return { kind: "map", kernel, groups, rows, rowStride: rows === 1 ? 0 : channels * samples * 8 };
}

function linear(material: Material): Operation {
  const { source, stacks, weights, channels } = material;
  const [from, outputs, inputs] = [anyStack(material), height(material), height(material)];
  const to = pick(
    source,
    stacks.filter((stack) => stack !== from),
  );
  const [rowStep, columnStep] = pick(source, [
    [inputs, 1],
    [1, outputs],
    [2, 2 * outputs + 1],
  ]);
  const bias = source.integer(2) ? { bias: plus(weights, source.integer(weightCount - tall)) } : {};
  const accumulate = source.integer(2) === 1;
  return {
    kind: "linear",
    weights,
    rowStep,
    columnStep,
    ...bias,
    from,
    to,
    outputs,
    inputs,
    channels,
    accumulate,
  };
}

function outer(material: Material): Operation {
  const { source, jacobian, points, channels } = material;
  const [adjoint, activation, outputs, inputs] = [
    anyStack(material),
    anyStack(material),
    height(material),
    height(material),
  ];
  const bias = source.integer(2) === 1;
  const spare = jacobianColumns - outputs * inputs - (bias ? outputs : 0);
  const to = plus(jacobian, source.integer(spare + 1) * points);
  const accumulate = source.integer(2) === 1;
  return {
    kind: "outer",
    adjoint,
    activation,
    to,
    leading: points,
    outputs,
    inputs,
    channels,
    bias,
    accumulate,
  };
}

function contract(material: Material): Operation {
  const { source, gradient: to, channels } = material;
  const [adjoint, activation] = [anyStack(material), anyStack(material)];
  const [outputs, inputs] = [height(material), height(material)];
  return {
    kind: "contract",
    adjoint,
    activation,
    to,
    outputs,
    inputs,
    channels,
    bias: source.integer(2) === 1,
  };
}

function store(material: Material): Operation {
  const { source, results, points } = material;
  const columns = 1 + source.integer(Math.min(resultCount, material.channels));
  const to = plus(results, source.integer(resultCount - columns + 1) * points);
  return { kind: "store", from: anyStack(material), to, columns, leading: points };
}

function fill({ source, stacks, channels, samples }: Material): Operation {
  const length = 1 + source.integer(tall * channels * samples);
  return { kind: "fill", to: pick(source, stacks), length, value: source.normal() };
}
