// CUDA C on the host: enough of the language for the kernels of this repository to be compiled by c++ and run on a CPU.
//
// Blocks run one after the other; the threads of a block are fibers of one OS thread, each running up to its next
// __syncthreads(). The order in which they run is fresh in every interval between barriers, and set by the environment
// variable SOBOLEV_EMULATION_ORDER: "forward" (the default), "reverse", or a number that seeds random orders of threads
// and blocks. A result that depends on it tells of a missing barrier. Shared memory is filled with NaN before every block.
// A barrier that not all threads of a block reach aborts the process with a message.
//
// Not supported: warp intrinsics, dynamic shared memory, blocks and grids of more than one dimension.
#pragma once

#include <cmath>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ucontext.h>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __noinline__ __attribute__((noinline))
#define __launch_bounds__(...)
#define __restrict__ __restrict
#define __builtin_assume(condition) ((void)(condition))
// Blocks take turns, so one copy serves them all; the section lets it be filled with NaN before each.
#define __shared__ static __attribute__((section("emulated_shared")))

struct Dimensions {
  unsigned x, y, z;
};
static Dimensions threadIdx, blockIdx, blockDim, gridDim;

static inline bool __isGlobal(const void*) { return true; }
template <typename T> static inline T __ldg(const T* p) { return *p; }
template <typename T> static inline T __ldcg(const T* p) { return *p; }
template <typename T> static inline T __ldcs(const T* p) { return *p; }
template <typename T> static inline void __stcs(T* p, T value) { *p = value; }
template <typename T> static inline void __stcg(T* p, T value) { *p = value; }
template <typename T> static inline T atomicAdd(T* p, T value) {
  const T old = *p;
  *p = old + value;
  return old;
}
static inline double __longlong_as_double(long long bits) {
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}
static inline long long __double_as_longlong(double value) {
  long long bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}
static inline int min(int a, int b) { return a < b ? a : b; }
static inline int max(int a, int b) { return a > b ? a : b; }
static inline long long min(long long a, long long b) { return a < b ? a : b; }
static inline long long max(long long a, long long b) { return a > b ? a : b; }
static inline double min(double a, double b) { return std::fmin(a, b); }
static inline double max(double a, double b) { return std::fmax(a, b); }

namespace emulation {

enum class State { fresh, waiting, finished };

struct Fiber {
  ucontext_t start;
  jmp_buf place;
  State state;
};

constexpr unsigned mostThreads = 1024;
constexpr size_t stackBytes = 64 * 1024;

static Fiber* fibers;
static char* stacks;
static unsigned current;
static jmp_buf scheduler;
static ucontext_t origin;
typedef void (*Call)(void** params);
static Call running;
static void** runningParams;

static void fail(const char* message) {
  std::fprintf(stderr, "emulated CUDA: %s\n", message);
  std::abort();
}

/** The body of every fiber. */
static void body() {
  running(runningParams);
  fibers[current].state = State::finished;
  _longjmp(scheduler, 1);
}

/** Runs one thread to its next barrier or its end. */
static void resume(unsigned thread) {
  Fiber& fiber = fibers[thread];
  current = thread;
  threadIdx = {thread, 0, 0};
  // _setjmp leaves the signal mask alone: a switch costs nanoseconds, where swapcontext makes two system calls.
  if (_setjmp(scheduler)) return;
  if (fiber.state == State::waiting) _longjmp(fiber.place, 1);
  getcontext(&fiber.start);
  fiber.start.uc_stack.ss_sp = stacks + thread * stackBytes;
  fiber.start.uc_stack.ss_size = stackBytes;
  fiber.start.uc_link = nullptr;
  makecontext(&fiber.start, body, 0);
  swapcontext(&origin, &fiber.start);
}

static void barrier() {
  Fiber& fiber = fibers[current];
  fiber.state = State::waiting;
  if (!_setjmp(fiber.place)) _longjmp(scheduler, 1);
}

/** SplitMix64. Source: Steele, Lea and Flood 2014. */
static unsigned long long seed;
static unsigned long long randomBits() {
  unsigned long long z = (seed += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

enum class Order { forward, reverse, shuffled };

static Order readOrder() {
  const char* text = std::getenv("SOBOLEV_EMULATION_ORDER");
  if (!text || !*text || !std::strcmp(text, "forward")) return Order::forward;
  if (!std::strcmp(text, "reverse")) return Order::reverse;
  seed = std::strtoull(text, nullptr, 10);
  return Order::shuffled;
}

static void arrange(unsigned* list, unsigned count, Order order) {
  for (unsigned i = 0; i < count; i++) list[i] = order == Order::reverse ? count - 1 - i : i;
  if (order != Order::shuffled) return;
  for (unsigned i = count; i > 1; i--) {
    const unsigned j = randomBits() % i;
    const unsigned kept = list[i - 1];
    list[i - 1] = list[j];
    list[j] = kept;
  }
}

/** All threads of the current block, barrier by barrier. */
static void runBlock(Order order) {
  static unsigned list[mostThreads];
  for (unsigned t = 0; t < blockDim.x; t++) fibers[t].state = State::fresh;
  for (unsigned waiting = blockDim.x; waiting;) {
    arrange(list, blockDim.x, order);
    waiting = 0;
    for (unsigned i = 0; i < blockDim.x; i++) {
      resume(list[i]);
      waiting += fibers[list[i]].state == State::waiting;
    }
    if (waiting && waiting < blockDim.x) fail("a barrier that only some threads of a block reach");
  }
}

template <unsigned... I> struct Indices {};
template <unsigned N, unsigned... I> struct Count : Count<N - 1, N - 1, I...> {};
template <unsigned... I> struct Count<0, I...> { typedef Indices<I...> type; };
template <typename... P, unsigned... I>
static void unpack(void (*kernel)(P...), void** params, Indices<I...>) {
  kernel(*static_cast<P*>(params[I])...);
}
/** Calls a kernel with the arguments that cuLaunchKernel's kernelParams point to. */
template <typename... P> static void invoke(void (*kernel)(P...), void** params) {
  unpack(kernel, params, typename Count<sizeof...(P)>::type());
}

struct Entry {
  const char* name;
  Call call;
};

extern "C" {
// Present only when some kernel has shared memory.
__attribute__((weak, visibility("hidden"))) extern double __start_emulated_shared[];
__attribute__((weak, visibility("hidden"))) extern double __stop_emulated_shared[];
}

static void poisonShared() {
  for (double* p = __start_emulated_shared; p < __stop_emulated_shared; p++) *p = std::nan("");
}

static void launch(Call call, unsigned gridX, unsigned blockX, void** params) {
  if (blockX < 1 || blockX > mostThreads || gridX < 1) fail("blocks of 1 to 1024 threads, at least one block");
  if (!fibers) {
    fibers = new Fiber[mostThreads];
    stacks = static_cast<char*>(std::malloc(mostThreads * stackBytes));
  }
  running = call;
  runningParams = params;
  gridDim = {gridX, 1, 1};
  blockDim = {blockX, 1, 1};
  const Order order = readOrder();
  unsigned* blocks = new unsigned[gridX];
  arrange(blocks, gridX, order);
  for (unsigned i = 0; i < gridX; i++) {
    blockIdx = {blocks[i], 0, 0};
    poisonShared();
    runBlock(order);
  }
  delete[] blocks;
}

}  // namespace emulation

static inline void __syncthreads() { emulation::barrier(); }
static inline void __syncwarp(unsigned = 0xffffffffu) {}
