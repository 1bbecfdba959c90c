/** @file CUDA C of the entry-by-entry operations: everything that neither cuBLAS nor cuSOLVER has. */

/** Threads of every block here. */
export const columnThreads = 256;
/** Entries of a column per block, chosen here: 16 pairs a thread keep enough loads under way to fill the memory bus. */
export const chunk = 8192;
/** Sums that a block of `sum_panels` forms side by side: one warp reads 256 bytes in a row. */
export const lanes = 32;

/**
 * Columns are cut into chunks, a block each: block b has chunk b % chunks of column b / chunks. Where source and target
 * are aligned alike, entries travel in pairs of 16 bytes. Sums run in a fixed order: results repeat bit for bit.
 *
 * Bandwidth-bound: divide_columns and copy_matrix move 16 bytes an entry, column_squares and sum_panels 8.
 */
export const columnSource = `
struct alignas(16) Pair { double x, y; };
typedef long long Index;

__device__ __forceinline__ bool odd(const double* p) { return ((unsigned long long)p >> 3) & 1; }

/* to[i] = f(from[i]), i < count, by the threads of a block. Each loads several values before it stores any, so that
   enough are under way: from and to may be the same, so the compiler does not dare. */
template <typename T, int batch, typename F>
__device__ __forceinline__ void sweep(const T* from, T* to, Index count, F f) {
  for (Index i = threadIdx.x; i < count; i += batch * ${columnThreads}) {
    T values[batch];
    #pragma unroll
    for (int k = 0; k < batch; k++)
      if (i + k * ${columnThreads} < count) values[k] = from[i + k * ${columnThreads}];
    #pragma unroll
    for (int k = 0; k < batch; k++)
      if (i + k * ${columnThreads} < count) to[i + k * ${columnThreads}] = f(values[k]);
  }
}

template <typename F>
__device__ __forceinline__ void transform(const double* from, double* to, Index count, F f) {
  if (odd(from) != odd(to)) return sweep<double, 8>(from, to, count, f);
  const Index head = odd(from) && count > 0, pairs = (count - head) / 2, rest = head + 2 * pairs;
  if (threadIdx.x == 0 && head) to[0] = f(from[0]);
  if (threadIdx.x == 1 && rest < count) to[rest] = f(from[rest]);
  sweep<Pair, 4>((const Pair*)(from + head), (Pair*)(to + head), pairs, f);
}

struct Divide {
  double divisor;
  __device__ __forceinline__ double operator()(double a) const { return a / divisor; }
  __device__ __forceinline__ Pair operator()(Pair p) const { return Pair{p.x / divisor, p.y / divisor}; }
};
struct Keep {
  template <typename T> __device__ __forceinline__ T operator()(T a) const { return a; }
};

struct Part { Index column, first, count; };
__device__ __forceinline__ Part part(Index m, Index chunks) {
  const Index first = (blockIdx.x % chunks) * ${chunk};
  return Part{(Index)blockIdx.x / chunks, first, m - first < ${chunk} ? m - first : ${chunk}};
}

extern "C" __global__ void __launch_bounds__(${columnThreads}) divide_columns(const double* A, const double* divisors, double* B, Index m, Index chunks) {
  const Part p = part(m, chunks);
  const Index at = p.column * m + p.first;
  transform(A + at, B + at, p.count, Divide{divisors[p.column]});
}

extern "C" __global__ void __launch_bounds__(${columnThreads}) copy_matrix(const double* A, Index lda, double* B, Index ldb, Index m, Index chunks) {
  const Part p = part(m, chunks);
  transform(A + p.column * lda + p.first, B + p.column * ldb + p.first, p.count, Keep{});
}

extern "C" __global__ void __launch_bounds__(${columnThreads}) column_squares(const double* A, double* sums, Index m, Index chunks) {
  __shared__ double shared[${columnThreads}];
  const Part p = part(m, chunks);
  const int t = threadIdx.x;
  const double* from = A + p.column * m + p.first;
  const Index head = odd(from) && p.count > 0, pairs = (p.count - head) / 2, rest = head + 2 * pairs;
  const Pair* __restrict__ source = (const Pair*)(from + head);
  double sum = 0;
  #pragma unroll 8
  for (Index i = t; i < pairs; i += ${columnThreads}) {
    const Pair v = source[i];
    sum += v.x * v.x + v.y * v.y;
  }
  if (t == 0 && head) sum += from[0] * from[0];
  if (t == 1 && rest < p.count) sum += from[rest] * from[rest];
  shared[t] = sum;
  __syncthreads();
  for (int half = ${columnThreads / 2}; half > 0; half /= 2) {
    if (t < half) shared[t] += shared[t + half];
    __syncthreads();
  }
  if (t == 0) sums[blockIdx.x] = shared[0];
}

/* out[j] = sum over t < count of A[t * stride + j]; each of a block's slices has every ${columnThreads / lanes}th t. */
extern "C" __global__ void __launch_bounds__(${columnThreads}) sum_panels(const double* A, double* out, Index count, Index stride, Index length) {
  __shared__ double shared[${columnThreads}];
  const int lane = threadIdx.x % ${lanes}, slice = threadIdx.x / ${lanes};
  const Index j = (Index)blockIdx.x * ${lanes} + lane;
  double sum = 0;
  if (j < length) {
    #pragma unroll 8
    for (Index t = slice; t < count; t += ${columnThreads / lanes}) sum += A[t * stride + j];
  }
  shared[threadIdx.x] = sum;
  __syncthreads();
  if (slice == 0 && j < length) {
    for (int s = 1; s < ${columnThreads / lanes}; s++) sum += shared[s * ${lanes} + lane];
    out[j] = sum;
  }
}

extern "C" __global__ void __launch_bounds__(${columnThreads}) shift_diagonal(double* A, Index lda, const double* shift, Index n) {
  const Index j = (Index)blockIdx.x * ${columnThreads} + threadIdx.x;
  if (j < n) A[j * (lda + 1)] += shift[j];
}

extern "C" __global__ void __launch_bounds__(${columnThreads}) diagonal(const double* A, Index lda, double* out, Index n) {
  const Index j = (Index)blockIdx.x * ${columnThreads} + threadIdx.x;
  if (j < n) out[j] = A[j * (lda + 1)];
}

/* info[1] = the order of the first pivot that is not positive and finite among those that Cholesky made, else what it
   reported in info[0]. One block. */
extern "C" __global__ void __launch_bounds__(${columnThreads}) check_pivots(const double* L, Index lda, int* info, Index n) {
  __shared__ int shared[${columnThreads}];
  const int t = threadIdx.x;
  const int none = 2147483647;
  const Index made = info[0] > 0 ? info[0] - 1 : n;
  int first = none;
  for (Index j = t; j < made && first == none; j += ${columnThreads}) {
    const double pivot = L[j * (lda + 1)];
    if (!(pivot > 0 && pivot <= 1.7976931348623157e308)) first = (int)j + 1;
  }
  shared[t] = first;
  __syncthreads();
  for (int half = ${columnThreads / 2}; half > 0; half /= 2) {
    if (t < half && shared[t + half] < shared[t]) shared[t] = shared[t + half];
    __syncthreads();
  }
  if (t == 0) info[1] = info[0] >= 0 && shared[0] < none ? shared[0] : info[0];
}
`;

/** Names of the kernels above. */
export const columnKernels = [
  "divide_columns",
  "copy_matrix",
  "column_squares",
  "sum_panels",
  "shift_diagonal",
  "diagonal",
  "check_pivots",
] as const;
export type ColumnKernel = (typeof columnKernels)[number];
