// A stub of NVRTC: "compiles" CUDA C for the host by the emulation's script; the image names the shared object.
#include "stub.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

namespace {
struct Program {
  std::string source, log, image, ptx;
};
std::string read(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}
/** FNV-1a: equal texts are compiled once per folder. */
std::string name(const std::string& text) {
  unsigned long long hash = 0xcbf29ce484222325ULL;
  for (unsigned char c : text) hash = (hash ^ c) * 0x100000001b3ULL;
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", hash);
  return digits;
}
const int architectures[] = {75, 80, 90};
int known() {
  int count = 0;
  for (int one : architectures) count += one <= stub_setting("newestArchitecture");
  return count;
}
}  // namespace

extern "C" {
int nvrtcVersion(int* major, int* minor) { *major = 13; *minor = 0; return 0; }
int nvrtcGetNumSupportedArchs(int* count) { *count = known(); return 0; }
int nvrtcGetSupportedArchs(int* list) { std::memcpy(list, architectures, known() * sizeof(int)); return 0; }
const char* nvrtcGetErrorString(int status) { return status == 6 ? "NVRTC_ERROR_COMPILATION" : "NVRTC_ERROR"; }
int nvrtcCreateProgram(Program** program, const char* source, const char*, int, void*, void*) {
  *program = new Program{source, "", "", ""};
  return 0;
}
int nvrtcDestroyProgram(Program** program) { delete *program; *program = nullptr; return 0; }
int nvrtcCompileProgram(Program* program, int count, const char** options) {
  std::string target;
  for (int i = 0; i < count; i++)
    if (!std::strncmp(options[i], "--gpu-architecture=", 19)) target = options[i] + 19;
  if (target.compare(0, 3, "sm_") && target.compare(0, 8, "compute_")) return 5;
  const std::string stem = std::string(CACHE) + "/" + name(program->source), object = stem + ".so";
  if (access(object.c_str(), R_OK)) {
    const std::string own = stem + "-" + std::to_string(getpid());
    std::ofstream(own + ".cu") << program->source;
    const std::string command = std::string(COMPILE) + " " + own + ".cu " + own + ".so 2> " + own + ".log";
    const int status = std::system(command.c_str());
    program->log = read(own + ".log");
    if (status) return 6;
    std::rename((own + ".so").c_str(), object.c_str());
  }
  (target[0] == 's' ? program->image : program->ptx) = "STUB IMAGE " + object;
  return 0;
}
int nvrtcGetProgramLogSize(Program* program, size_t* bytes) { *bytes = program->log.size() + 1; return 0; }
int nvrtcGetProgramLog(Program* program, char* log) { std::strcpy(log, program->log.c_str()); return 0; }
static size_t size(const std::string& text) { return text.empty() ? 0 : text.size() + 1; }
int nvrtcGetCUBINSize(Program* program, size_t* bytes) { *bytes = size(program->image); return 0; }
int nvrtcGetCUBIN(Program* program, char* image) { std::strcpy(image, program->image.c_str()); return 0; }
int nvrtcGetPTXSize(Program* program, size_t* bytes) { *bytes = size(program->ptx); return 0; }
int nvrtcGetPTX(Program* program, char* image) { std::strcpy(image, program->ptx.c_str()); return 0; }
}
