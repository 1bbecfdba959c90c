/** @file Products and triangular solves by cuBLAS, in float64 with 64-bit sizes. */

import type { Device } from "../device.ts";
import type { CardMemory } from "./memory.ts";
import { operands } from "./operands.ts";
import type { Session } from "./session.ts";

export type Products = Pick<Device, "gemm" | "gemv" | "syrk" | "trsv">;

/** cublasOperation_t, cublasFillMode_t, cublasDiagType_t. Source: cublas_api.h. */
const operation = (trans: boolean): number => (trans ? 1 : 0);
export const LOWER = 0;
const UPPER = 1;
const NON_UNIT = 0;

/**
 * Calls return at once. Scalars are host memory, read during the call (cuBLAS's default pointer mode); the default math
 * mode computes in float64 proper.
 */
export function products(session: Session, memory: CardMemory): Products {
  session.enter();
  const handle = session.create("blas", "cublasCreate_v2");
  session.atClose(() => session.attempt("blas", "cublasDestroy_v2", handle));
  session.call("blas", "cublasSetStream_v2", handle, session.stream);
  const call = (name: string, ...values: readonly (number | Float64Array)[]): void => {
    session.enter();
    session.call("blas", name, handle, ...values);
  };
  const scalar = (value: number): Float64Array => Float64Array.of(value);
  return {
    gemm: (transA, transB, m, n, k, alpha, A, lda, B, ldb, beta, C, ldc) => {
      const { matrix } = operands(memory, "gemm");
      const a = transA ? matrix("A", A, k, m, lda) : matrix("A", A, m, k, lda);
      const b = transB ? matrix("B", B, n, k, ldb) : matrix("B", B, k, n, ldb);
      const c = matrix("C", C, m, n, ldc);
      const shape = [operation(transA), operation(transB), m, n, k] as const;
      const from = [scalar(alpha), a.at, a.ld, b.at, b.ld] as const;
      call("cublasDgemm_v2_64", ...shape, ...from, scalar(beta), c.at, c.ld);
    },
    gemv: (trans, m, n, alpha, A, lda, x, beta, y) => {
      const { matrix, vector } = operands(memory, "gemv");
      const a = matrix("A", A, m, n, lda);
      const [from, to] = [vector("x", x, trans ? m : n), vector("y", y, trans ? n : m)];
      const shape = [operation(trans), m, n, scalar(alpha), a.at, a.ld] as const;
      call("cublasDgemv_v2_64", ...shape, from, 1, scalar(beta), to, 1);
    },
    syrk: (trans, n, k, A, lda, C, ldc, add = false) => {
      const { matrix } = operands(memory, "syrk");
      const a = trans ? matrix("A", A, k, n, lda) : matrix("A", A, n, k, lda);
      const c = matrix("C", C, n, n, ldc);
      const shape = [LOWER, operation(trans), n, k] as const;
      call("cublasDsyrk_v2_64", ...shape, scalar(1), a.at, a.ld, scalar(add ? 1 : 0), c.at, c.ld);
    },
    trsv: (upper, trans, n, T, ldt, x) => {
      const { matrix, vector } = operands(memory, "trsv");
      const t = matrix("T", T, n, n, ldt);
      const shape = [upper ? UPPER : LOWER, operation(trans), NON_UNIT, n] as const;
      call("cublasDtrsv_v2_64", ...shape, t.at, t.ld, vector("x", x, n), 1);
    },
  };
}
