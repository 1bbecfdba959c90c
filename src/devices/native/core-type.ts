/** @file Environment of OpenBLAS: read once, when the library is first loaded, so it must be right before. */

/** What the decision depends on. */
export interface Surroundings {
  /** /proc/cpuinfo; empty where there is none. */
  readonly cpuinfo: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly threads: number;
}

/** Variables to set, and sentences for the device's description. */
export interface Preparation {
  readonly variables: Readonly<Record<string, string>>;
  readonly announcements: readonly string[];
}

/** What the AVX-512 kernels of OpenBLAS need. Source: OpenBLAS driver/others/dynamic.c, support_avx512. */
const needed = ["avx512f", "avx512dq", "avx512bw", "avx512vl"];
/** Core types of OpenBLAS whose kernels use AVX-512. Source: OpenBLAS TargetList.txt. */
const wide: ReadonlySet<string> = new Set(["SKYLAKEX", "COOPERLAKE", "SAPPHIRERAPIDS"]);

/** Whether Linux lists all AVX-512 parts that OpenBLAS uses. */
export function hasAvx512(cpuinfo: string): boolean {
  const flags = new Set(/^flags\s*:(.*)$/m.exec(cpuinfo)?.[1].trim().split(/\s+/));
  return needed.every((flag) => flags.has(flag));
}

/**
 * What to set before OpenBLAS is loaded. Variables that the user has set are left alone.
 *
 * An OpenBLAS that does not know an AMD processor may take it for Haswell and lose 45 % of its speed (0.3.21 knows
 * Zen 5, older ones may not). The kernels for SkylakeX are the AVX-512 ones, equal in float64 to Cooperlake's. A
 * library built without them falls back by itself.
 */
export function prepare({ cpuinfo, env, threads }: Surroundings): Preparation {
  const amd = /^vendor_id\s*:\s*AuthenticAMD$/m.test(cpuinfo);
  const force = amd && hasAvx512(cpuinfo);
  const wanted = {
    ...(force ? { OPENBLAS_CORETYPE: "SkylakeX" } : {}),
    OPENBLAS_NUM_THREADS: String(threads),
    OPENBLAS_THREAD_TIMEOUT: threadTimeout,
  };
  const variables = Object.fromEntries(Object.entries(wanted).filter(([name]) => !env[name]));
  const announcements = variables.OPENBLAS_CORETYPE
    ? [
        "OPENBLAS_CORETYPE=SkylakeX set here: OpenBLAS can mistake AMD processors with AVX-512 for lesser ones",
      ]
    : [];
  return { variables, announcements };
}

/**
 * Logarithm of the cycles that idle threads of OpenBLAS spin before they sleep: 2^22 is 1 to 2 ms. Its own default,
 * 2^26, is 25 ms: through a whole sweep of map kernels, whose threads need the same cores. Chosen here: waking costs
 * up to 0.5 ms on a virtual machine, so the gaps between the calls of one factorisation should be spun through.
 */
const threadTimeout = "22";

/**
 * A sentence when the library runs kernels narrower than the processor, undefined when all is well.
 *
 * @param core - core type as the library reports it.
 */
export function narrowCore(core: string, { cpuinfo, env }: Surroundings): string | undefined {
  if (!hasAvx512(cpuinfo) || wide.has(core.toUpperCase())) return undefined;
  const remedy = env.OPENBLAS_CORETYPE
    ? `unset OPENBLAS_CORETYPE (now ${env.OPENBLAS_CORETYPE})`
    : "set OPENBLAS_CORETYPE=SkylakeX before starting";
  return `the processor has AVX-512 but OpenBLAS runs its ${core} kernels, up to 45 % slower: ${remedy}`;
}
