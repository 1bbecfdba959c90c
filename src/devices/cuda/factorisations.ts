/** @file Cholesky and QR by cuSOLVER, in float64. */

import { UsageError } from "../../errors.ts";
import type { Device } from "../device.ts";
import type { Argument } from "../native/foreign.ts";
import type { ColumnLauncher } from "./columns.ts";
import type { CardMemory } from "./memory.ts";
import { operands } from "./operands.ts";
import { LOWER } from "./products.ts";
import type { Handle, Session } from "./session.ts";

export type Factorisations = Pick<Device, "potrf" | "potrs" | "geqrf" | "ormqr">;

/** cudaDataType CUDA_R_64F; cublasSideMode_t left. Source: library_types.h, cublas_api.h. */
const REAL_64 = 1;
const LEFT = 0;
/** The QR routines count entries by 32-bit integers. */
const MOST_ENTRIES = 2 ** 31 - 1;

/** cuSOLVER's handles, and where its results go on the card. */
interface Solver {
  readonly call: (name: string, ...values: readonly Argument[]) => void;
  readonly parameters: Handle;
  /** Two integers: what a routine reported, and what `check_pivots` makes of it. */
  readonly info: number;
}

function openSolver(session: Session, memory: CardMemory): Solver {
  session.enter();
  const handle = session.create("solver", "cusolverDnCreate");
  session.atClose(() => session.attempt("solver", "cusolverDnDestroy", handle));
  session.call("solver", "cusolverDnSetStream", handle, session.stream);
  const parameters = session.create("solver", "cusolverDnCreateParams");
  session.atClose(() => session.attempt("solver", "cusolverDnDestroyParams", parameters));
  return {
    parameters,
    info: memory.scratch("info", 64),
    call: (name, ...values) => {
      session.enter();
      session.call("solver", name, handle, ...values);
    },
  };
}

/** `potrf` waits for its result; the others return at once. */
export function factorisations(session: Session, memory: CardMemory, start: ColumnLauncher): Factorisations {
  const solver = openSolver(session, memory);
  return { ...cholesky(solver, memory, start), ...orthogonal(solver, memory) };
}

/** The 64-bit interface, so that orders above 46,340 work. */
function cholesky(
  { call, parameters, info }: Solver,
  memory: CardMemory,
  start: ColumnLauncher,
): Pick<Factorisations, "potrf" | "potrs"> {
  const sizes = [new BigUint64Array(1), new BigUint64Array(1)] as const;
  // Kept between calls: cuSOLVER may read it while the card works.
  let hostRoom = new Uint8Array(64);
  return {
    potrf: (n, A, lda) => {
      const a = operands(memory, "potrf").matrix("A", A, n, n, lda);
      if (n === 0) return 0;
      const matrix = [LOWER, n, REAL_64, a.at, a.ld, REAL_64] as const;
      call("cusolverDnXpotrf_bufferSize", parameters, ...matrix, ...sizes);
      const [cardBytes, hostBytes] = sizes.map(([bytes]) => Number(bytes));
      if (hostRoom.length < hostBytes) hostRoom = new Uint8Array(hostBytes);
      const room = memory.scratch("factorisation", Math.max(64, cardBytes));
      call("cusolverDnXpotrf", parameters, ...matrix, room, cardBytes, hostRoom, hostBytes, info);
      // cuSOLVER compares pivots with zero, which NaN and Infinity may pass.
      start("check_pivots", 1, ["long", a.at], ["long", a.ld], ["long", info], ["long", n]);
      const order = new Int32Array(1);
      memory.fetch(info + 4, order);
      if (order[0] < 0) throw refused("potrf", -order[0]);
      return order[0];
    },
    potrs: (n, nrhs, A, lda, B, ldb) => {
      const { matrix } = operands(memory, "potrs");
      const [a, b] = [matrix("A", A, n, n, lda), matrix("B", B, n, nrhs, ldb)];
      if (n === 0 || nrhs === 0) return;
      const from = [LOWER, n, nrhs, REAL_64, a.at, a.ld] as const;
      call("cusolverDnXpotrs", parameters, ...from, REAL_64, b.at, b.ld, info);
    },
  };
}

function orthogonal({ call, info }: Solver, memory: CardMemory): Pick<Factorisations, "geqrf" | "ormqr"> {
  const size = new Int32Array(1);
  /** Room for as many float64 as the routine asked for. */
  const room = (): readonly [number, number] => [
    memory.scratch("factorisation", Math.max(64, 8 * size[0])),
    size[0],
  ];
  return {
    geqrf: (m, n, A, lda, tau) => {
      const { matrix, vector } = operands(memory, "geqrf");
      const a = matrix("A", A, m, n, lda);
      const scales = vector("tau", tau, Math.min(m, n));
      checkCount("geqrf", a.ld, n);
      if (m === 0 || n === 0) return;
      call("cusolverDnDgeqrf_bufferSize", m, n, a.at, a.ld, size);
      call("cusolverDnDgeqrf", m, n, a.at, a.ld, scales, ...room(), info);
    },
    ormqr: (trans, m, nrhs, k, A, lda, tau, C, ldc) => {
      const { matrix, vector } = operands(memory, "ormqr");
      const [a, c] = [matrix("A", A, m, k, lda), matrix("C", C, m, nrhs, ldc)];
      const scales = vector("tau", tau, k);
      checkCount("ormqr", Math.max(a.ld, c.ld), Math.max(k, nrhs));
      if (m === 0 || nrhs === 0 || k === 0) return;
      const shape = [LEFT, trans ? 1 : 0, m, nrhs, k, a.at, a.ld, scales, c.at, c.ld] as const;
      call("cusolverDnDormqr_bufferSize", ...shape, size);
      call("cusolverDnDormqr", ...shape, ...room(), info);
    },
  };
}

function checkCount(routine: string, ld: number, columns: number): void {
  if (ld * columns <= MOST_ENTRIES) return;
  throw new UsageError({
    what: `a matrix of ${ld} x ${columns} has more than ${MOST_ENTRIES} entries`,
    where: `${routine} on the cuda device`,
    remedy: "fewer points or parameters, or Cholesky, which has no such limit",
  });
}

const refused = (routine: string, argument: number): UsageError =>
  new UsageError({
    what: `cuSOLVER refused argument ${argument}`,
    where: `${routine} on the cuda device`,
    remedy: "device native; and please report the sizes",
  });
