/** @file Programs carried out by plain loops in float64: slow, and right by reading. */

import { interpretKernel, type MapKernel } from "../../kernels/index.ts";
import type { Address, KernelHandle, Operation, Program } from "../device.ts";
import type { Placed, Rig } from "./rigs.ts";

/** float64 that the machine has: 2 MiB, more than any case takes. */
const room = 2 ** 18;

type Of<K extends Operation["kind"]> = Extract<Operation, { kind: K }>;

/** Where an operation works: one tile of a program. */
interface Place {
  readonly memory: Float64Array;
  readonly workspace: Float64Array;
  readonly tile: number;
  readonly samples: number;
  /** Samples of the tile that count. */
  readonly used: number;
  readonly kernels: ReadonlyMap<KernelHandle, MapKernel>;
}

/** @param change - what is done to every value that is placed. Default: nothing. */
export function plainMachine(change: (value: number) => number = (value) => value): Rig {
  const memory = new Float64Array(room);
  const kernels = new Map<KernelHandle, MapKernel>();
  let taken = 0;
  return {
    place: (values) => {
      const placed: Placed = { byteOffset: 8 * taken, length: values.length };
      memory.set(values.map(change), taken);
      taken += values.length;
      return placed;
    },
    kernel: (of) => {
      const handle = { module: 0, name: of.name, inputs: of.inputs.length, outputs: of.outputs.length };
      kernels.set(handle, of);
      return handle;
    },
    run: (program, tiles = program.tiles) => {
      for (let tile = 0; tile < tiles; tile++) runTile(program, { memory, kernels, tile });
    },
    read: ({ byteOffset, length }) => memory.slice(byteOffset / 8, byteOffset / 8 + length),
  };
}

function runTile(program: Program, of: Pick<Place, "memory" | "kernels" | "tile">): void {
  const { samples, lastSamples, tiles, operations } = program;
  const workspace = new Float64Array(program.workspace / 8).fill(Number.NaN);
  const used = of.tile === tiles - 1 ? lastSamples : samples;
  for (const operation of operations) carryOut(operation, { ...of, workspace, samples, used });
}

function carryOut(operation: Operation, place: Place): void {
  if (operation.kind === "map") map(operation, place);
  else if (operation.kind === "linear") linear(operation, place);
  else if (operation.kind === "outer") outer(operation, place);
  else if (operation.kind === "contract") contract(operation, place);
  else if (operation.kind === "store") store(operation, place);
  else view(operation.to, place).fill(operation.value, 0, operation.length);
}

/** Memory from an address on. */
function view(address: Address, { memory, workspace, tile }: Place): Float64Array {
  const first = address.offset / 8 + (address.at === "tile" ? (tile * address.perTile) / 8 : 0);
  return (address.at === "workspace" ? workspace : memory).subarray(first);
}

function map({ kernel, groups, rows, rowStride }: Of<"map">, place: Place): void {
  const of = place.kernels.get(kernel)!;
  const { samples } = place;
  const bases = groups.map((address) => view(address, place));
  for (let row = 0; row < rows; row++) {
    const column = (group: number, c: number): Float64Array =>
      bases[group].subarray((row * rowStride) / 8 + c * samples, (row * rowStride) / 8 + (c + 1) * samples);
    const inputs = of.inputs.flatMap((group, g) =>
      group.scalars ? [] : [group.columns.map((_, c) => column(g, c).slice())],
    );
    const scalars = of.inputs.flatMap((group, g) =>
      group.scalars ? [group.columns.map((_, c) => bases[g][c])] : [],
    );
    interpretKernel(of, inputs, scalars).forEach((columns, g) => {
      columns.forEach((values, c) => {
        const target = column(of.inputs.length + g, c);
        // Without inputs there is one sample, the same for all.
        if (values.length === samples) target.set(values);
        else target.fill(values[0]);
      });
    });
  }
}

function linear(operation: Of<"linear">, place: Place): void {
  const { outputs, inputs, channels, rowStep, columnStep, accumulate } = operation;
  const length = channels * place.samples;
  const [W, A, Z] = [operation.weights, operation.from, operation.to].map((address) => view(address, place));
  const bias = operation.bias && view(operation.bias, place);
  for (let m = 0; m < outputs; m++)
    for (let s = 0; s < length; s++) {
      let total = (accumulate ? Z[m * length + s] : 0) + (bias && s < place.samples ? bias[m] : 0);
      for (let k = 0; k < inputs; k++) total += W[m * rowStep + k * columnStep] * A[k * length + s];
      Z[m * length + s] = total;
    }
}

function outer(operation: Of<"outer">, place: Place): void {
  const { outputs, inputs, channels, leading, bias, accumulate } = operation;
  const { samples, used } = place;
  const [Z, A, J] = [operation.adjoint, operation.activation, operation.to].map((one) => view(one, place));
  const put = (column: number, s: number, value: number): void => {
    J[column * leading + s] = value + (accumulate ? J[column * leading + s] : 0);
  };
  for (let s = 0; s < used; s++)
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) {
        let total = 0;
        for (let c = 0; c < channels; c++)
          total += Z[(o * channels + c) * samples + s] * A[(i * channels + c) * samples + s];
        put(o * inputs + i, s, total);
      }
      if (bias) put(outputs * inputs + o, s, Z[o * channels * samples + s]);
    }
}

function contract(operation: Of<"contract">, place: Place): void {
  const { outputs, inputs, channels, bias } = operation;
  const length = channels * place.samples;
  const [Z, A, G] = [operation.adjoint, operation.activation, operation.to].map((one) => view(one, place));
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++)
      for (let s = 0; s < length; s++) G[o * inputs + i] += Z[o * length + s] * A[i * length + s];
    if (bias) for (let s = 0; s < place.samples; s++) G[outputs * inputs + o] += Z[o * length + s];
  }
}

function store({ from, to, columns, leading }: Of<"store">, place: Place): void {
  const [source, target] = [view(from, place), view(to, place)];
  for (let c = 0; c < columns; c++)
    for (let s = 0; s < place.used; s++) target[c * leading + s] = source[c * place.samples + s];
}
