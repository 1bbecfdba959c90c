// What the four stub libraries share: the stub driver's memory, its queue, its faults.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>

typedef unsigned long long Address;

/** Whether bytes lie inside one allocation of the card. A miss counts as a violation and loses the device. */
bool stub_inside(Address address, size_t bytes);
/** Work for later, as on a card: nothing runs before somebody waits. */
void stub_enqueue(std::function<void()> work);
/** Runs what is queued; the status of the driver afterwards. */
int stub_flush();
/** Whether a context is current. */
bool stub_ready();
bool stub_stream(Address stream);
/** A new handle, counted until it is given back. */
Address stub_open(char kind);
/** Whether it is open, of that kind, and of the current context. */
bool stub_is(char kind, Address handle);
int stub_close(char kind, Address handle);
long long stub_setting(const char* name);
inline double* numbers(Address address) { return reinterpret_cast<double*>(address); }
inline size_t extent(long long rows, long long columns, long long ld) {
  return rows <= 0 || columns <= 0 ? 0 : 8 * ((columns - 1) * ld + rows);
}
