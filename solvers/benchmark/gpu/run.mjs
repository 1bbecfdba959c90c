#!/usr/bin/env node
/**
 * @file Measures all that is claimed of GPUs on a machine that has one: `node solvers/benchmark/gpu/run.mjs --out DIR`.
 *
 * --quick takes at most 8 minutes instead of 25; --only conformance,step-cuda runs some of the pieces and keeps the
 * results of others that are in DIR already, so that a run can be split over several calls; --minutes M changes the
 * limit. Prints one table; leaves gpu.json (raw) and gpu.md in DIR after every piece. Copied to
 * solvers/benchmark/results/gpu.json, the raw results enter BENCHMARKS.md by `sobolev bench table`.
 *
 * What a bare machine needs (no registry, no compiler):
 *   - Node 20.19 or later: the tarball node-v20.*-linux-x64.tar.xz, unpacked, its bin/ on the PATH.
 *   - This folder, `dist/` (npm run build here; same CPU architecture or not, it is JavaScript), `package.json`.
 *   - `node_modules/koffi`, and `node_modules/@koromix/koffi-linux-x64` where koffi keeps its binary there: npm ci here on Linux x64.
 *     `node_modules/@noble/hashes` for the problems' fingerprints. tar czf carry.tgz dist package.json
 *     solvers/benchmark node_modules/koffi node_modules/@koromix node_modules/@noble
 *   - NVIDIA's driver (libcuda.so.1), and NVRTC, cuBLAS and cuSOLVER of CUDA 12 or 13: a toolkit below /usr/local, the
 *     libraries of a Python that has them (nvidia-* wheels, PyTorch), or SOBOLEV_CUDA_PATH=<folder>.
 *   - For `native` beside it: an OpenBLAS or MKL (libopenblas.so.0), or SOBOLEV_BLAS_PATH=<file>; without one these rows stay
 *     "not measured".
 */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Beside this file in what is built, three folders up from it in a checkout. */
const root = new URL(
  existsSync(new URL("main.js", import.meta.url)) ? "../../../" : "../../../dist/",
  import.meta.url,
);
const built = (/** @type {string} */ path) => fileURLToPath(new URL(path, root));
const program = built("solvers/benchmark/gpu/main.js");
if (!existsSync(program)) {
  console.error(`${program} is missing: npm run build`);
  process.exit(64);
}
const { main } = await import(program);
process.exitCode = await main(process.argv.slice(2), {
  sobolev: [process.execPath, built("src/cli/main.js")],
});
