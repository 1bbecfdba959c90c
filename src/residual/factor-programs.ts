/** @file Kronecker factors of the layers' blocks of JᵀJ: second moments of layer inputs and of output sensitivities. */

import type { Address, Device, Operation, Program } from "../devices/index.ts";
import { mul, type Placeholder, placeholder } from "../expression/index.ts";
import type { MapKernel } from "../kernels/index.ts";
import type { BlockCode } from "./block.ts";
import type { Formulation } from "./formulation.ts";
import { linearKernel } from "./kernels.ts";
import { finished, forward, pointwise, settingOf, standard } from "./programs.ts";
import { plus, reverseSweep, type Tape, takeAdjoints, takeTape, workspace } from "./sweep.ts";
import type { LayerFactors } from "./system.ts";

/** Chosen here: bytes of partial sums held at once; tiles are taken in groups that need no more. */
const mostBytes = 64 * 2 ** 20;

const weightColumn = ({ data }: Formulation): number => data.findIndex(({ kind }) => kind === "placeholder");

const weight = placeholder("weight of a point");

/** (one row of a stack, weight) -> weight times the row: points of weight zero, which pad the last tile, drop out. */
function weighted({ channels }: Formulation): MapKernel {
  const row = channels.map((_, c): Placeholder => placeholder(`a${c}`));
  return {
    name: "weighted",
    inputs: [
      { name: "a", columns: row },
      { name: "weight", columns: [weight] },
    ],
    outputs: [{ name: "weighted a", columns: row.map((a) => mul(weight, a)) }],
  };
}

/** weight -> the row of the bias: weight in the value channel, zero in the others. */
function weightedOne({ channels }: Formulation): MapKernel {
  return {
    name: "weighted one",
    inputs: [{ name: "weight", columns: [weight] }],
    outputs: [{ name: "weighted one", columns: channels.map((_, c) => mul(weight, c === 0 ? 1 : 0)) }],
  };
}

/** Where the sums of one layer lie among those of a tile, in float64. */
interface Place {
  readonly inputs: number;
  readonly outputs: number;
}

function placesOf({ network }: BlockCode): { readonly places: Place[]; readonly length: number } {
  let length = 0;
  const take = (n: number): number => {
    const at = length;
    length += n * n;
    return at;
  };
  const places = network.layers.map((layer) => ({
    inputs: take(layer.inputs + 1),
    outputs: take(layer.outputs),
  }));
  return { places, length };
}

/** G += stack stackᵀ over channels and samples. */
const secondMoment = (stack: Address, to: Address, n: number, channels: number): Operation => ({
  ...{ kind: "contract", adjoint: stack, activation: stack, to },
  ...{ outputs: n, inputs: n, channels, bias: false },
});

/** Sums of one tile, `first` tiles after the beginning. */
function program(code: BlockCode, sums: Address, first: number): Program {
  const { formulation, data, tiles } = code;
  const here: BlockCode = { ...code, data: shifted(data, first) };
  const setting = settingOf(here);
  const space = workspace(setting.samples);
  const { jets, outputs, coefficients } = formulation;
  const channels = formulation.channels.length;
  const tapes = jets.map(() => takeTape(setting, space));
  const adjoints = takeAdjoints(setting, space);
  const widest = Math.max(...setting.layers.map(({ inputs }) => inputs)) + 1;
  const copy = space.take(widest * channels);
  const results = space.take(outputs.length);
  const seeds = outputs.map(() => jets.map((columns) => space.take(columns.length)));
  const slopes = coefficients.length ? [space.take(outputs.length * coefficients.length)] : [];
  const { places, length } = placesOf(code);
  const total: Address = { at: "tile", offset: (sums as { offset: number }).offset, perTile: 8 * length };
  const weights = plus(here.data, weightColumn(formulation) * tiles.samples);
  const moments = (tape: Tape): Operation[] =>
    setting.layers.flatMap(({ inputs }, l) => [
      ...copyWeighted(here, tape.inputs[l], inputs, weights, copy),
      secondMoment(copy, plus(total, places[l].inputs), inputs + 1, channels),
    ]);
  return finished(here, space, [
    { kind: "fill", to: total, length, value: 0 },
    ...forward(here, setting, tapes),
    pointwise(here, linearKernel, [...standard(here, tapes), results, ...seeds.flat(), ...slopes]),
    ...tapes.flatMap(moments),
    ...outputs.flatMap((_, e) =>
      tapes.flatMap((tape, site) =>
        reverseSweep(setting, tape, seeds[e][site], adjoints, (layer, adjoint) => {
          const { outputs: at } = places[setting.layers.indexOf(layer)];
          return [secondMoment(adjoint, plus(total, at), layer.outputs, channels)];
        }),
      ),
    ),
  ]);
}

function shifted(address: Address, tiles: number): Address {
  return address.at === "tile" ? { ...address, offset: address.offset + tiles * address.perTile } : address;
}

/** copy = the rows of a stack times the points' weights, and a row for the bias below them. */
function copyWeighted(
  code: BlockCode,
  stack: Address,
  rows: number,
  weights: Address,
  copy: Address,
): Operation[] {
  const length = code.formulation.channels.length * code.tiles.samples;
  const row = (u: number): Operation =>
    pointwise(code, weighted, [plus(stack, u * length), weights, plus(copy, u * length)]);
  return [
    ...Array.from({ length: rows }, (_, u) => row(u)),
    pointwise(code, weightedOne, [weights, plus(copy, rows * length)]),
  ];
}

/**
 * A function that gives the factors of a block's rows at the theta in device memory.
 *
 * A is weighted as the rows are, so that A ⊗ B is exact for one linear layer under an equation in its value. A point and
 * its partner, and several equations, are summed over like channels.
 *
 * Cost: a forward and a reverse sweep, and as many operations again for the moments.
 * Source: Dangel, Müller and Zeinhofer 2024, "Kronecker-factored approximate curvature for physics-informed neural
 * networks", section 3.3.
 */
export function factorSums(device: Device, code: BlockCode): () => LayerFactors[] {
  const { places, length } = placesOf(code);
  const { tiles } = code.tiles;
  const together = Math.max(1, Math.min(tiles, Math.floor(mostBytes / 8 / length)));
  let work: ReturnType<typeof install> | undefined;
  const install = () => {
    const partial = device.allocate(together * length);
    const to: Address = { at: "memory", offset: partial.byteOffset };
    const firsts = Array.from({ length: Math.ceil(tiles / together) }, (_, k) => k * together);
    return {
      partial,
      runs: firsts.map((first) => ({ first, handle: device.install(program(code, to, first)) })),
    };
  };
  return () => {
    work ??= install();
    const sum = new Float64Array(length);
    for (const { first, handle } of work.runs) {
      const count = Math.min(together, tiles - first);
      device.execute(handle, count);
      device.sumPanels(count, length, work.partial, sum);
    }
    return code.network.layers.map((layer, l) => factorsAt(code, sum, places[l], layer));
  };
}

function factorsAt(
  { formulation }: BlockCode,
  sum: Float64Array,
  place: Place,
  { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
): LayerFactors {
  const [n, m] = [inputs + 1, outputs];
  const a = sum.slice(place.inputs, place.inputs + n * n);
  // The bias entry is the sum of squared weights over points and sites; the mean is over channels too.
  const total = a[n * n - 1] * formulation.channels.length;
  for (let k = 0; k < a.length; k++) a[k] /= total;
  return { inputs: a, outputs: sum.slice(place.outputs, place.outputs + m * m) };
}
