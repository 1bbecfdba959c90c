/** @file Damped steps by conjugate gradients with an additive Schwarz preconditioner: overlapping parts and a coarse level. */

import type { HostDevice } from "../devices/index.ts";
import type { Network } from "../models/index.ts";
import { dot } from "../residual/index.ts";
import type { Touches, WindowBlock } from "./fronts.ts";
import { gatherRows } from "./gram-fronts.ts";
import { type RowGroup, rowGroups } from "./row-groups.ts";

export interface SchwarzOptions {
  readonly device: HostDevice;
  readonly structure: readonly Pick<WindowBlock, "rows" | "columns">[];
  readonly touches: Touches;
  readonly columns: number;
  readonly network: Network;
  /** Parts are joined with neighbours up to so many steps away. Default 1. */
  readonly overlap?: number;
  /** Add a coarse level: the output biases of all parts, constants under their weights. Default true. */
  readonly coarse?: boolean;
  /** Relative norm ‖A x - g‖ / ‖g‖ at which iterations end. Default 1e-12. */
  readonly tolerance?: number;
  /** Default 400. The best x is returned when they are spent. */
  readonly most?: number;
}

export interface SchwarzSolved {
  readonly x: Float64Array;
  readonly iterations: number;
  /** ‖A x - g‖ / ‖g‖, recurrence value. */
  readonly residual: number;
}

/** A = JᵀJ + D², never formed as a whole. */
export interface SchwarzSolver {
  assemble(blocks: readonly WindowBlock[]): void;
  /** Factors the overlapping blocks of A. @returns false where one is not numerically positive definite. */
  factor(squares: Float64Array): boolean;
  /** A x = g. */
  solve(g: Float64Array): SchwarzSolved;
}

/** A principal submatrix of A: the unknowns of some parts. */
interface Subdomain {
  /** Columns of the whole. */
  readonly places: Int32Array;
  /** Dense, on the device; its lower triangle is read. */
  readonly matrix: Float64Array;
  /** Whole parts, one after the other; absent on the coarse level. */
  readonly parts?: readonly number[];
}

/** JᵀJ between two parts p <= q: sizes p x q, column-major. */
interface Pair {
  readonly p: number;
  readonly q: number;
  readonly values: Float64Array;
}

/**
 * M⁻¹ = Σ_i R_iᵀ (R_i A R_iᵀ)⁻¹ R_i over parts with their neighbours, and over the output biases of all parts.
 *
 * Memory and work per iteration are linear in the number of parts; iterations grow slowly with them thanks to the coarse
 * level, and with the condition of the damped blocks.
 *
 * Source: Toselli and Widlund 2005, "Domain Decomposition Methods", sections 2.2 and 3.2 (additive Schwarz); Nicolaides 1987
 *   (a constant per subdomain as coarse level).
 */
export function schwarzSolver(options: SchwarzOptions): SchwarzSolver {
  const { device, structure, touches, columns, tolerance = 1e-12, most = 400 } = options;
  const groups = rowGroups(rowsOf(touches), touches);
  const pairs = pairsOf(groups, structure);
  const subdomains = subdomainsOf(options, pairs);
  const widest = Math.max(...subdomains.map(({ places }) => places.length));
  const z = device.allocate(widest);
  let squares = new Float64Array(columns);
  const multiply = (v: Float64Array): Float64Array => {
    const out = v.map((value, j) => value * squares[j]);
    for (const pair of pairs.values()) addPair(pair, structure, v, out);
    return out;
  };
  const precondition = (r: Float64Array): Float64Array => {
    const out = new Float64Array(columns);
    for (const { places, matrix } of subdomains) {
      const n = places.length;
      for (let i = 0; i < n; i++) z[i] = r[places[i]];
      device.potrs(n, 1, matrix, n, z, n);
      for (let i = 0; i < n; i++) out[places[i]] += z[i];
    }
    return out;
  };
  return {
    assemble: (blocks) => {
      for (const pair of pairs.values()) pair.values.fill(0);
      for (const group of groups) addGroup(device, group, blocks, pairs);
    },
    factor: (added) => {
      squares = added.slice();
      const entries = locator(structure, pairs);
      return subdomains.every(({ places, matrix, parts }) => {
        if (parts) fillParts(parts, structure, pairs, matrix);
        else fillEntries(places, entries, matrix);
        places.forEach((place, j) => {
          matrix[j * (places.length + 1)] += squares[place];
        });
        return device.potrf(places.length, matrix, places.length) === 0;
      });
    },
    solve: (g) => conjugateGradients(multiply, precondition, g, tolerance, most),
  };
}

const rowsOf = ({ start }: Touches): number[] =>
  Array.from({ length: start.length - 1 }, (_, row) => row).filter((row) => start[row + 1] > start[row]);

const key = (p: number, q: number): string => `${p},${q}`;

function pairsOf(groups: readonly RowGroup[], structure: SchwarzOptions["structure"]): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const { windows } of groups)
    for (const p of windows)
      for (const q of windows) {
        if (p > q || pairs.has(key(p, q))) continue;
        const size = structure[p].columns.length * structure[q].columns.length;
        pairs.set(key(p, q), { p, q, values: new Float64Array(size) });
      }
  return pairs;
}

/** Adds the rows of a group to the blocks of JᵀJ. (mutates the pairs' values) */
function addGroup(
  device: HostDevice,
  group: RowGroup,
  blocks: readonly WindowBlock[],
  pairs: ReadonlyMap<string, Pair>,
): void {
  const { windows, count } = group;
  const sizes = windows.map((w) => blocks[w].columns.length);
  const width = sizes.reduce((sum, size) => sum + size, 0);
  const [A, C] = [device.allocate(count * width), device.allocate(width * width)];
  gatherRows(group, blocks, A);
  device.gemm(true, false, width, width, count, 1, A, count, A, count, 0, C, width);
  const starts = sizes.map((_, t) => sizes.slice(0, t).reduce((sum, size) => sum + size, 0));
  windows.forEach((p, s) => {
    windows.forEach((q, t) => {
      if (p > q) return;
      const { values } = pairs.get(key(p, q))!;
      for (let j = 0, at = 0; j < sizes[t]; j++)
        for (let i = 0; i < sizes[s]; i++, at++) values[at] += C[(starts[t] + j) * width + starts[s] + i];
    });
  });
  device.release(A);
  device.release(C);
}

/** out += (block p,q and its transpose) v. (mutates out) */
function addPair(
  { p, q, values }: Pair,
  structure: SchwarzOptions["structure"],
  v: Float64Array,
  out: Float64Array,
): void {
  const [rows, columns] = [structure[p].columns, structure[q].columns];
  for (let j = 0, at = 0; j < columns.length; j++) {
    const x = v[columns[j]];
    let sum = 0;
    for (let i = 0; i < rows.length; i++, at++) {
      out[rows[i]] += values[at] * x;
      sum += values[at] * v[rows[i]];
    }
    if (p !== q) out[columns[j]] += sum;
  }
}

function subdomainsOf(options: SchwarzOptions, pairs: ReadonlyMap<string, Pair>): Subdomain[] {
  const { device, structure, network, overlap = 1, coarse = true } = options;
  const neighbours = structure.map((_, p) => new Set([p]));
  for (const { p, q } of pairs.values()) {
    neighbours[p].add(q);
    neighbours[q].add(p);
  }
  const fine = structure.map((_, p) => {
    let reached = new Set([p]);
    for (let step = 0; step < overlap; step++)
      reached = new Set([...reached].flatMap((one) => [...neighbours[one]]));
    const parts = [...reached].sort((a, b) => a - b);
    return { parts, places: Int32Array.from(parts.flatMap((one) => Array.from(structure[one].columns))) };
  });
  const isAll = fine.some(({ places }) => places.length === options.columns);
  const sets = coarse && !isAll ? [...fine, { places: biases(structure, network) }] : fine;
  return sets.map((set) => ({ ...set, matrix: device.allocate(set.places.length ** 2) }));
}

/** Columns of the output biases. */
function biases(structure: SchwarzOptions["structure"], { layers }: Network): Int32Array {
  const { offset, inputs, outputs } = layers[layers.length - 1];
  return Int32Array.from(
    structure.flatMap(({ columns }) =>
      Array.from({ length: outputs }, (_, o) => columns[offset + inputs * outputs + o]),
    ),
  );
}

/** (JᵀJ)_ij for columns of the whole. */
function locator(structure: SchwarzOptions["structure"], pairs: ReadonlyMap<string, Pair>) {
  const owner = new Map<number, readonly [number, number]>();
  structure.forEach(({ columns }, p) => {
    columns.forEach((column, j) => {
      owner.set(column, [p, j]);
    });
  });
  return (i: number, j: number): number => {
    const [[p, a], [q, b]] = [owner.get(i)!, owner.get(j)!];
    if (p > q) return pairs.get(key(q, p))?.values[a * structure[q].columns.length + b] ?? 0;
    return pairs.get(key(p, q))?.values[b * structure[p].columns.length + a] ?? 0;
  };
}

/** Lower triangle of R JᵀJ Rᵀ for parts in increasing order, block by block. (mutates matrix) */
function fillParts(
  parts: readonly number[],
  structure: SchwarzOptions["structure"],
  pairs: ReadonlyMap<string, Pair>,
  matrix: Float64Array,
): void {
  const sizes = parts.map((p) => structure[p].columns.length);
  const starts = sizes.map((_, s) => sizes.slice(0, s).reduce((sum, size) => sum + size, 0));
  const n = starts[parts.length - 1] + sizes[parts.length - 1];
  for (let t = 0; t < parts.length; t++)
    for (let s = t; s < parts.length; s++) {
      // Pairs are stored with the lower part first: the block below the diagonal is the transpose.
      const values = pairs.get(key(parts[t], parts[s]))?.values;
      for (let j = 0; j < sizes[t]; j++) {
        const to = (starts[t] + j) * n + starts[s];
        if (!values) matrix.fill(0, to, to + sizes[s]);
        else for (let i = 0; i < sizes[s]; i++) matrix[to + i] = values[i * sizes[t] + j];
      }
    }
}

/** The same entry by entry, for columns of any parts. (mutates matrix) */
function fillEntries(
  places: Int32Array,
  entry: (i: number, j: number) => number,
  matrix: Float64Array,
): void {
  const n = places.length;
  for (let j = 0; j < n; j++) for (let i = j; i < n; i++) matrix[j * n + i] = entry(places[i], places[j]);
}

function conjugateGradients(
  multiply: (v: Float64Array) => Float64Array,
  precondition: (r: Float64Array) => Float64Array,
  g: Float64Array,
  tolerance: number,
  most: number,
): SchwarzSolved {
  const x = new Float64Array(g.length);
  const r = g.slice();
  const size = Math.sqrt(dot(g, g));
  if (size === 0) return { x, iterations: 0, residual: 0 };
  let z = precondition(r);
  let rho = dot(r, z);
  const p = z.slice();
  let residual = 1;
  let iterations = 0;
  while (iterations < most && residual > tolerance && rho > 0) {
    const q = multiply(p);
    const curvature = dot(p, q);
    if (!(curvature > 0)) break;
    const alpha = rho / curvature;
    for (let j = 0; j < x.length; j++) {
      x[j] += alpha * p[j];
      r[j] -= alpha * q[j];
    }
    iterations += 1;
    residual = Math.sqrt(dot(r, r)) / size;
    z = precondition(r);
    const next = dot(r, z);
    const beta = next / rho;
    rho = next;
    for (let j = 0; j < p.length; j++) p[j] = z[j] + beta * p[j];
  }
  return { x, iterations, residual };
}
