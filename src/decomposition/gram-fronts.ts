/** @file Least squares with block-sparse rows by block Cholesky of the normal equations, with iterative refinement. */

import type { Device } from "../devices/index.ts";
import type { Elimination, WindowBlock } from "./fronts.ts";

type Front = Elimination["fronts"][number];

/** What is kept of a front: A11's factor and X = A11⁻¹ A12. */
interface Kept {
  readonly front: Front;
  /** Columns of the whole, pivots first. */
  readonly places: Int32Array;
  /** pivots x pivots, lower. */
  readonly factor: Float64Array;
  /** pivots x (columns - pivots). */
  readonly coupling: Float64Array;
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
 * Source: Björck 1996, sections 2.2 and 6.6; Duff and Reid 1983, "The multifrontal solution of indefinite sparse
 * symmetric linear equations".
 */
export function solveGramFronts(
  device: Device,
  { fronts, touches }: Elimination,
  blocks: readonly WindowBlock[],
  b: Float64Array,
  damping: Float64Array,
): Float64Array | undefined {
  const kept = factorise(device, { fronts, touches }, blocks, damping);
  if (!kept) return undefined;
  let x = new Float64Array(damping.length);
  for (let round = 0; round <= refinements; round++) {
    const step = solveKept(device, kept, normalResidual(blocks, b, damping, x));
    x = x.map((value, j) => value + step[j]);
  }
  return x;
}

/** Jᵀ(b - J x) - damping² x. */
function normalResidual(
  blocks: readonly WindowBlock[],
  b: Float64Array,
  damping: Float64Array,
  x: Float64Array,
): Float64Array {
  const r = b.slice();
  for (const { rows, columns, values } of blocks)
    for (let j = 0, at = 0; j < columns.length; j++)
      for (let i = 0; i < rows.length; i++, at++) r[rows[i]] -= values[at] * x[columns[j]];
  const g = damping.map((d, j) => -d * d * x[j]);
  for (const { rows, columns, values } of blocks)
    for (let j = 0, at = 0; j < columns.length; j++) {
      let sum = 0;
      for (let i = 0; i < rows.length; i++, at++) sum += values[at] * r[rows[i]];
      g[columns[j]] += sum;
    }
  return g;
}

function factorise(
  device: Device,
  { fronts, touches }: Pick<Elimination, "fronts" | "touches">,
  blocks: readonly WindowBlock[],
  damping: Float64Array,
): Kept[] | undefined {
  const waiting = new Map<number, Float64Array>();
  const kept: Kept[] = [];
  for (const [f, front] of fronts.entries()) {
    const { columns: n, pivots: k, windows, children } = front;
    const places = Int32Array.from(windows.flatMap((w) => Array.from(blocks[w].columns)));
    const G = device.allocate(n * n);
    for (let j = 0; j < k; j++) G[j * n + j] = damping[places[j]] ** 2;
    addOwn(device, front, touches, blocks, G);
    for (const child of children) addChild(front, fronts[child], waiting.get(child), blocks, G);
    const done = eliminated(device, n, k, G);
    device.release(G);
    if (!done) return undefined;
    kept.push({ front, places, ...done });
    waiting.set(f, done.rest);
    for (const child of children) waiting.delete(child);
  }
  return kept;
}

/** G += AᵀA of the front's own rows, all rows with the same windows at once. (mutates G) */
function addOwn(
  device: Device,
  { own, offsets, columns: n }: Front,
  touches: Elimination["touches"],
  blocks: readonly WindowBlock[],
  G: Float64Array,
): void {
  const groups = new Map<string, number[]>();
  for (const row of own) {
    const key = touches.window.subarray(touches.start[row], touches.start[row + 1]).join();
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  for (const rows of groups.values()) {
    const start = touches.start[rows[0]];
    const windows = [...touches.window.subarray(start, touches.start[rows[0] + 1])];
    const places = windows.flatMap((w) => Array.from(blocks[w].columns, (_, j) => offsets.get(w)! + j));
    const [m, width] = [rows.length, places.length];
    const [A, C] = [device.allocate(m * width), device.allocate(width * width)];
    let to = 0;
    windows.forEach((w, t) => {
      const { rows: all, columns, values } = blocks[w];
      for (let j = 0; j < columns.length; j++)
        for (const row of rows) A[to++] = values[j * all.length + touches.local[touches.start[row] + t]];
    });
    device.syrk(true, width, m, A, m, C, width);
    scatter(C, width, places, n, G);
    device.release(A);
    device.release(C);
  }
}

/** Lower triangle of C added to that of G at places. (mutates G) */
function scatter(
  C: Float64Array,
  width: number,
  places: readonly number[],
  n: number,
  G: Float64Array,
): void {
  for (let j = 0; j < width; j++)
    for (let i = j; i < width; i++) {
      const [a, b] = [places[i], places[j]];
      G[Math.min(a, b) * n + Math.max(a, b)] += C[j * width + i];
    }
}

function addChild(
  { offsets, columns: n }: Front,
  child: Front,
  rest: Float64Array | undefined,
  blocks: readonly WindowBlock[],
  G: Float64Array,
): void {
  if (!rest) return;
  const places = child.windows.flatMap((w) =>
    child.offsets.get(w)! < child.pivots ? [] : Array.from(blocks[w].columns, (_, j) => offsets.get(w)! + j),
  );
  scatter(rest, places.length, places, n, G);
}

interface Eliminated {
  readonly factor: Float64Array;
  readonly coupling: Float64Array;
  /** A22 - A21 A11⁻¹ A12, lower. */
  readonly rest: Float64Array;
}

function eliminated(device: Device, n: number, k: number, G: Float64Array): Eliminated | undefined {
  const later = n - k;
  if (device.potrf(k, G, n) !== 0) return undefined;
  const factor = new Float64Array(k * k);
  for (let j = 0; j < k; j++) factor.set(G.subarray(j * n + j, j * n + k), j * k + j);
  if (later === 0) return { factor, coupling: new Float64Array(0), rest: new Float64Array(0) };
  const X = device.allocate(k * later);
  for (let j = 0; j < k; j++) for (let i = 0; i < later; i++) X[i * k + j] = G[j * n + k + i];
  device.potrs(k, later, G, n, X, k);
  device.gemm(false, false, later, later, k, -1, G.subarray(k), n, X, k, 1, G.subarray(k * n + k), n);
  const rest = new Float64Array(later * later);
  for (let j = 0; j < later; j++) rest.set(G.subarray((k + j) * n + k + j, (k + j) * n + n), j * later + j);
  const coupling = Float64Array.from(X);
  device.release(X);
  return { factor, coupling, rest };
}

/** A⁻¹ g by the kept fronts. */
function solveKept(device: Device, kept: readonly Kept[], right: Float64Array): Float64Array {
  const g = right.slice();
  const x = new Float64Array(g.length);
  for (const { front, places, factor, coupling } of kept) {
    const { pivots: k, columns: n } = front;
    const own = places.subarray(0, k);
    for (let j = k; j < n; j++) {
      let sum = 0;
      for (let i = 0; i < k; i++) sum += coupling[(j - k) * k + i] * g[own[i]];
      g[places[j]] -= sum;
    }
    const [L, z] = [device.allocate(k * k), device.allocate(k)];
    L.set(factor);
    for (let i = 0; i < k; i++) z[i] = g[own[i]];
    device.potrs(k, 1, L, k, z, k);
    for (let i = 0; i < k; i++) x[own[i]] = z[i];
    device.release(L);
    device.release(z);
  }
  for (let f = kept.length - 1; f >= 0; f--) {
    const { front, places, coupling } = kept[f];
    const { pivots: k, columns: n } = front;
    for (let j = k; j < n; j++) {
      const value = x[places[j]];
      for (let i = 0; i < k; i++) x[places[i]] -= coupling[(j - k) * k + i] * value;
    }
  }
  return x;
}
