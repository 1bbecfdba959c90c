/** @file Entry-by-entry operations on the card: diagonals, column norms and scales, sums of panels, copies. */

import { UsageError } from "../../errors.ts";
import type { Device } from "../device.ts";
import {
  type ColumnKernel,
  chunk,
  columnKernels,
  columnSource,
  columnThreads,
  lanes,
} from "./column-source.ts";
import type { Compiler } from "./compiler.ts";
import { launch, type Parameter } from "./launch.ts";
import type { CardMemory } from "./memory.ts";
import { operands } from "./operands.ts";
import type { Session } from "./session.ts";

export type Columns = Pick<
  Device,
  "copyMatrix" | "shiftDiagonal" | "diagonal" | "columnSquares" | "sumPanels" | "divideColumns"
>;

/** Launches one of the kernels of `columnSource`. */
export type ColumnLauncher = (
  name: ColumnKernel,
  blocks: number,
  ...parameters: readonly Parameter[]
) => void;

/** Compiles the kernels. Nothing is launched for zero blocks. */
export function columnLauncher(session: Session, memory: CardMemory, compiler: Compiler): ColumnLauncher {
  const functions = compiler.functionsOf(columnSource, columnKernels);
  const kernels = new Map(
    columnKernels.map((name, i) => [name, { function: functions[i], threads: columnThreads }]),
  );
  return (name, blocks, ...parameters) => {
    session.enter();
    if (blocks > 0) launch(session, memory, kernels.get(name)!, blocks, parameters);
  };
}

const long = (value: number): Parameter => ["long", value];
const blocksFor = (count: number, each: number): number => Math.ceil(count / each);

export function columns(session: Session, memory: CardMemory, start: ColumnLauncher): Columns {
  /** Host numbers on the card, until the next call. */
  const upload = (routine: string, values: Float64Array, length: number): number => {
    if (values.length < length) throw tooShort(routine, values.length, length);
    session.enter();
    const at = memory.scratch("numbers", 8 * Math.max(1, length));
    memory.send(new Uint8Array(values.buffer, values.byteOffset, 8 * length), at);
    return at;
  };
  /** Room for results on the card, until the next call. */
  const room = (length: number): number => {
    session.enter();
    return memory.scratch("results", 8 * Math.max(1, length));
  };
  const fetch = (at: number, length: number): Float64Array => {
    const out = new Float64Array(length);
    memory.fetch(at, out);
    return out;
  };
  return {
    copyMatrix: (m, n, A, lda, B, ldb) => {
      const { matrix } = operands(memory, "copyMatrix");
      const [a, b] = [matrix("A", A, m, n, lda), matrix("B", B, m, n, ldb)];
      const chunks = blocksFor(m, chunk);
      start("copy_matrix", n * chunks, ...[a.at, a.ld, b.at, b.ld, m, chunks].map(long));
    },
    shiftDiagonal: (n, A, lda, shift) => {
      const a = operands(memory, "shiftDiagonal").matrix("A", A, n, n, lda);
      const at = upload("shiftDiagonal", shift, n);
      start("shift_diagonal", blocksFor(n, columnThreads), ...[a.at, a.ld, at, n].map(long));
    },
    diagonal: (n, A, lda) => {
      const a = operands(memory, "diagonal").matrix("A", A, n, n, lda);
      const at = room(n);
      start("diagonal", blocksFor(n, columnThreads), ...[a.at, a.ld, at, n].map(long));
      return fetch(at, n);
    },
    columnSquares: (m, n, A) => {
      const a = operands(memory, "columnSquares").matrix("A", A, m, n, m);
      const chunks = blocksFor(m, chunk);
      const at = room(n * chunks);
      start("column_squares", n * chunks, ...[a.at, at, m, chunks].map(long));
      return addChunks(fetch(at, n * chunks), n, chunks);
    },
    sumPanels: (count, stride, A, out) => {
      const { length } = out;
      const a = operands(memory, "sumPanels").matrix("A", A, length, count, stride);
      const at = room(length);
      start("sum_panels", blocksFor(length, lanes), ...[a.at, at, count, stride, length].map(long));
      fetch(at, length).forEach((sum, j) => {
        out[j] += sum;
      });
    },
    divideColumns: (m, n, A, divisors, B) => {
      const { matrix } = operands(memory, "divideColumns");
      const [a, b] = [matrix("A", A, m, n, m), matrix("B", B, m, n, m)];
      const chunks = blocksFor(m, chunk);
      const at = upload("divideColumns", divisors, n);
      start("divide_columns", n * chunks, ...[a.at, at, b.at, m, chunks].map(long));
    },
  };
}

const tooShort = (routine: string, length: number, needed: number): UsageError =>
  new UsageError({
    what: `a vector of ${length} numbers, ${needed} are needed`,
    where: `${routine} on the cuda device`,
    remedy: "one number for each column",
  });

/** Sums of consecutive `chunks` numbers each. */
function addChunks(partial: Float64Array, n: number, chunks: number): Float64Array {
  const sums = new Float64Array(n);
  partial.forEach((value, p) => {
    sums[Math.floor(p / chunks)] += value;
  });
  return sums;
}
