/** @file The tile operations as CUDA C templates. */

import type { Operation } from "../../device.ts";

/**
 * Threads per block. Chosen here: eight warps keep the four schedulers of a multiprocessor busy, and two blocks of 256
 * leave a thread 128 registers, enough for 8 x 4 accumulators without spilling.
 */
export const threads = 256;

/** What every source begins with. @param samples - points per tile. */
export const preamble = (samples: number): string => `constexpr int SAMPLES = ${samples};
constexpr int THREADS = ${threads};

/** Says that pointers are to neither shared nor local memory: loads and stores need not find out. */
template <typename... P> static __device__ __forceinline__ void areGlobal(P... pointers) {
  (__builtin_assume(__isGlobal(pointers)), ...);
}
static __device__ __forceinline__ double* at(long long address) { return reinterpret_cast<double*>(address); }
/** Row \`first + i\` of COUNT; beyond the last, where pieces of SIZE do not fill them, \`first\` again, not to be stored. */
template <int COUNT, int SIZE> static __device__ __forceinline__ int rowOf(int first, int i) {
  return COUNT % SIZE == 0 || first + i < COUNT ? first + i : first;
}
`;

// Z[m][n] = sum_k W[m * ROW_STEP + k * COLUMN_STEP] A[k][n] (+ bias[m] for n < SAMPLES) (+ old Z).
// A thread holds DOWN x ALONG numbers of Z: rows next to each other, columns ACROSS apart, so that consecutive threads read
// and write consecutive columns, and a warp mostly shares its weights.
const linear = `
template <int OUTPUTS, int INPUTS, int COLUMNS, int ROW_STEP, int COLUMN_STEP, int DOWN, int ALONG, bool BIAS, bool ADD>
static __device__ __noinline__ void linear(const double* W, const double* bias, const double* A, double* Z) {
  areGlobal(W, A, Z);
  constexpr int ACROSS = COLUMNS / ALONG;
  for (int item = threadIdx.x; item < ACROSS * ((OUTPUTS + DOWN - 1) / DOWN); item += THREADS) {
    const int n = item % ACROSS, m = item / ACROSS * DOWN;
    int row[DOWN];
    double z[DOWN][ALONG];
#pragma unroll
    for (int i = 0; i < DOWN; i++) {
      row[i] = rowOf<OUTPUTS, DOWN>(m, i) - m;
#pragma unroll
      for (int j = 0; j < ALONG; j++) {
        z[i][j] = BIAS && n + j * ACROSS < SAMPLES ? bias[m + row[i]] : 0.0;
        if (ADD) z[i][j] += Z[(m + row[i]) * COLUMNS + n + j * ACROSS];
      }
    }
    const double* a = A + n;
    const double* w = W + m * ROW_STEP;
#pragma unroll 2
    for (int k = 0; k < INPUTS; k++, a += COLUMNS, w += COLUMN_STEP) {
      double x[ALONG];
#pragma unroll
      for (int j = 0; j < ALONG; j++) x[j] = a[j * ACROSS];
#pragma unroll
      for (int i = 0; i < DOWN; i++) {
        const double weight = w[row[i] * ROW_STEP];
#pragma unroll
        for (int j = 0; j < ALONG; j++) z[i][j] += weight * x[j];
      }
    }
#pragma unroll
    for (int i = 0; i < DOWN; i++)
#pragma unroll
      for (int j = 0; j < ALONG; j++)
        if (OUTPUTS % DOWN == 0 || m + i < OUTPUTS) Z[(m + i) * COLUMNS + n + j * ACROSS] = z[i][j];
  }
}
`;

// Column o * INPUTS + i of J = sum_c Z[o][c][:] A[i][c][:]; then, with bias, column OUTPUTS * INPUTS + o = Z[o][0][:].
// A thread holds DOWN x ALONG columns of one sample: 8 loads serve 16 products, and a warp writes 256 bytes in a row.
// J is written once and not read again here: streaming stores leave the cache to the stacks.
const outer = `
template <bool ADD> static __device__ __forceinline__ void put(double* to, double value) {
  __stcs(to, ADD ? *to + value : value);
}

template <int OUTPUTS, int INPUTS, int CHANNELS, int DOWN, int ALONG, bool BIAS, bool ADD>
static __device__ __noinline__ void outer(const double* Z, const double* A, double* J, long long leading, int used) {
  areGlobal(Z, A, J);
  constexpr int ROW = CHANNELS * SAMPLES, ACROSS = INPUTS > 0 ? (INPUTS + ALONG - 1) / ALONG : 1;
  for (int item = threadIdx.x; INPUTS > 0 && item < (OUTPUTS + DOWN - 1) / DOWN * ACROSS * SAMPLES; item += THREADS) {
    const int s = item % SAMPLES, pair = item / SAMPLES;
    const int o = pair / ACROSS * DOWN, i = pair % ACROSS * ALONG;
    double sum[DOWN][ALONG] = {};
#pragma unroll
    for (int c = 0; c < CHANNELS; c++) {
      double z[DOWN], a[ALONG];
#pragma unroll
      for (int p = 0; p < DOWN; p++) z[p] = Z[rowOf<OUTPUTS, DOWN>(o, p) * ROW + c * SAMPLES + s];
#pragma unroll
      for (int q = 0; q < ALONG; q++) a[q] = A[rowOf<INPUTS, ALONG>(i, q) * ROW + c * SAMPLES + s];
#pragma unroll
      for (int p = 0; p < DOWN; p++)
#pragma unroll
        for (int q = 0; q < ALONG; q++) sum[p][q] += z[p] * a[q];
    }
    if (s >= used) continue;
#pragma unroll
    for (int p = 0; p < DOWN; p++)
#pragma unroll
      for (int q = 0; q < ALONG; q++)
        if ((OUTPUTS % DOWN == 0 || o + p < OUTPUTS) && (INPUTS % ALONG == 0 || i + q < INPUTS))
          put<ADD>(J + ((o + p) * INPUTS + i + q) * leading + s, sum[p][q]);
  }
  if (BIAS)
    for (int item = threadIdx.x; item < OUTPUTS * SAMPLES; item += THREADS) {
      const int s = item % SAMPLES, o = item / SAMPLES;
      if (s < used) put<ADD>(J + (OUTPUTS * INPUTS + o) * leading + s, Z[o * ROW + s]);
    }
}
`;

/** Numbers of a stack's rows that \`contract\` holds in shared memory at once: one warp's load. */
const chunk = 32;

// G[o * INPUTS + i] += Z[o][:] . A[i][:]; with bias G[OUTPUTS * INPUTS + o] += sum Z[o][0][:].
// Threads form a square of 16 x 16; each holds DOWN x ALONG sums, of rows 16 apart. Rows pass through shared memory in
// pieces of CHUNK, one number longer there so that the 16 rows a half-warp reads lie in 16 different banks.
const contract = `
constexpr int CHUNK = ${chunk}, PITCH = CHUNK + 1;

template <int COUNT, int COLUMNS> static __device__ __forceinline__ void stage(const double* rows, int count, int n, double* to) {
  for (int e = threadIdx.x; e < COUNT * CHUNK; e += THREADS) {
    const int row = e / CHUNK, k = e % CHUNK;
    to[row * PITCH + k] = row < count && n + k < COLUMNS ? rows[row * COLUMNS + n + k] : 0.0;
  }
}

template <int OUTPUTS, int INPUTS, int COLUMNS, int DOWN, int ALONG, bool BIAS>
static __device__ __noinline__ void contract(const double* Z, const double* A, double* G, double* shared) {
  areGlobal(Z, A, G);
  double* const z = shared;
  double* const a = shared + 16 * DOWN * PITCH;
  const int x = threadIdx.x % 16, y = threadIdx.x / 16;
  for (int o = 0; o < OUTPUTS; o += 16 * DOWN)
    for (int i = 0; i < INPUTS; i += 16 * ALONG) {
      double sum[DOWN][ALONG] = {};
      for (int n = 0; n < COLUMNS; n += CHUNK) {
        __syncthreads();
        stage<16 * DOWN, COLUMNS>(Z + o * COLUMNS, OUTPUTS - o, n, z);
        stage<16 * ALONG, COLUMNS>(A + i * COLUMNS, INPUTS - i, n, a);
        __syncthreads();
#pragma unroll 2
        for (int k = 0; k < CHUNK; k++)
#pragma unroll
          for (int p = 0; p < DOWN; p++)
#pragma unroll
            for (int q = 0; q < ALONG; q++) sum[p][q] += z[(y + 16 * p) * PITCH + k] * a[(x + 16 * q) * PITCH + k];
      }
#pragma unroll
      for (int p = 0; p < DOWN; p++)
#pragma unroll
        for (int q = 0; q < ALONG; q++)
          if (o + y + 16 * p < OUTPUTS && i + x + 16 * q < INPUTS)
            G[(o + y + 16 * p) * INPUTS + i + x + 16 * q] += sum[p][q];
    }
  if (BIAS)
    for (int o = threadIdx.x; o < OUTPUTS; o += THREADS) {
      double sum = 0.0;
      for (int s = 0; s < SAMPLES; s++) sum += Z[o * COLUMNS + s];
      G[OUTPUTS * INPUTS + o] += sum;
    }
}
`;

const fill = `
static __device__ __forceinline__ void fill(double* to, long long length, double value) {
  for (long long e = threadIdx.x; e < length; e += THREADS) to[e] = value;
}
`;

const store = `
static __device__ __forceinline__ void store(const double* from, double* to, int columns, long long leading, int used) {
  for (int item = threadIdx.x; item < columns * SAMPLES; item += THREADS) {
    const int s = item % SAMPLES, c = item / SAMPLES;
    if (s < used) to[c * leading + s] = from[item];
  }
}
`;

/** The template of each operation but map. */
export const library: Readonly<Record<Exclude<Operation["kind"], "map">, string>> = {
  linear,
  outer,
  contract,
  fill,
  store,
};

/** Rows and columns of sums a thread of \`contract\` holds. */
export interface ContractShape {
  readonly down: number;
  readonly along: number;
}

/** Float64 of shared memory that \`contract\` needs. */
export const sharedLength = ({ down, along }: ContractShape): number => 16 * (down + along) * (chunk + 1);
