/** @file The programs of a block: residual, Jacobian rows, and matrix-free products. */

import type { Address, Operation, Program } from "../devices/index.ts";
import type { DenseLayer, Network } from "../models/index.ts";
import type { BlockCode } from "./block.ts";
import type { Formulation } from "./formulation.ts";
import { adjointKernel, hessianKernel, linearKernel, residualKernel, tangentKernel } from "./kernels.ts";
import {
  forwardSweep,
  linearMap,
  map,
  plus,
  reverseSweep,
  type SweepSetting,
  type Tape,
  takeAdjoints,
  takeShortTape,
  takeTape,
  transposedMap,
  type Workspace,
  workspace,
} from "./sweep.ts";

/** Bytes of workspace one sample needs in the largest of the common programs (`linear`). */
export function linearBytesPerSample(
  network: Network,
  { channels, jets, outputs, coefficients }: Formulation,
): number {
  const perSite =
    network.layers.reduce((total, layer) => total + layer.inputs + layer.outputs, 0) * channels.length;
  const widest = Math.max(...network.layers.map((layer) => layer.inputs));
  const seeds = outputs.length * (1 + jets.flat().length + coefficients.length);
  return 8 * (perSite * jets.length + 2 * widest * channels.length + seeds);
}

function settingOf({ network, formulation, handles, tiles, theta }: BlockCode): SweepSetting {
  return {
    layers: network.layers,
    handles,
    channels: formulation.channels.length,
    samples: tiles.samples,
    theta,
  };
}

/** A pointwise kernel on whole columns (one row). */
const pointwise = (
  code: BlockCode,
  of: (f: Formulation) => ReturnType<typeof residualKernel>,
  groups: readonly Address[],
): Operation => ({
  kind: "map",
  kernel: code.kernel(of),
  groups,
  rows: 1,
  rowStride: 0,
});

function finished({ tiles }: BlockCode, space: Workspace, operations: readonly Operation[]): Program {
  return {
    samples: tiles.samples,
    lastSamples: tiles.lastSamples,
    tiles: tiles.tiles,
    workspace: space.columns * tiles.samples * 8,
    operations,
  };
}

/** Features, then the forward sweep, at every site. */
function forward(code: BlockCode, setting: SweepSetting, tapes: readonly Tape[]): Operation[] {
  return tapes.flatMap((tape, site): Operation[] => [
    { kind: "map", kernel: code.features[site], groups: [code.data, tape.inputs[0]], rows: 1, rowStride: 0 },
    ...forwardSweep(setting, tape),
  ]);
}

const last = <T>(list: readonly T[]): T => list[list.length - 1];

/** Outputs per site, data, coefficients: the inputs every kernel of a block shares. */
function standard(code: BlockCode, tapes: readonly Tape[]): Address[] {
  return [...tapes.map((tape) => last(tape.sums)), code.data, plus(code.theta, code.network.size)];
}

/** Rows of this block inside an array over all rows, tile by tile. */
function rowsAt({ range, tiles }: BlockCode, array: Address, equation: number): Address {
  return {
    at: "tile",
    offset: array.offset + 8 * (range.first + equation * tiles.count),
    perTile: 8 * tiles.samples,
  };
}

/** Equation by equation from stack columns to rows. */
function storeRows(code: BlockCode, from: Address, to: Address): Operation {
  return {
    kind: "store",
    from,
    to: rowsAt(code, to, 0),
    columns: code.formulation.outputs.length,
    leading: code.tiles.count,
  };
}

/** out = r. */
export function residual(code: BlockCode, out: Address): Program {
  const setting = settingOf(code);
  const space = workspace(setting.samples);
  const { jets, outputs } = code.formulation;
  // A short tape is overwritten by the next site, so paired blocks keep one each.
  const tapes = jets.map(() => takeShortTape(setting, space));
  const results = space.take(outputs.length);
  return finished(code, space, [
    ...forward(code, setting, tapes),
    pointwise(code, residualKernel, [...standard(code, tapes), results]),
    storeRows(code, results, out),
  ]);
}

/** out = r, and the block's rows of J. */
export function linear(code: BlockCode, out: Address, jacobian: Address): Program {
  const setting = settingOf(code);
  const space = workspace(setting.samples);
  const { jets, outputs, coefficients } = code.formulation;
  const tapes = jets.map(() => takeTape(setting, space));
  const adjoints = takeAdjoints(setting, space);
  const results = space.take(outputs.length);
  const seeds = outputs.map(() => jets.map((columns) => space.take(columns.length)));
  const slopes = space.take(outputs.length * coefficients.length);
  const groups = [
    ...standard(code, tapes),
    results,
    ...seeds.flat(),
    ...(coefficients.length ? [slopes] : []),
  ];
  return finished(code, space, [
    ...forward(code, setting, tapes),
    pointwise(code, linearKernel, groups),
    storeRows(code, results, out),
    ...outputs.flatMap((_, e) =>
      tapes.flatMap((tape, site) =>
        reverseSweep(setting, tape, seeds[e][site], adjoints, intoJacobian(code, jacobian, e, site > 0)),
      ),
    ),
    ...outputs.flatMap((_, e) => coefficientColumns(code, slopes, jacobian, e)),
  ]);
}

/** Column j of J begins at j * total rows. */
const columnOf = ({ range }: BlockCode, jacobian: Address, column: number): Address =>
  plus(jacobian, column * range.total);

function intoJacobian(code: BlockCode, jacobian: Address, equation: number, accumulate: boolean) {
  return ({ inputs, outputs, offset }: DenseLayer, adjoint: Address, activation: Address): Operation[] => [
    {
      kind: "outer",
      adjoint,
      activation,
      to: rowsAt(code, columnOf(code, jacobian, offset), equation),
      leading: code.range.total,
      outputs,
      inputs,
      channels: code.formulation.channels.length,
      bias: true,
      accumulate,
    },
  ];
}

function coefficientColumns(
  code: BlockCode,
  slopes: Address,
  jacobian: Address,
  equation: number,
): Operation[] {
  const count = code.formulation.coefficients.length;
  if (count === 0) return [];
  const from = plus(slopes, equation * count * code.tiles.samples);
  return [
    {
      kind: "store",
      from,
      to: rowsAt(code, columnOf(code, jacobian, code.network.size), equation),
      columns: count,
      leading: code.range.total,
    },
  ];
}

/** From dA_0 = 0: dz = W da + dW a + db, da = f'(z) dz, channel by channel. */
function tangentSweep(
  code: BlockCode,
  setting: SweepSetting,
  tape: Tape,
  rates: Tape,
  direction: Address,
): Operation[] {
  const zero: Operation = {
    kind: "fill",
    to: rates.inputs[0],
    length: setting.layers[0].inputs * setting.channels * setting.samples,
    value: 0,
  };
  const steps = setting.layers.flatMap((layer, l): Operation[] => {
    const moved = linearMap(setting, layer, tape.inputs[l], rates.sums[l], { theta: direction });
    const carried = linearMap(setting, layer, rates.inputs[l], rates.sums[l], {
      accumulate: true,
      bias: false,
    });
    const handles = code.handles[l];
    if (!handles) return [moved, carried];
    const groups = [tape.sums[l], tape.inputs[l + 1], rates.sums[l], rates.inputs[l + 1]];
    return [moved, carried, map(setting, handles.tangent, groups, layer.outputs)];
  });
  return [zero, ...steps];
}

/** out = J v. */
export function tangent(code: BlockCode, direction: Address, out: Address): Program {
  const setting = settingOf(code);
  const space = workspace(setting.samples);
  const tapes = code.formulation.jets.map(() => takeTape(setting, space));
  const rates = code.formulation.jets.map(() => takeTape(setting, space));
  const results = space.take(code.formulation.outputs.length);
  return finished(code, space, [
    ...forward(code, setting, tapes),
    ...tapes.flatMap((tape, site) => tangentSweep(code, setting, tape, rates[site], direction)),
    pointwise(code, tangentKernel, [
      ...standard(code, tapes),
      ...standardRates(code, rates, direction),
      results,
    ]),
    storeRows(code, results, out),
  ]);
}

const standardRates = (code: BlockCode, rates: readonly Tape[], direction: Address): Address[] => [
  ...rates.map((tape) => last(tape.sums)),
  plus(direction, code.network.size),
];

/** Tile array of that many columns, one tile at a time. */
const tileArray = ({ tiles }: BlockCode, array: Address, columns: number): Address => ({
  at: "tile",
  offset: array.offset,
  perTile: 8 * columns * tiles.samples,
});

/** This tile's gradient. */
const gradientOf = ({ network, formulation }: BlockCode, gradients: Address): Address => ({
  at: "tile",
  offset: gradients.offset,
  perTile: 8 * (network.size + formulation.coefficients.length),
});

/** gradients[tile] = the tile's share of Jᵀ w; slopes = the same for coefficients, point by point. */
export function adjoint(code: BlockCode, rowWeights: Address, gradients: Address, slopes: Address): Program {
  const setting = settingOf(code);
  const space = workspace(setting.samples);
  const { jets, outputs, coefficients } = code.formulation;
  const tapes = jets.map(() => takeTape(setting, space));
  const buffers = takeAdjoints(setting, space);
  const seeds = jets.map((columns) => space.take(columns.length));
  const total = gradientOf(code, gradients);
  const weights = tileArray(code, rowWeights, outputs.length);
  const slopesOut = coefficients.length ? [tileArray(code, slopes, coefficients.length)] : [];
  return finished(code, space, [
    ...forward(code, setting, tapes),
    pointwise(code, adjointKernel, [...standard(code, tapes), weights, ...seeds, ...slopesOut]),
    { kind: "fill", to: total, length: code.network.size, value: 0 },
    ...tapes.flatMap((tape, site) =>
      reverseSweep(setting, tape, seeds[site], buffers, intoGradient(code, total)),
    ),
  ]);
}

function intoGradient(code: BlockCode, total: Address) {
  return (
    { inputs, outputs, offset }: DenseLayer,
    adjointStack: Address,
    activation: Address,
    bias = true,
  ): Operation[] => [
    {
      kind: "contract",
      adjoint: adjointStack,
      activation,
      to: plus(total, offset),
      outputs,
      inputs,
      channels: code.formulation.channels.length,
      bias,
    },
  ];
}

/** gradients[tile] = the tile's share of (JᵀJ + sum r ∇²r) v. */
export function hessian(code: BlockCode, direction: Address, gradients: Address, slopes: Address): Program {
  const setting = settingOf(code);
  const space = workspace(setting.samples);
  const { jets, coefficients } = code.formulation;
  const tapes = jets.map(() => takeTape(setting, space));
  const rates = jets.map(() => takeTape(setting, space));
  const seeds = jets.map((columns) => space.take(columns.length));
  const seedRates = jets.map((columns) => space.take(columns.length));
  const buffers = [takeAdjoints(setting, space), takeAdjoints(setting, space)] as const;
  const total = gradientOf(code, gradients);
  const slopesOut = coefficients.length ? [tileArray(code, slopes, coefficients.length)] : [];
  const groups = [
    ...standard(code, tapes),
    ...standardRates(code, rates, direction),
    ...seeds,
    ...seedRates,
    ...slopesOut,
  ];
  return finished(code, space, [
    ...forward(code, setting, tapes),
    ...tapes.flatMap((tape, site) => tangentSweep(code, setting, tape, rates[site], direction)),
    pointwise(code, hessianKernel, groups),
    { kind: "fill", to: total, length: code.network.size, value: 0 },
    ...tapes.flatMap((tape, site) =>
      reverseTangentSweep(code, setting, {
        tape,
        rates: rates[site],
        seeds: seeds[site],
        seedRates: seedRates[site],
        buffers,
        direction,
        total,
      }),
    ),
  ]);
}

interface ReverseTangent {
  readonly tape: Tape;
  readonly rates: Tape;
  readonly seeds: Address;
  readonly seedRates: Address;
  readonly buffers: readonly [readonly [Address, Address], readonly [Address, Address]];
  readonly direction: Address;
  readonly total: Address;
}

/** Rate of change of the reverse sweep: dG = dzbar aᵀ + zbar daᵀ, dabar = Wᵀ dzbar + dWᵀ zbar. */
function reverseTangentSweep(code: BlockCode, setting: SweepSetting, part: ReverseTangent): Operation[] {
  const {
    tape,
    rates,
    buffers: [[pushed, next], [pushedRate, nextRate]],
    direction,
    total,
  } = part;
  const gather = intoGradient(code, total);
  const operations: Operation[] = [];
  let [zbar, dzbar] = [part.seeds, part.seedRates];
  for (let l = setting.layers.length - 1; l >= 0; l--) {
    const layer = setting.layers[l];
    operations.push(...gather(layer, dzbar, tape.inputs[l]), ...gather(layer, zbar, rates.inputs[l], false));
    if (l === 0) break;
    operations.push(
      transposedMap(setting, layer, dzbar, pushedRate),
      transposedMap(setting, layer, zbar, pushedRate, { theta: direction, accumulate: true }),
      transposedMap(setting, layer, zbar, pushed),
      map(
        setting,
        setting.handles[l - 1]!.adjointTangent,
        [tape.sums[l - 1], tape.inputs[l], rates.sums[l - 1], pushed, pushedRate, next, nextRate],
        layer.inputs,
      ),
    );
    [zbar, dzbar] = [next, nextRate];
  }
  return operations;
}
