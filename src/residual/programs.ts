/** @file The programs of a block that a solver lives on: residual and Jacobian rows. */

import type { Address, Operation, Program } from "../devices/index.ts";
import type { DenseLayer, Network } from "../models/index.ts";
import type { BlockCode } from "./block.ts";
import type { Formulation } from "./formulation.ts";
import { linearKernel, residualKernel } from "./kernels.ts";
import {
  forwardSweep,
  type Harvest,
  plus,
  reverseSweep,
  type SweepSetting,
  type Tape,
  takeAdjoints,
  takeShortTape,
  takeTape,
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

/** The setting of a block's sweeps. */
export function settingOf({ network, formulation, handles, tiles, theta }: BlockCode): SweepSetting {
  return {
    layers: network.layers,
    handles,
    channels: formulation.channels.length,
    samples: tiles.samples,
    theta,
  };
}

/** A pointwise kernel on whole columns (one row). */
export const pointwise = (
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

/** Operations as a program of the block's tiles. */
export function finished({ tiles }: BlockCode, space: Workspace, operations: readonly Operation[]): Program {
  return {
    samples: tiles.samples,
    lastSamples: tiles.lastSamples,
    tiles: tiles.tiles,
    workspace: space.columns * tiles.samples * 8,
    operations,
  };
}

/** Features, then the forward sweep, at every site. */
export function forward(code: BlockCode, setting: SweepSetting, tapes: readonly Tape[]): Operation[] {
  return tapes.flatMap((tape, site): Operation[] => [
    { kind: "map", kernel: code.features[site], groups: [code.data, tape.inputs[0]], rows: 1, rowStride: 0 },
    ...forwardSweep(setting, tape),
  ]);
}

/** The last of a list. */
export const last = <T>(list: readonly T[]): T => list[list.length - 1];

/** Outputs per site, data, coefficients: the inputs every kernel of a block shares. */
export function standard(code: BlockCode, tapes: readonly Tape[]): Address[] {
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
export function storeRows(code: BlockCode, from: Address, to: Address): Operation {
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

/** A forward sweep to r and its slopes in all it depends on, and reverse sweeps from there. */
function linearSweeps(code: BlockCode) {
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
  return {
    space,
    results,
    slopes,
    forward: [...forward(code, setting, tapes), pointwise(code, linearKernel, groups)],
    /** Back from every equation at every site; `harvest` is told the equation, and whether to add to a site before. */
    back: (harvest: (equation: number, accumulate: boolean) => Harvest): Operation[] =>
      outputs.flatMap((_, e) =>
        tapes.flatMap((tape, site) =>
          reverseSweep(setting, tape, seeds[e][site], adjoints, harvest(e, site > 0)),
        ),
      ),
  };
}

/** out = r, and the block's rows of J. */
export function linear(code: BlockCode, out: Address, jacobian: Address): Program {
  const { outputs } = code.formulation;
  const { space, results, slopes, forward: there, back } = linearSweeps(code);
  return finished(code, space, [
    ...there,
    storeRows(code, results, out),
    ...back((e, accumulate) => intoJacobian(code, jacobian, e, accumulate)),
    ...outputs.flatMap((_, e) => coefficientColumns(code, slopes, jacobian, e)),
  ]);
}

/** Rows of W, biases or trainable coefficients: columns of J that lie side by side, `at` columns into a panel. */
export interface ColumnPiece {
  readonly kind: "weights" | "biases" | "coefficients";
  /** Undefined for coefficients. */
  readonly layer?: DenseLayer;
  /** Outputs of the layer, or coefficients. */
  readonly first: number;
  readonly count: number;
  readonly at: number;
}

/** The block's rows in some columns of J. */
export function columnPanel(code: BlockCode, jacobian: Address, pieces: readonly ColumnPiece[]): Program {
  const { outputs, coefficients, channels } = code.formulation;
  const { space, slopes, forward: there, back } = linearSweeps(code);
  const { samples } = code.tiles;
  const stack = channels.length * samples;
  const harvest =
    (e: number, accumulate: boolean): Harvest =>
    (layer, adjoint, activation) =>
      pieces
        .filter((piece) => piece.layer === layer)
        .map(({ kind, first, count, at }) => ({
          kind: "outer",
          adjoint: plus(adjoint, first * stack),
          activation,
          to: rowsAt(code, columnOf(code, jacobian, at), e),
          leading: code.range.total,
          outputs: count,
          // Without inputs only the biases' columns are left.
          inputs: kind === "weights" ? layer.inputs : 0,
          channels: channels.length,
          bias: kind === "biases",
          accumulate,
        }));
  return finished(code, space, [
    ...there,
    ...back(harvest),
    ...pieces
      .filter(({ kind }) => kind === "coefficients")
      .flatMap(({ first, count, at }) =>
        outputs.map((_, e): Operation => {
          const from = plus(slopes, (e * coefficients.length + first) * samples);
          const to = rowsAt(code, columnOf(code, jacobian, at), e);
          return { kind: "store", from, to, columns: count, leading: code.range.total };
        }),
      ),
  ]);
}

/** The block on some of its tiles, as if they were all: its rows begin at zero. */
export function onTiles(code: BlockCode, first: number, count: number): BlockCode {
  const { tiles, data, formulation } = code;
  const points = Math.min(tiles.count, (first + count) * tiles.samples) - first * tiles.samples;
  const last = points - (count - 1) * tiles.samples;
  return {
    ...code,
    data: data.at === "tile" ? { ...data, offset: data.offset + first * data.perTile } : data,
    tiles: { ...tiles, count: points, tiles: count, lastSamples: last },
    range: { first: 0, total: points * formulation.outputs.length },
  };
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
