// A stub of cuSOLVER, dense part: textbook Cholesky and Householder QR in LAPACK's storage.
#include "stub.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace {
constexpr int notInitialized = 1, invalid = 3, failed = 6;
constexpr int real64 = 1;
constexpr size_t hostBytes = 128;
typedef long long Index;
bool fits(Index rows, Index ld) { return ld >= std::max<Index>(1, rows); }
bool open(Address handle) { return stub_is('d', handle) && stub_ready(); }
void report(Address info, int value) { *reinterpret_cast<int*>(info) = value; }

/** c = (I - tau v vᵀ) c for v = [1, tail]. */
void reflect(const double* tail, double tau, Index length, double* c) {
  double sum = c[0];
  for (Index i = 1; i < length; i++) sum += tail[i] * c[i];
  c[0] -= tau * sum;
  for (Index i = 1; i < length; i++) c[i] -= tau * sum * tail[i];
}
}  // namespace

extern "C" {
int cusolverDnCreate(Address* handle) {
  if (!stub_ready()) return notInitialized;
  *handle = stub_open('d');
  return 0;
}
int cusolverDnDestroy(Address handle) { return stub_close('d', handle) ? notInitialized : 0; }
int cusolverDnSetStream(Address handle, Address stream) {
  return stub_is('d', handle) && stub_stream(stream) ? 0 : notInitialized;
}
int cusolverDnCreateParams(Address* handle) { *handle = stub_open('p'); return 0; }
int cusolverDnDestroyParams(Address handle) { return stub_close('p', handle) ? notInitialized : 0; }

int cusolverDnXpotrf_bufferSize(Address handle, Address params, int uplo, Index n, int type, Address A, Index lda,
                                int compute, size_t* card, size_t* host) {
  if (!open(handle) || !stub_is('p', params)) return notInitialized;
  if (uplo != 0 || n < 0 || type != real64 || compute != real64 || !fits(n, lda)) return invalid;
  *card = 8 * n;
  *host = hostBytes;
  return stub_inside(A, extent(n, n, lda)) ? 0 : failed;
}
int cusolverDnXpotrf(Address handle, Address params, int uplo, Index n, int type, Address A, Index lda, int compute,
                     Address room, size_t roomBytes, void* host, size_t bytes, Address info) {
  if (!open(handle) || !stub_is('p', params)) return notInitialized;
  if (uplo != 0 || n < 0 || type != real64 || compute != real64 || !fits(n, lda) || roomBytes < size_t(8 * n) ||
      bytes < hostBytes) return invalid;
  if (!stub_inside(A, extent(n, n, lda)) || !stub_inside(room, roomBytes) || !stub_inside(info, 4)) return failed;
  stub_enqueue([=] {
    std::memset(host, 0x55, bytes);
    std::memset(numbers(room), 0x55, roomBytes);
    double* a = numbers(A);
    report(info, 0);
    for (Index j = 0; j < n; j++) {
      for (Index l = 0; l < j; l++)
        for (Index i = j; i < n; i++) a[i + j * lda] -= a[i + l * lda] * a[j + l * lda];
      const double pivot = a[j + j * lda];
      // Comparison with zero alone: NaN and Infinity pass, as they may.
      if (pivot <= 0) return report(info, int(j) + 1);
      a[j + j * lda] = std::sqrt(pivot);
      for (Index i = j + 1; i < n; i++) a[i + j * lda] /= a[j + j * lda];
    }
  });
  return 0;
}
int cusolverDnXpotrs(Address handle, Address params, int uplo, Index n, Index nrhs, int typeA, Address A, Index lda,
                     int typeB, Address B, Index ldb, Address info) {
  if (!open(handle) || !stub_is('p', params)) return notInitialized;
  if (uplo != 0 || n < 0 || nrhs < 0 || typeA != real64 || typeB != real64 || !fits(n, lda) || !fits(n, ldb)) return invalid;
  if (!stub_inside(A, extent(n, n, lda)) || !stub_inside(B, extent(n, nrhs, ldb)) || !stub_inside(info, 4)) return failed;
  stub_enqueue([=] {
    const double* l = numbers(A);
    for (Index c = 0; c < nrhs; c++) {
      double* x = numbers(B) + c * ldb;
      for (Index i = 0; i < n; i++) {
        for (Index j = 0; j < i; j++) x[i] -= l[i + j * lda] * x[j];
        x[i] /= l[i + i * lda];
      }
      for (Index i = n; i-- > 0;) {
        for (Index j = i + 1; j < n; j++) x[i] -= l[j + i * lda] * x[j];
        x[i] /= l[i + i * lda];
      }
    }
    report(info, 0);
  });
  return 0;
}
int cusolverDnDgeqrf_bufferSize(Address handle, int m, int n, Address A, int lda, int* size) {
  if (!open(handle)) return notInitialized;
  if (m < 0 || n < 0 || !fits(m, lda)) return invalid;
  *size = 32 * n;
  return stub_inside(A, extent(m, n, lda)) ? 0 : failed;
}
int cusolverDnDgeqrf(Address handle, int m, int n, Address A, int lda, Address tau, Address room, int size, Address info) {
  if (!open(handle)) return notInitialized;
  if (m < 0 || n < 0 || !fits(m, lda) || size < 32 * n) return invalid;
  if (!stub_inside(A, extent(m, n, lda)) || !stub_inside(tau, 8 * std::min(m, n)) || !stub_inside(room, 8 * size) ||
      !stub_inside(info, 4)) return failed;
  stub_enqueue([=] {
    std::memset(numbers(room), 0x55, 8 * size);
    for (Index k = 0; k < std::min(m, n); k++) {
      double* v = numbers(A) + k + k * Index(lda);
      double norm = 0;
      for (Index i = 1; i < m - k; i++) norm = std::hypot(norm, v[i]);
      double& t = numbers(tau)[k];
      if (norm == 0) {
        t = 0;
        continue;
      }
      const double beta = -std::copysign(std::hypot(v[0], norm), v[0]);
      t = (beta - v[0]) / beta;
      for (Index i = 1; i < m - k; i++) v[i] /= v[0] - beta;
      v[0] = beta;
      for (Index j = k + 1; j < n; j++) reflect(v, t, m - k, v + (j - k) * Index(lda));
    }
    report(info, 0);
  });
  return 0;
}
int cusolverDnDormqr_bufferSize(Address handle, int side, int trans, int m, int n, int k, Address A, int lda, Address tau,
                                Address C, int ldc, int* size) {
  if (!open(handle)) return notInitialized;
  if (side != 0 || (trans != 0 && trans != 1) || m < 0 || n < 0 || k < 0 || k > m || !fits(m, lda) || !fits(m, ldc)) return invalid;
  *size = 32 * n;
  return stub_inside(A, extent(m, k, lda)) && stub_inside(tau, 8 * k) && stub_inside(C, extent(m, n, ldc)) ? 0 : failed;
}
int cusolverDnDormqr(Address handle, int side, int trans, int m, int n, int k, Address A, int lda, Address tau, Address C,
                     int ldc, Address room, int size, Address info) {
  if (!open(handle)) return notInitialized;
  if (side != 0 || (trans != 0 && trans != 1) || m < 0 || n < 0 || k < 0 || k > m || !fits(m, lda) || !fits(m, ldc) ||
      size < 32 * n) return invalid;
  if (!stub_inside(A, extent(m, k, lda)) || !stub_inside(tau, 8 * k) || !stub_inside(C, extent(m, n, ldc)) ||
      !stub_inside(room, 8 * size) || !stub_inside(info, 4)) return failed;
  stub_enqueue([=] {
    std::memset(numbers(room), 0x55, 8 * size);
    for (int s = 0; s < k; s++) {
      const Index r = trans ? s : k - 1 - s;
      for (Index j = 0; j < n; j++)
        reflect(numbers(A) + r + r * Index(lda), numbers(tau)[r], m - r, numbers(C) + r + j * Index(ldc));
    }
    report(info, 0);
  });
  return 0;
}
}
