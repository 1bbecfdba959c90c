#!/bin/sh
# compile.sh SOURCE.cu OUT.so: CUDA C to a shared object that runs its kernels on the host.
#
# OUT.so exports
#   extern "C" void sobolev_launch(const char* entry, unsigned gridX, unsigned blockX, unsigned sharedBytes, void** params)
#   extern "C" int sobolev_has(const char* entry)
# with `params` as cuLaunchKernel's kernelParams. Kernels are found by their text: extern "C" __global__ void NAME(...).
# CXX names the compiler (default c++).
set -eu
source=$1
out=$2
here=$(cd "$(dirname "$0")" && pwd)
unit=$(mktemp "${TMPDIR:-/tmp}/sobolev-emulation-XXXXXX")
trap 'rm -f "$unit"' EXIT
names=$(tr '\n' ' ' < "$source" | grep -oE '__global__ +void +(__launch_bounds__ *\([^)]*\) +)?[A-Za-z_][A-Za-z0-9_]* *\(' |
  sed -E 's/ *\($//; s/.*[ )]//')
{
  echo "#include \"$here/cuda-on-host.h\""
  echo "#line 1 \"$source\""
  cat "$source"
  echo
  echo "static const emulation::Entry emulated_entries[] = {"
  for name in $names; do echo "  {\"$name\", [](void** params) { emulation::invoke($name, params); }},"; done
  cat <<'CODE'
  {nullptr, nullptr},
};
static emulation::Call emulated_find(const char* entry) {
  for (const emulation::Entry* e = emulated_entries; e->name; e++)
    if (!std::strcmp(e->name, entry)) return e->call;
  return nullptr;
}
extern "C" __attribute__((visibility("default"))) int sobolev_has(const char* entry) { return emulated_find(entry) ? 1 : 0; }
extern "C" __attribute__((visibility("default"))) void sobolev_launch(const char* entry, unsigned gridX, unsigned blockX, unsigned, void** params) {
  const emulation::Call call = emulated_find(entry);
  if (!call) emulation::fail("no kernel of that name");
  emulation::launch(call, gridX, blockX, params);
}
CODE
} > "$unit"
# No FORTIFY: it takes a jump between fibers for a broken stack. No unique symbols: several objects live side by side.
case $(uname -s) in Darwin) extra= ;; *) extra="-fno-gnu-unique -Wl,-Bsymbolic" ;; esac
"${CXX:-c++}" -x c++ -std=c++17 ${SOBOLEV_EMULATION_FLAGS:--O1} -ffp-contract=off -fPIC -shared -fvisibility=hidden -fno-exceptions \
  -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=0 -Wno-unknown-pragmas -w $extra "$unit" -o "$out"
