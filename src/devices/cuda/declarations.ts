/**
 * @file The functions of the CUDA libraries that are used, as their headers declare them.
 *
 * Names end in _v2 or _64 where the header's macros put them there: the names without are other, older functions.
 * Handles and card addresses are `uint64`; memory of the host, results included, is `void *`; enumerations are `int`.
 *
 * Source: cuda.h, nvrtc.h, cublas_api.h and cusolverDn.h of CUDA 12 and 13.
 */

/** libcuda.so.1, the driver. */
export const driver = `
int cuInit(uint)
int cuDriverGetVersion(void *)
int cuDeviceGetCount(void *)
int cuDeviceGet(void *, int)
int cuDeviceGetName(void *, int, int)
int cuDeviceTotalMem_v2(void *, int)
int cuDeviceGetAttribute(void *, int, int)
int cuDevicePrimaryCtxRetain(void *, int)
int cuDevicePrimaryCtxRelease_v2(int)
int cuCtxSetCurrent(uint64)
int cuMemGetInfo_v2(void *, void *)
int cuMemAlloc_v2(void *, size_t)
int cuMemFree_v2(uint64)
int cuMemAllocHost_v2(void *, size_t)
int cuMemFreeHost(uint64)
int cuMemcpyHtoDAsync_v2(uint64, uint64, size_t, uint64)
int cuMemcpyDtoHAsync_v2(void *, uint64, size_t, uint64)
int cuMemcpyDtoDAsync_v2(uint64, uint64, size_t, uint64)
int cuMemsetD8Async(uint64, uint8, size_t, uint64)
int cuStreamCreate(void *, uint)
int cuStreamSynchronize(uint64)
int cuStreamDestroy_v2(uint64)
int cuEventCreate(void *, uint)
int cuEventRecord(uint64, uint64)
int cuEventSynchronize(uint64)
int cuEventElapsedTime(void *, uint64, uint64)
int cuEventDestroy_v2(uint64)
int cuModuleLoadData(void *, void *)
int cuModuleUnload(uint64)
int cuModuleGetFunction(void *, uint64, str)
int cuOccupancyMaxActiveBlocksPerMultiprocessor(void *, uint64, int, size_t)
int cuLaunchKernel(uint64, uint, uint, uint, uint, uint, uint, uint, uint64, uint64, uint64)
int cuGetErrorName(int, void *)
int cuGetErrorString(int, void *)`;

/** libnvrtc, the run-time compiler. */
export const compiler = `
int nvrtcVersion(void *, void *)
int nvrtcGetNumSupportedArchs(void *)
int nvrtcGetSupportedArchs(void *)
str nvrtcGetErrorString(int)
int nvrtcCreateProgram(void *, str, str, int, void *, void *)
int nvrtcDestroyProgram(void *)
int nvrtcCompileProgram(uint64, int, const char **)
int nvrtcGetProgramLogSize(uint64, void *)
int nvrtcGetProgramLog(uint64, void *)
int nvrtcGetPTXSize(uint64, void *)
int nvrtcGetPTX(uint64, void *)
int nvrtcGetCUBINSize(uint64, void *)
int nvrtcGetCUBIN(uint64, void *)`;

/** libcublas: 64-bit sizes throughout, which CUDA 12.0 brought. */
export const blas = `
int cublasCreate_v2(void *)
int cublasDestroy_v2(uint64)
int cublasSetStream_v2(uint64, uint64)
int cublasGetProperty(int, void *)
int cublasDgemm_v2_64(uint64, int, int, int64, int64, int64, void *, uint64, int64, uint64, int64, void *, uint64, int64)
int cublasDgemv_v2_64(uint64, int, int64, int64, void *, uint64, int64, uint64, int64, void *, uint64, int64)
int cublasDsyrk_v2_64(uint64, int, int, int64, int64, void *, uint64, int64, void *, uint64, int64)
int cublasDtrsv_v2_64(uint64, int, int, int, int64, uint64, int64, uint64, int64)`;

/** libcusolver, dense part. */
export const solver = `
int cusolverDnCreate(void *)
int cusolverDnDestroy(uint64)
int cusolverDnSetStream(uint64, uint64)
int cusolverDnCreateParams(void *)
int cusolverDnDestroyParams(uint64)
int cusolverDnXpotrf_bufferSize(uint64, uint64, int, int64, int, uint64, int64, int, void *, void *)
int cusolverDnXpotrf(uint64, uint64, int, int64, int, uint64, int64, int, uint64, size_t, void *, size_t, uint64)
int cusolverDnXpotrs(uint64, uint64, int, int64, int64, int, uint64, int64, int, uint64, int64, uint64)
int cusolverDnDgeqrf_bufferSize(uint64, int, int, uint64, int, void *)
int cusolverDnDgeqrf(uint64, int, int, uint64, int, uint64, uint64, int, uint64)
int cusolverDnDormqr_bufferSize(uint64, int, int, int, int, int, uint64, int, uint64, uint64, int, void *)
int cusolverDnDormqr(uint64, int, int, int, int, int, uint64, int, uint64, uint64, int, uint64, int, uint64)`;

/** One declaration taken apart. */
export interface Declaration {
  readonly result: string;
  readonly name: string;
  readonly parameters: readonly string[];
}

/**
 * The declarations of a text, one a line.
 *
 * @example
 * parseDeclarations("int cuStreamCreate(void *, uint)")[0].parameters; // ["void *", "uint"]
 */
export function parseDeclarations(text: string): Declaration[] {
  return [...text.matchAll(/^(\w+) (\w+)\((.*)\)$/gm)].map(([, result, name, parameters]) => ({
    result,
    name,
    parameters: parameters.split(", "),
  }));
}
