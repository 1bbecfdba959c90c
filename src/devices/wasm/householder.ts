/** @file Blocked Householder QR: panels one reflection at a time, the rest by matrix products. */

import { gemm, type Matrix, part, type Room, syrk } from "./product.ts";

/** Reflections of one block. Chosen here, as LAPACK does. */
const PANEL = 32;
/** Right-hand sides from which applying blocks of reflections pays. Chosen here. */
const MANY = 8;

/** A block of reflections I - V T Vᵀ: V is m x k unit lower trapezoidal, T upper triangular k x k. */
interface Block {
  readonly m: number;
  readonly k: number;
  readonly V: Matrix;
  readonly T: Matrix;
}

/**
 * Householder QR in place, LAPACK dgeqrf storage; tau has length min(m, n).
 *
 * Source: Schreiber and Van Loan 1989, compact WY representation; Golub and Van Loan, section 5.2.3.
 */
export function geqrf(room: Room, m: number, n: number, A: Matrix, tau: number): void {
  const { library } = room.pool;
  const most = Math.min(m, n);
  for (let j = 0; j < most; j += PANEL) {
    const k = Math.min(PANEL, most - j);
    const rest = n - j - k;
    library.factorPanel(m - j, k, part(A, j, j).at, A.ld, tau + 8 * j);
    if (rest > 0) {
      withBlock(room, m - j, k, part(A, j, j), tau + 8 * j, (block) =>
        applyBlock(room, true, block, rest, part(A, j, j + k)),
      );
    }
  }
}

/** C = Q C, or QᵀC for trans, with the first k reflections of a geqrf; C is m x nrhs. */
export function ormqr(
  room: Room,
  trans: boolean,
  [m, nrhs, k]: readonly [number, number, number],
  A: Matrix,
  tau: number,
  C: Matrix,
): void {
  if (nrhs < MANY) {
    room.pool.library.applyReflectors(Number(trans), m, nrhs, k, A.at, A.ld, tau, C.at, C.ld);
    return;
  }
  const blocks = Math.ceil(k / PANEL);
  for (let s = 0; s < blocks; s++) {
    const j = (trans ? s : blocks - 1 - s) * PANEL;
    const width = Math.min(PANEL, k - j);
    withBlock(room, m - j, width, part(A, j, j), tau + 8 * j, (block) =>
      applyBlock(room, trans, block, nrhs, part(C, j, 0)),
    );
  }
}

/** Forms V and T of k reflections and hands them to `use`. */
function withBlock(
  room: Room,
  m: number,
  k: number,
  A: Matrix,
  tau: number,
  use: (block: Block) => void,
): void {
  const { arena } = room;
  const at = arena.take(8 * (m * k + 2 * k * k));
  const V = { at, ld: m };
  const T = { at: at + 8 * m * k, ld: k };
  const gram = { at: T.at + 8 * k * k, ld: k };
  copyReflectors(room, m, k, A, V);
  syrk(room, true, k, m, V, gram);
  triangularFactor(arena.view(T.at, k * k), arena.view(gram.at, k * k), arena.view(tau, k));
  use({ m, k, V, T });
  arena.give(at);
}

/** V with its implied ones and zeros written out. */
function copyReflectors({ arena }: Room, m: number, k: number, A: Matrix, V: Matrix): void {
  const to = arena.view(V.at, m * k);
  for (let j = 0; j < k; j++) {
    to.fill(0, j * m, j * m + j);
    to[j * m + j] = 1;
    to.set(arena.view(A.at + 8 * (j * A.ld + j + 1), m - j - 1), j * m + j + 1);
  }
}

/**
 * T from tau and the lower triangle of VᵀV: T[0:i, i] = -tau_i T[0:i, 0:i] (VᵀV)[0:i, i]. Source: LAPACK dlarft.
 */
function triangularFactor(T: Float64Array, gram: Float64Array, tau: Float64Array): void {
  const k = tau.length;
  T.fill(0);
  for (let i = 0; i < k; i++) {
    for (let r = 0; r < i; r++) {
      let sum = 0;
      for (let c = r; c < i; c++) sum += T[r + c * k] * gram[i + c * k];
      T[r + i * k] = -tau[i] * sum;
    }
    T[i + i * k] = tau[i];
  }
}

/** C = (I - V op(T) Vᵀ) C, with op(T) = Tᵀ for trans; C has n columns. */
function applyBlock(room: Room, trans: boolean, { m, k, V, T }: Block, n: number, C: Matrix): void {
  const { arena } = room;
  const at = arena.take(8 * 2 * k * n);
  const W = { at, ld: k };
  const TW = { at: at + 8 * k * n, ld: k };
  gemm(room, [true, false], [k, n, m], 1, V, C, 0, W);
  gemm(room, [trans, false], [k, n, k], 1, T, W, 0, TW);
  gemm(room, [false, false], [m, n, k], -1, V, TW, 1, C);
  arena.give(at);
}
