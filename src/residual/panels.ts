/** @file J in panels, for Gram matrices of a J that would not fit: cut into columns, or into rows. */

import type { Device, DeviceArray } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import type { Network } from "../models/index.ts";
import type { Block } from "./block.ts";
import type { ColumnPiece } from "./programs.ts";

export interface PanelOptions {
  readonly device: Device;
  readonly network: Network;
  readonly blocks: readonly Block[];
  readonly rows: number;
  readonly columns: number;
  /** Most bytes of one panel. */
  readonly bytes: number;
}

export interface Panels {
  /** Lower triangle of JᵀJ (rows >= columns), or of J D⁻² Jᵀ; D = I where no divisors are given. (mutates target) */
  accumulate(target: DeviceArray, divisors?: Float64Array): void;
  /** ‖J_j‖² for every column. */
  columnSquares(): Float64Array;
}

/** A panel of columns: those from `first` on. */
interface ColumnPanel {
  readonly first: number;
  readonly columns: number;
  readonly pieces: readonly ColumnPiece[];
}

/**
 * Every panel is a sweep of its own, forward and back: what is spent instead of memory.
 *
 * @throws UsageError where a panel of the least width takes more than the bytes given.
 */
export function jacobianPanels(options: PanelOptions): Panels {
  return options.rows >= options.columns ? rowPanels(options) : columnPanels(options);
}

function columnPanels({ device, network, blocks, rows, columns, bytes }: PanelOptions): Panels {
  const most = Math.floor(bytes / (8 * rows));
  const panels = cut(piecesOf(network, columns), most);
  const widest = Math.max(...panels.map((panel) => panel.columns));
  if (widest > most) throw tooNarrow(8 * rows * widest, bytes);
  const panel = device.allocate(rows * widest);
  const form = ({ pieces }: ColumnPanel): void => {
    for (const block of blocks) block.columnPanel(pieces, panel);
  };
  return {
    accumulate: (target, divisors) => {
      panels.forEach((part, k) => {
        form(part);
        const scale = divisors?.subarray(part.first, part.first + part.columns);
        if (scale) device.divideColumns(rows, part.columns, panel, scale, panel);
        device.syrk(false, rows, part.columns, panel, rows, target, rows, k > 0);
      });
    },
    columnSquares: () => {
      const squares = new Float64Array(columns);
      for (const part of panels) {
        form(part);
        squares.set(device.columnSquares(rows, part.columns, panel), part.first);
      }
      return squares;
    },
  };
}

/** Rows of weights, biases and coefficients in the order of theta, each as small as it may be. */
function piecesOf({ layers, size }: Network, columns: number): Omit<ColumnPiece, "at">[] {
  const pieces = layers.flatMap((layer) => [
    ...Array.from({ length: layer.outputs }, (_, o) => ({
      ...{ kind: "weights" as const, layer, first: o, count: 1 },
    })),
    { kind: "biases" as const, layer, first: 0, count: layer.outputs },
  ]);
  if (columns === size) return pieces;
  return [...pieces, { kind: "coefficients" as const, first: 0, count: columns - size }];
}

const widthOf = ({ kind, layer, count }: Omit<ColumnPiece, "at">): number =>
  kind === "weights" ? count * layer!.inputs : count;

/** Greedily into panels of at most so many columns; neighbouring rows of one W become one piece. */
function cut(pieces: readonly Omit<ColumnPiece, "at">[], most: number): ColumnPanel[] {
  const panels: { first: number; columns: number; pieces: ColumnPiece[] }[] = [];
  let first = 0;
  for (const piece of pieces) {
    const width = widthOf(piece);
    let panel = panels.at(-1);
    if (!panel || panel.columns + width > most) {
      panel = { first, columns: 0, pieces: [] };
      panels.push(panel);
    }
    const before = panel.pieces.at(-1);
    if (before && before.kind === "weights" && piece.kind === "weights" && before.layer === piece.layer)
      panel.pieces[panel.pieces.length - 1] = { ...before, count: before.count + 1 };
    else panel.pieces.push({ ...piece, at: panel.columns });
    panel.columns += width;
    first += width;
  }
  return panels;
}

function rowPanels({ device, blocks, columns, bytes }: PanelOptions): Panels {
  const most = Math.floor(bytes / (8 * columns));
  const parts = blocks.flatMap((block) => rowParts(block, most));
  const tallest = Math.max(...parts.map(({ block, tiles }) => tiles * block.tileRows));
  if (tallest > most) throw tooNarrow(8 * columns * tallest, bytes);
  const panel = device.allocate(tallest * columns);
  const forEach = (visit: (rows: number, k: number) => void): void =>
    parts.forEach(({ block, first, tiles }, k) => {
      visit(block.rowPanel(first, tiles, panel), k);
    });
  return {
    accumulate: (target) =>
      forEach((rows, k) => device.syrk(true, columns, rows, panel, rows, target, columns, k > 0)),
    columnSquares: () => {
      const squares = new Float64Array(columns);
      forEach((rows) => {
        device.columnSquares(rows, columns, panel).forEach((square, j) => {
          squares[j] += square;
        });
      });
      return squares;
    },
  };
}

/** As few groups of tiles as fit, of nearly the same size. */
function rowParts(block: Block, most: number) {
  const together = Math.max(1, Math.floor(most / block.tileRows));
  const groups = Math.ceil(block.tiles / together);
  const each = Math.ceil(block.tiles / groups);
  return Array.from({ length: Math.ceil(block.tiles / each) }, (_, g) => ({
    block,
    first: g * each,
    tiles: Math.min(each, block.tiles - g * each),
  }));
}

const tooNarrow = (needed: number, given: number): UsageError =>
  new UsageError({
    what: `the narrowest panel of the Jacobian takes ${needed} bytes, ${given} are left`,
    where: "a Gram matrix in panels",
    remedy: "more memory (--memory), fewer points, or a solver that stores no Jacobian (--solver lbfgs)",
  });
