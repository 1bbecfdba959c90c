/**
 * @file The best published errors of physics-informed solvers on problems of the library.
 *
 * `read`: seen in the authors' own text, repository or logs. `quoted`: seen in somebody else's table. `unverified`:
 * remembered from the paper and not seen again; orders of magnitude at best.
 */

import type { Published } from "./types.ts";

/** A network, its relative L2 error, and nothing known of hardware and time: overridden where more is known. */
const network = {
  measure: "relative L2",
  kind: "network",
  hardware: "",
  seconds: null,
} as const;

/** Gaussian processes with spectral mixture kernels, from the logs in the authors' repository. */
const process = (
  problem: string,
  error: number,
  kernel: "Student" | "Gaussian",
  seconds: number | null,
  note?: string,
): Published => ({
  problem,
  error,
  measure: "relative L2",
  method: `GP-HM, mixture of ${kernel} spectra`,
  kind: "features",
  source: "Fang, Cooley, Long, Li, Kirby and Zhe 2024, repository (result logs)",
  hardware: "float64",
  seconds,
  provenance: "read",
  ...(note !== undefined && { note }),
});

/** Natural gradients by Woodbury's identity, from the runs stored in the authors' repository. */
const natural = (
  problem: string,
  error: number,
  method: string,
  seconds: number,
  note: string,
): Published => ({
  ...network,
  problem,
  error,
  method,
  source: "Guzmán-Cordero, Dangel, Goldshlager and Zeinhofer 2025, repository rla-pinns (stored runs)",
  hardware: "NVIDIA RTX 6000, float64",
  seconds,
  provenance: "read",
  note,
});

/** Best of the seeds of trained Gaussians. */
const gaussians = (problem: string, error: number, method: string, note?: string): Published => ({
  ...network,
  problem,
  error,
  method,
  source: "Kang et al. 2025 (physics-informed Gaussians), table as mirrored",
  hardware: "GPU, float32",
  provenance: "quoted",
  ...(note !== undefined && { note }),
});

/** Self-scaled quasi-Newton methods. */
const quasiNewton = (problem: string, error: number, method: string, note?: string): Published => ({
  ...network,
  problem,
  error,
  method,
  source: "Kiyani et al. 2025 (optimizing the optimizer), as quoted",
  hardware: "float64",
  provenance: "quoted",
  ...(note !== undefined && { note }),
});

/** Best of eleven methods, trained for 20000 steps. */
const pinnacle = (problem: string, error: number, method: string, note?: string): Published => ({
  ...network,
  problem,
  error,
  method,
  source: "Hao et al. 2024 (PINNacle), table as quoted",
  hardware: "NVIDIA RTX 2080 Ti, float32",
  provenance: "quoted",
  ...(note !== undefined && { note }),
});

const jaxpi = (
  problem: string,
  error: number,
  method: string,
  seconds: number | null,
  note?: string,
): Published => ({
  ...network,
  problem,
  error,
  method,
  source: "Wang, Sankaran, Wang and Perdikaris 2023; Wang, Li, Chen and Perdikaris 2024, repository jaxpi",
  hardware: "GPU, float32",
  seconds,
  provenance: "read",
  ...(note !== undefined && { note }),
});

/** Remembered, of networks. */
const remembered = (
  problem: string,
  error: number,
  method: string,
  source: string,
  note: string,
): Published => ({ ...network, problem, error, method, source, provenance: "unverified", note });

const absolute = (figure: string, rms: string): string =>
  `the authors give the root mean square ${figure}; divided here by ${rms}, that of the solution`;
const order = "an order of magnitude";

const cavityNote = "lid of constant velocity, singular in its corners; ours has a regularised lid";

/** At most one per problem, in alphabetical order. */
export const published: readonly Published[] = [
  jaxpi("advection-100", 6.88e-4, "causal training, adaptive weights", 540),
  process("advection-200", 1.4e-4, "Student", 2234),
  quasiNewton("allen-cahn", 9.43e-7, "SSBroyden, MLP 3x30"),
  process("allen-cahn-multiscale-2d", 2.6e-3, "Gaussian", 15926),
  process("allen-cahn-sine-100", 7.7e-7, "Gaussian", null, "346 to 2000 s with either kernel"),
  {
    ...network,
    problem: "beltrami",
    error: 2.7e-5,
    method: "Gauss-Newton natural gradient, direct",
    source: "Jnini, Vella and Zeinhofer 2024, as reproduced in repository revisiting-gnng",
    hardware: "NVIDIA RTX 4090, float64",
    seconds: 720,
    provenance: "read",
    note: "mean over u, v, w and p",
  },
  quasiNewton(
    "burgers",
    1.62e-8,
    "SSBroyden, MLP 8x20",
    "8.3e-9 is quoted too, with residual-based attention, for a viscosity on which two tables disagree",
  ),
  {
    ...network,
    problem: "burgers-inviscid",
    error: 6.4e-3,
    measure: "relative L1",
    method: "natural gradient, Roe-linearised network of 4801 parameters",
    source: "Jnini et al. 2026 (curvature-aware optimization), as quoted",
    hardware: "GPU, float64",
    seconds: 193,
    provenance: "quoted",
    note: "on the whole interval, the place of the shock unknown; relative L2 0.071",
  },
  gaussians("cavity", 4.04e-4, "PIG", cavityNote),
  remembered("cavity-1000", 1e-2, "PirateNet, SOAP", "Wang et al. 2025 (SOAP)", `${order}; ${cavityNote}`),
  {
    ...network,
    problem: "ccf",
    error: 10 ** -13.71,
    measure: "max residual",
    method: "two-stage networks, full Gauss-Newton",
    source: "Wang et al. 2025 (unstable singularities), arXiv 2509.14185",
    hardware: "NVIDIA A100, float64, hours",
    provenance: "read",
    note: "stable profile",
  },
  gaussians("flow-mixing", 2.67e-4, "PIG", "mean over seeds 4.51e-4"),
  natural(
    "fokker-planck-9",
    4e-5,
    "SPRING, MLP 256-256-128-128",
    5611,
    absolute("1.47e-3", "an estimated 40"),
  ),
  jaxpi("ginzburg-landau", 1.49e-2, "PirateNet", null),
  jaxpi("gray-scott", 3.6e-3, "PirateNet", null),
  remembered("heat", 6e-6, "ENGD, MLP 1x64", "Müller and Zeinhofer 2023", `${order}; 2000 steps in float64`),
  natural("heat-4d", 5.4e-6, "ENGD-W, MLP 256-256-128-128", 3006, absolute("1.03e-5", "1.9")),
  pinnacle("heat-5d", 1.19e-4, "MLP 5x100, L-BFGS"),
  {
    ...network,
    problem: "helmholtz",
    error: 2e-9,
    method: "SPRING, MLP 4x30 with periodic embedding",
    source: "Jnini et al. 2026 (curvature-aware optimization), arXiv 2604.05230, as quoted",
    hardware: "GPU, float64",
    seconds: 540,
    provenance: "quoted",
  },
  gaussians("helmholtz-10-10", 7.09e-3, "PIG", "a better one of Jnini et al. 2026 could not be read"),
  gaussians("helmholtz-3d", 1.5e-3, "SPIG"),
  remembered("helmholtz-6-6", 1e-8, "SSBroyden", "Urbán, Stefanou and Pons 2025", `${order}: 1e-7 to 1e-8`),
  {
    ...network,
    problem: "kdv",
    error: 3.4e-4,
    method: "PirateNet, SOAP",
    source: "Wang et al. 2025 (SOAP), as quoted",
    hardware: "GPU, float32",
    provenance: "quoted",
  },
  gaussians("klein-gordon", 3.68e-4, "SPIG"),
  {
    ...network,
    problem: "kovasznay",
    error: 1.4e-6,
    method: "Gauss-Newton natural gradient, direct",
    source: "Jnini, Vella and Zeinhofer 2024, as reproduced in repository revisiting-gnng",
    hardware: "NVIDIA RTX 4090, float64",
    seconds: 720,
    provenance: "read",
    note: "mean over u, v and p",
  },
  quasiNewton("ks", 2.7e-5, "SSBroyden, 5 windows of MLP 5x30"),
  remembered("liouville", 1e-7, "SSBroyden, MLP 2x30", "Urbán, Stefanou and Pons 2025", order),
  remembered(
    "nls",
    1.97e-3,
    "MLP 5x100, L-BFGS",
    "Raissi, Perdikaris and Karniadakis 2019",
    "of |h|, on [-5, 5] periodic",
  ),
  gaussians("nonlinear-diffusion", 1.44e-3, "PIG", "centres of two bumps may differ from ours"),
  remembered("peak", 1e-3, "DAS, AAS", "Tang, Wan and Yang 2023; Tang et al. 2024", order),
  remembered(
    "peaks-two",
    1e-3,
    "DAS, AAS",
    "Tang, Wan and Yang 2023; Tang et al. 2024",
    `${order}; with a first-order term that ours lacks`,
  ),
  remembered("poisson", 2e-7, "ENGD, MLP 1x32", "Müller and Zeinhofer 2023", `${order}; float64, one GPU`),
  natural("poisson-100d", 1.1e-4, "SPRING, MLP 768-768-512-512", 7001, absolute("3.6e-3", "33.5")),
  natural("poisson-10d", 8.9e-6, "SPRING, MLP 256-256-128-128", 6249, absolute("1.19e-5", "1.34")),
  natural("poisson-5d", 1.7e-7, "SPRING, MLP 64-64-48-48", 7001, absolute("2.62e-7", "1.58")),
  pinnacle("poisson-holes", 1.23e-2, "MLP 5x100, weights by the tangent kernel"),
  {
    ...network,
    problem: "reaction",
    error: 0.05,
    method: "MLP 3x512, L-BFGS",
    source: "Xu et al. 2025 (float64 against failure modes)",
    hardware: "NVIDIA H100, float64",
    provenance: "read",
  },
  process("sine-100", 4e-7, "Gaussian", 1329),
  process("sine-100-2d", 6.5e-5, "Gaussian", 5586),
  process("sine-500", 4.2e-4, "Student", 5704),
  process("sine-6-cos-100", 1.1e-6, "Student", null, "1330 to 1980 s with either kernel"),
  jaxpi("stokes-cylinder", 8.04e-5, "causal training, adaptive weights", 570),
  process("three-scale", 3.5e-4, "Gaussian", 4667),
  process("two-frequency-2d", 2.2e-4, "Student", null, "6130 to 19950 s with either kernel"),
  quasiNewton("two-soliton", 2.2e-6, "SSBroyden with residual-based attention, MLP 3x30"),
  remembered(
    "wave",
    9e-4,
    "MLP 5x100, residual-based sampling (RAD), hard constraints",
    "Wu, Zhu, Tan, Kartha and Lu 2023",
    "the best that could be read is 9.79e-2, Hao et al. 2024",
  ),
  process("x-sine-200", 9e-7, "Student", null, "6040 to 7450 s with either kernel"),
];

/** The best published figure on a problem, if there is one. */
export const publishedOn = (problem: string): Published | undefined =>
  published.find((one) => one.problem === problem);
