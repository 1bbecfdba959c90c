// A stub of libcuda.so.1: the card's memory is host memory between guard zones, filled with NaN; work waits in a queue
// until somebody synchronises, as it may on a card; kernels run by an emulation of CUDA C.
#include "stub.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <dlfcn.h>
#include <map>
#include <string>
#include <vector>

namespace {
constexpr size_t guard = 4096;
constexpr unsigned char mark = 0xA5;
struct Settings {
  std::map<std::string, long long> values;
  Settings() { reset(); }
  void reset() {
    values = {{"driverVersion", 13000}, {"cards", 2}, {"multiprocessors", 2}, {"blocks", 3}, {"memory", 1LL << 30},
              {"architecture", 90}, {"failAllocation", 0}, {"failLaunch", 0}, {"launchStatus", 700}, {"initStatus", 0},
              {"versionStatus", 0}, {"loadStatus", 0}, {"newestArchitecture", 90}};
  }
} settings;
struct Counts {
  long long violations, allocations, launches, waits, calls;
} counts;
std::map<Address, size_t> blocks, pinned;
size_t used;
struct Handle { char kind; Address context; };
std::map<Address, Handle> handles;
std::map<Address, double> times;
std::map<Address, void*> modules;
struct Function { void* module; std::string name; };
std::map<Address, Function> functions;
std::deque<std::function<void()>> queue;
Address next_handle = 0x7f0000001000;
Address contexts[8];
int retained[8];
Address current;
int sticky;

bool within(const std::map<Address, size_t>& map, Address address, size_t bytes) {
  auto after = map.upper_bound(address);
  if (after == map.begin()) return false;
  --after;
  return address >= after->first && address + bytes <= after->first + after->second;
}
void violation(const char* what) {
  counts.violations++;
  std::fprintf(stderr, "stub driver: %s\n", what);
}
bool intact(Address address, size_t bytes) {
  const auto* p = reinterpret_cast<unsigned char*>(address);
  for (size_t i = 1; i <= guard; i++)
    if (p[-static_cast<ptrdiff_t>(i)] != mark || p[bytes + i - 1] != mark) return false;
  return true;
}
void release(Address address, size_t bytes) {
  if (!intact(address, bytes)) violation("memory beside an allocation was written");
  std::free(reinterpret_cast<char*>(address) - guard);
}
int status(bool needs_context = true) {
  counts.calls++;
  if (sticky) return sticky;
  return needs_context && !current ? 201 : 0;
}
typedef void (*Launch)(const char*, unsigned, unsigned, unsigned, void**);
}  // namespace

bool stub_inside(Address address, size_t bytes) {
  if (bytes == 0 || within(blocks, address, bytes)) return true;
  violation("an argument reaches outside the card's allocations");
  sticky = 700;
  return false;
}
void stub_enqueue(std::function<void()> work) { queue.push_back(std::move(work)); }
int stub_flush() {
  while (!queue.empty()) {
    auto work = std::move(queue.front());
    queue.pop_front();
    if (!sticky) work();
  }
  return sticky;
}
bool stub_ready() { return current != 0 && !sticky; }
bool stub_is(char kind, Address handle) {
  auto found = handles.find(handle);
  return found != handles.end() && found->second.kind == kind && found->second.context == current;
}
bool stub_stream(Address stream) { return stub_is('s', stream); }
Address stub_open(char kind) {
  handles[next_handle += 0x1000] = {kind, current};
  return next_handle;
}
int stub_close(char kind, Address handle) {
  if (!stub_is(kind, handle)) {
    violation("a handle was given back that is not open in the current context");
    return 400;
  }
  handles.erase(handle);
  return 0;
}
long long stub_setting(const char* name) { return settings.values.at(name); }

extern "C" {
// For tests.
void stub_set(const char* name, long long value) { settings.values.at(name) = value; }
void stub_reset() {
  settings.reset();
  counts = Counts();
  queue.clear();
  sticky = 0;
}
long long stub_count(const char* name) {
  const std::string which = name;
  if (which == "violations") return counts.violations;
  if (which == "allocations") return counts.allocations;
  if (which == "launches") return counts.launches;
  if (which == "waits") return counts.waits;
  if (which == "calls") return counts.calls;
  if (which == "queued") return queue.size();
  long long open = blocks.size() + pinned.size() + handles.size();
  for (int count : retained) open += count;
  return open;
}

int cuInit(unsigned) { return stub_setting("initStatus"); }
int cuDriverGetVersion(int* version) { *version = stub_setting("driverVersion"); return stub_setting("versionStatus"); }
int cuDeviceGetCount(int* count) { *count = stub_setting("cards"); return status(false); }
int cuDeviceGet(int* device, int ordinal) {
  if (ordinal < 0 || ordinal >= stub_setting("cards")) return 101;
  *device = ordinal;
  return status(false);
}
int cuDeviceGetName(char* name, int length, int) { std::snprintf(name, length, "Stub Card"); return status(false); }
int cuDeviceTotalMem_v2(size_t* bytes, int) { *bytes = stub_setting("memory"); return status(false); }
int cuDeviceGetAttribute(int* value, int attribute, int) {
  const int architecture = stub_setting("architecture");
  *value = attribute == 75 ? architecture / 10 : attribute == 76 ? architecture % 10
         : attribute == 16 ? int(stub_setting("multiprocessors")) : -1;
  return status(false);
}
int cuDevicePrimaryCtxRetain(Address* context, int device) {
  if (!contexts[device]) contexts[device] = next_handle += 0x1000;
  retained[device]++;
  *context = contexts[device];
  return status(false);
}
int cuDevicePrimaryCtxRelease_v2(int device) {
  if (--retained[device] < 0) violation("a context was released twice");
  if (retained[device] == 0 && current == contexts[device]) current = 0;
  return status(false);
}
int cuCtxSetCurrent(Address context) {
  current = context;
  return status(false);
}
int cuMemGetInfo_v2(size_t* available, size_t* total) {
  *total = stub_setting("memory");
  *available = *total - used;
  return status();
}
int cuMemAlloc_v2(Address* address, size_t bytes) {
  if (int failed = status()) return failed;
  if (bytes == 0) return 1;
  if (++counts.allocations == stub_setting("failAllocation") || used + bytes > size_t(stub_setting("memory"))) return 2;
  void* raw = nullptr;
  if (posix_memalign(&raw, 256, bytes + 2 * guard)) return 2;
  std::memset(raw, mark, bytes + 2 * guard);
  char* start = static_cast<char*>(raw) + guard;
  std::memset(start, 0xFF, bytes);
  *address = reinterpret_cast<Address>(start);
  blocks[*address] = bytes;
  used += bytes;
  return 0;
}
int cuMemFree_v2(Address address) {
  if (!queue.empty()) violation("memory was freed while work was queued");
  auto found = blocks.find(address);
  if (found == blocks.end()) {
    violation("memory was freed that is not allocated");
    return 1;
  }
  used -= found->second;
  release(found->first, found->second);
  blocks.erase(found);
  return status();
}
int cuMemAllocHost_v2(Address* address, size_t bytes) {
  if (int failed = status()) return failed;
  void* raw = nullptr;
  if (posix_memalign(&raw, 4096, bytes + 2 * guard)) return 2;
  std::memset(raw, mark, bytes + 2 * guard);
  *address = reinterpret_cast<Address>(raw) + guard;
  pinned[*address] = bytes;
  return 0;
}
int cuMemFreeHost(Address address) {
  auto found = pinned.find(address);
  if (found == pinned.end()) return 1;
  release(found->first, found->second);
  pinned.erase(found);
  return status();
}
int cuMemcpyHtoDAsync_v2(Address to, Address from, size_t bytes, Address stream) {
  if (int failed = status()) return failed;
  if (!stub_stream(stream)) return 400;
  if (!within(pinned, from, bytes)) violation("a copy to the card from memory that is not page-locked");
  if (!stub_inside(to, bytes)) return 0;
  stub_enqueue([=] { std::memcpy(numbers(to), numbers(from), bytes); });
  return 0;
}
int cuMemcpyDtoHAsync_v2(void* to, Address from, size_t bytes, Address stream) {
  if (int failed = status()) return failed;
  if (!stub_stream(stream)) return 400;
  if (within(blocks, reinterpret_cast<Address>(to), 1)) violation("a copy to the host that stays on the card");
  if (!stub_inside(from, bytes)) return 0;
  stub_enqueue([=] { std::memcpy(to, numbers(from), bytes); });
  return 0;
}
int cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, Address stream) {
  if (int failed = status()) return failed;
  if (!stub_stream(stream)) return 400;
  if (stub_inside(to, bytes) && stub_inside(from, bytes))
    stub_enqueue([=] { std::memmove(numbers(to), numbers(from), bytes); });
  return 0;
}
int cuMemsetD8Async(Address to, unsigned char value, size_t bytes, Address stream) {
  if (int failed = status()) return failed;
  if (!stub_stream(stream)) return 400;
  if (stub_inside(to, bytes)) stub_enqueue([=] { std::memset(numbers(to), value, bytes); });
  return 0;
}
int cuStreamCreate(Address* stream, unsigned flags) {
  if (int failed = status()) return failed;
  if (flags > 1) return 1;
  *stream = stub_open('s');
  return 0;
}
int cuStreamSynchronize(Address stream) {
  if (int failed = status()) return failed;
  if (!stub_stream(stream)) return 400;
  counts.waits++;
  return stub_flush();
}
int cuStreamDestroy_v2(Address stream) { return stub_close('s', stream); }
int cuEventCreate(Address* event, unsigned) {
  *event = stub_open('e');
  return status();
}
int cuEventRecord(Address event, Address stream) {
  if (int failed = status()) return failed;
  if (!stub_stream(stream) || !stub_is('e', event)) return 400;
  stub_enqueue([=] {
    times[event] = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
  });
  return 0;
}
int cuEventSynchronize(Address event) {
  if (int failed = status()) return failed;
  return stub_is('e', event) ? stub_flush() : 400;
}
int cuEventElapsedTime(float* milliseconds, Address first, Address last) {
  if (!times.count(first) || !times.count(last)) return 600;
  *milliseconds = times[last] - times[first];
  return status();
}
int cuEventDestroy_v2(Address event) { return stub_close('e', event); }
int cuModuleLoadData(Address* module, const char* image) {
  if (int failed = status()) return failed;
  if (int failed = stub_setting("loadStatus")) return failed;
  const std::string header = "STUB IMAGE ";
  if (std::strncmp(image, header.c_str(), header.size())) return 200;
  void* loaded = dlopen(image + header.size(), RTLD_NOW | RTLD_LOCAL);
  if (!loaded) {
    std::fprintf(stderr, "stub driver: %s\n", dlerror());
    return 302;
  }
  modules[*module = stub_open('m')] = loaded;
  return 0;
}
int cuModuleUnload(Address module) { return stub_close('m', module); }
int cuModuleGetFunction(Address* function, Address module, const char* name) {
  if (int failed = status()) return failed;
  if (!stub_is('m', module)) return 400;
  auto has = reinterpret_cast<int (*)(const char*)>(dlsym(modules[module], "sobolev_has"));
  if (!has || !has(name)) return 500;
  functions[*function = next_handle += 0x1000] = {modules[module], name};
  return 0;
}
int cuOccupancyMaxActiveBlocksPerMultiprocessor(int* count, Address function, int threads, size_t) {
  if (!functions.count(function) || threads < 1 || threads > 1024) return 1;
  *count = stub_setting("blocks");
  return status();
}
int cuLaunchKernel(Address function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned shared, Address stream, Address params, Address extra) {
  if (int failed = status()) return failed;
  if (!functions.count(function) || !stub_stream(stream)) return 400;
  if (gx < 1 || gx > 2147483647u || gy != 1 || gz != 1 || bx < 1 || bx > 1024 || by != 1 || bz != 1 || extra) return 1;
  // Parameters are copied during the call: nobody may rely on them afterwards. Each is at most 8 bytes here.
  std::vector<long long> values;
  const Address* table = reinterpret_cast<const Address*>(params);
  for (size_t i = 0; within(pinned, params + 8 * i, 8) && within(pinned, table[i], 8); i++)
    values.push_back(*reinterpret_cast<const long long*>(table[i]));
  const Function which = functions[function];
  const bool fails = ++counts.launches == stub_setting("failLaunch");
  stub_enqueue([=]() mutable {
    if (fails) {
      sticky = stub_setting("launchStatus");
      return;
    }
    std::vector<void*> pointers;
    for (auto& value : values) pointers.push_back(&value);
    reinterpret_cast<Launch>(dlsym(which.module, "sobolev_launch"))(which.name.c_str(), gx, bx, shared, pointers.data());
  });
  return 0;
}
int cuGetErrorName(int error, const char** text) {
  *text = error == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : error == 700 ? "CUDA_ERROR_ILLEGAL_ADDRESS" : "CUDA_ERROR_STUB";
  return 0;
}
int cuGetErrorString(int, const char** text) {
  *text = "said by the stub";
  return 0;
}
}
