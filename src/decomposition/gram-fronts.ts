/** @file Sparse block Cholesky of JᵀJ + D²: assembled once per J, factored for many dampings, front by front. */

import { deviceScope, type HostDevice } from "../devices/index.ts";
import type { Elimination, Front, WindowBlock } from "./fronts.ts";
import { type RowGroup, rowGroups } from "./row-groups.ts";

type Shape = readonly Pick<WindowBlock, "columns">[];

/** One front at work. */
interface Cell {
  readonly front: Front;
  /** Columns of the whole, pivots first. */
  readonly places: Int32Array;
  readonly groups: readonly RowGroup[];
  /** AᵀA of the front's own rows, lower. */
  readonly gram: Float64Array;
  /** On the device: L11 and L11-solved parts, then what is left for the parent in the trailing block. */
  readonly factor: Float64Array;
  /** A11⁻¹ A12, pivots x later columns, on the device. */
  readonly coupling: Float64Array;
  /** Places of the later columns of every child in this front. */
  readonly children: readonly { readonly cell: number; readonly places: Int32Array }[];
}

/** (JᵀJ + D²)⁻¹ for the last damping that was factored. */
export interface GramFronts {
  /** Takes a new J of the same structure. */
  assemble(blocks: readonly WindowBlock[]): void;
  /** @param squares - diag D², length columns. @returns false where the sum is not numerically positive definite. */
  factor(squares: Float64Array): boolean;
  /** x = (JᵀJ + D²)⁻¹ g, a new array of length columns. */
  solve(g: Float64Array): Float64Array;
}

/**
 * Room for a block-sparse Gram matrix; everything the device gives is kept until its scope ends.
 *
 * Cost: `assemble` rows·columns² of the blocks; `factor` the fronts' k³/3 + k²(n-k) + k(n-k)², linear in the number of windows
 * of one size along a line. Accuracy: that of Cholesky of the dense JᵀJ + D².
 * Source: Duff and Reid 1983, "The multifrontal solution of indefinite sparse symmetric linear equations".
 */
export function gramFronts(device: HostDevice, plan: Elimination, shapes: Shape): GramFronts {
  const cells = cellsOf(device, plan, shapes);
  const width = Math.max(...cells.map(({ front }) => front.pivots));
  const short = device.allocate(width);
  return {
    assemble: (blocks) => {
      for (const cell of cells) assembleCell(device, cell, blocks);
    },
    factor: (squares) => cells.every((cell) => factorCell(device, cells, cell, squares)),
    solve: (g) => solveCells(device, cells, g, short),
  };
}

function cellsOf(device: HostDevice, plan: Elimination, shapes: Shape): Cell[] {
  const { fronts, touches } = plan;
  return fronts.map((front): Cell => {
    const { columns: n, pivots: k, windows, children, offsets } = front;
    return {
      front,
      places: Int32Array.from(windows.flatMap((w) => Array.from(shapes[w].columns))),
      groups: rowGroups(front.own, touches),
      gram: new Float64Array(n * n),
      factor: device.allocate(n * n),
      coupling: device.allocate(Math.max(1, k * (n - k))),
      children: children.map((child) => ({
        cell: child,
        places: placesIn(fronts[child], offsets, shapes),
      })),
    };
  });
}

/** Later columns of a child by their places in its parent. */
function placesIn(child: Front, offsets: Front["offsets"], shapes: Shape): Int32Array {
  const later = child.windows.filter((w) => child.offsets.get(w)! >= child.pivots);
  return Int32Array.from(later.flatMap((w) => Array.from(shapes[w].columns, (_, j) => offsets.get(w)! + j)));
}

/** gram = AᵀA of the front's own rows, all rows with the same windows at once. (mutates cell.gram) */
function assembleCell(
  device: HostDevice,
  { front: { offsets, columns: n }, groups, gram }: Cell,
  blocks: readonly WindowBlock[],
): void {
  gram.fill(0);
  for (const group of groups) {
    const places = Int32Array.from(
      group.windows.flatMap((w) => Array.from(blocks[w].columns, (_, j) => offsets.get(w)! + j)),
    );
    const [m, width] = [group.count, places.length];
    const [A, C] = [device.allocate(m * width), device.allocate(width * width)];
    gatherRows(group, blocks, A);
    device.syrk(true, width, m, A, m, C, width);
    scatter(C, width, places, n, gram);
    device.release(A);
    device.release(C);
  }
}

/** The rows of a group side by side in the columns of all its windows, column-major. (mutates A) */
export function gatherRows(group: RowGroup, blocks: readonly WindowBlock[], A: Float64Array): void {
  let to = 0;
  group.windows.forEach((w, t) => {
    const { rows, columns, values } = blocks[w];
    const local = group.local[t];
    for (let j = 0, start = 0; j < columns.length; j++, start += rows.length)
      for (let i = 0; i < local.length; i++) A[to++] = values[start + local[i]];
  });
}

/** Lower triangle of C added to that of G at places. (mutates G) */
function scatter(
  C: Float64Array,
  leading: number,
  places: Int32Array,
  n: number,
  G: Float64Array,
  first = 0,
): void {
  for (let j = 0; j < places.length; j++)
    for (let i = j; i < places.length; i++) {
      const [a, b] = [places[i], places[j]];
      G[a > b ? b * n + a : a * n + b] += C[(first + j) * leading + first + i];
    }
}

function factorCell(device: HostDevice, cells: readonly Cell[], cell: Cell, squares: Float64Array): boolean {
  const { front, places, gram, factor: F, coupling: X, children } = cell;
  const { columns: n, pivots: k } = front;
  const later = n - k;
  F.set(gram);
  for (let j = 0; j < k; j++) F[j * n + j] += squares[places[j]];
  for (const child of children) {
    const { front: below, factor } = cells[child.cell];
    scatter(factor, below.columns, child.places, n, F, below.pivots);
  }
  if (device.potrf(k, F, n) !== 0) return false;
  if (later === 0) return true;
  for (let j = 0; j < k; j++) for (let i = 0; i < later; i++) X[i * k + j] = F[j * n + k + i];
  device.potrs(k, later, F, n, X, k);
  // Both triangles of the trailing block are updated, of which the lower is read.
  device.gemm(false, false, later, later, k, -1, F.subarray(k), n, X, k, 1, F.subarray(k * n + k), n);
  return true;
}

/** Down the fronts with the right side, up again with the solution. */
function solveCells(
  device: HostDevice,
  cells: readonly Cell[],
  right: Float64Array,
  z: Float64Array,
): Float64Array {
  const g = right.slice();
  const x = new Float64Array(g.length);
  for (const { front, places, factor, coupling } of cells) {
    const { pivots: k, columns: n } = front;
    for (let j = k, at = 0; j < n; j++) {
      let sum = 0;
      for (let i = 0; i < k; i++, at++) sum += coupling[at] * g[places[i]];
      g[places[j]] -= sum;
    }
    for (let i = 0; i < k; i++) z[i] = g[places[i]];
    device.potrs(k, 1, factor, n, z, k);
    for (let i = 0; i < k; i++) x[places[i]] = z[i];
  }
  for (let f = cells.length - 1; f >= 0; f--) {
    const { front, places, coupling } = cells[f];
    const { pivots: k, columns: n } = front;
    for (let j = k, at = 0; j < n; j++) {
      const value = x[places[j]];
      for (let i = 0; i < k; i++, at++) x[places[i]] -= coupling[at] * value;
    }
  }
  return x;
}

/** Corrections of x from the residual of the rows. Chosen here: more bring nothing in float64. */
const refinements = 3;

/**
 * argmin ‖J x - b‖² + ‖diag(damping) x‖² by JᵀJ, which squares the condition of J; refinement on the rows' residual
 * wins digits back while the damping keeps the factor positive definite.
 *
 * @returns x, or undefined where JᵀJ + damping² is not numerically positive definite.
 *
 * Cost: about a sixth of the QR of the same fronts. Accuracy: errors of eps / damping² relative in directions that J hardly
 * sees; `solveFronts` where these count.
 * Source: Björck 1996, sections 2.2 and 6.6.
 */
export function solveGramFronts(
  device: HostDevice,
  plan: Elimination,
  blocks: readonly WindowBlock[],
  b: Float64Array,
  damping: Float64Array,
): Float64Array | undefined {
  const scope = deviceScope(device);
  try {
    const gram = gramFronts(scope.device, plan, blocks);
    gram.assemble(blocks);
    const squares = damping.map((d) => d * d);
    if (!gram.factor(squares)) return undefined;
    const x = new Float64Array(damping.length);
    for (let round = 0; round <= refinements; round++) {
      const step = gram.solve(normalResidual(blocks, b, squares, x));
      for (let j = 0; j < x.length; j++) x[j] += step[j];
    }
    return x;
  } finally {
    scope.release();
  }
}

/** Jᵀ(b - J x) - D² x. */
export function normalResidual(
  blocks: readonly WindowBlock[],
  b: Float64Array,
  squares: Float64Array,
  x: Float64Array,
): Float64Array {
  const r = b.slice();
  for (const { rows, columns, values } of blocks)
    for (let j = 0, at = 0; j < columns.length; j++) {
      const factor = x[columns[j]];
      for (let i = 0; i < rows.length; i++, at++) r[rows[i]] -= values[at] * factor;
    }
  const g = squares.map((square, j) => -square * x[j]);
  for (const { rows, columns, values } of blocks)
    for (let j = 0, at = 0; j < columns.length; j++) {
      let sum = 0;
      for (let i = 0; i < rows.length; i++, at++) sum += values[at] * r[rows[i]];
      g[columns[j]] += sum;
    }
  return g;
}
