// A stub of cuBLAS: plain loops over column-major matrices that refuse what cuBLAS refuses.
#include "stub.h"

#include <algorithm>

namespace {
constexpr int notInitialized = 1, invalid = 7, failed = 13;
typedef long long Index;
bool flag(int value) { return value == 0 || value == 1; }
bool fits(Index rows, Index ld) { return ld >= std::max<Index>(1, rows); }
}  // namespace

extern "C" {
int cublasCreate_v2(Address* handle) {
  if (!stub_ready()) return notInitialized;
  *handle = stub_open('b');
  return 0;
}
int cublasDestroy_v2(Address handle) { return stub_close('b', handle) ? notInitialized : 0; }
int cublasSetStream_v2(Address handle, Address stream) {
  return stub_is('b', handle) && stub_stream(stream) ? 0 : notInitialized;
}
int cublasGetProperty(int property, int* value) { *value = property == 0 ? 13 : 0; return 0; }

int cublasDgemm_v2_64(Address handle, int ta, int tb, Index m, Index n, Index k, const double* alpha, Address A, Index lda,
                      Address B, Index ldb, const double* beta, Address C, Index ldc) {
  if (!stub_is('b', handle) || !stub_ready()) return notInitialized;
  const Index ra = ta ? k : m, rb = tb ? n : k;
  if (m < 0 || n < 0 || k < 0 || !flag(ta) || !flag(tb) || !fits(ra, lda) || !fits(rb, ldb) || !fits(m, ldc)) return invalid;
  if (!stub_inside(A, extent(ra, ta ? m : k, lda)) || !stub_inside(B, extent(rb, tb ? k : n, ldb)) ||
      !stub_inside(C, extent(m, n, ldc))) return failed;
  const double a = *alpha, b = *beta;
  stub_enqueue([=] {
    const double *pa = numbers(A), *pb = numbers(B);
    double* pc = numbers(C);
    for (Index j = 0; j < n; j++)
      for (Index i = 0; i < m; i++) {
        double sum = 0;
        for (Index l = 0; l < k; l++) sum += pa[ta ? l + i * lda : i + l * lda] * pb[tb ? j + l * ldb : l + j * ldb];
        double& c = pc[i + j * ldc];
        c = a * sum + (b == 0 ? 0 : b * c);
      }
  });
  return 0;
}
int cublasDgemv_v2_64(Address handle, int trans, Index m, Index n, const double* alpha, Address A, Index lda, Address x,
                      Index incx, const double* beta, Address y, Index incy) {
  if (!stub_is('b', handle) || !stub_ready()) return notInitialized;
  if (m < 0 || n < 0 || !flag(trans) || !fits(m, lda) || incx != 1 || incy != 1) return invalid;
  // As the reference: with an empty matrix nothing is done at all.
  if (m == 0 || n == 0) return 0;
  if (!stub_inside(A, extent(m, n, lda)) || !stub_inside(x, 8 * (trans ? m : n)) || !stub_inside(y, 8 * (trans ? n : m)))
    return failed;
  const double a = *alpha, b = *beta;
  stub_enqueue([=] {
    for (Index i = 0; i < (trans ? n : m); i++) {
      double sum = 0;
      for (Index l = 0; l < (trans ? m : n); l++) sum += numbers(A)[trans ? l + i * lda : i + l * lda] * numbers(x)[l];
      double& out = numbers(y)[i];
      out = a * sum + (b == 0 ? 0 : b * out);
    }
  });
  return 0;
}
int cublasDsyrk_v2_64(Address handle, int uplo, int trans, Index n, Index k, const double* alpha, Address A, Index lda,
                      const double* beta, Address C, Index ldc) {
  if (!stub_is('b', handle) || !stub_ready()) return notInitialized;
  const Index rows = trans ? k : n;
  if (n < 0 || k < 0 || !flag(uplo) || !flag(trans) || !fits(rows, lda) || !fits(n, ldc)) return invalid;
  if (!stub_inside(A, extent(rows, trans ? n : k, lda)) || !stub_inside(C, extent(n, n, ldc))) return failed;
  const double a = *alpha, b = *beta;
  stub_enqueue([=] {
    const double* p = numbers(A);
    for (Index j = 0; j < n; j++)
      for (Index i = 0; i < n; i++) {
        if (uplo == 0 ? i < j : i > j) continue;
        double sum = 0;
        for (Index l = 0; l < k; l++)
          sum += trans ? p[l + i * lda] * p[l + j * lda] : p[i + l * lda] * p[j + l * lda];
        double& c = numbers(C)[i + j * ldc];
        c = a * sum + (b == 0 ? 0 : b * c);
      }
  });
  return 0;
}
int cublasDtrsv_v2_64(Address handle, int uplo, int trans, int diag, Index n, Address A, Index lda, Address x, Index incx) {
  if (!stub_is('b', handle) || !stub_ready()) return notInitialized;
  if (n < 0 || !flag(uplo) || !flag(trans) || diag != 0 || !fits(n, lda) || incx != 1) return invalid;
  if (!stub_inside(A, extent(n, n, lda)) || !stub_inside(x, 8 * n)) return failed;
  stub_enqueue([=] {
    const bool forward = (uplo == 0) == (trans == 0);
    for (Index s = 0; s < n; s++) {
      const Index i = forward ? s : n - 1 - s;
      double sum = numbers(x)[i];
      for (Index t = 0; t < s; t++) {
        const Index l = forward ? t : n - 1 - t;
        sum -= numbers(A)[trans ? l + i * lda : i + l * lda] * numbers(x)[l];
      }
      numbers(x)[i] = sum / numbers(A)[i + i * lda];
    }
  });
  return 0;
}
}
