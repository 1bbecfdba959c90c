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
 * What to set before OpenBLAS is loaded. Threads and timeout that the user has set are left alone.
 *
 * An OpenBLAS that does not know an AMD processor may take it for Haswell and lose 45 % of its speed (0.3.21 knows
 * Zen 5, older ones may not), and machines are set up with OPENBLAS_CORETYPE=Haswell for processors they no longer
 * have. Where the processor has AVX-512 its kernels are asked for, and that is announced; SOBOLEV_KEEP_CORETYPE=1
 * leaves the core type as it is. The kernels for SkylakeX are equal in float64 to Cooperlake's. A library built
 * without them falls back by itself.
 */
export function prepare({ cpuinfo, env, threads }: Surroundings): Preparation {
  const core = coreType(cpuinfo, env);
  const wanted = { OPENBLAS_NUM_THREADS: String(threads), OPENBLAS_THREAD_TIMEOUT: threadTimeout };
  const unset = Object.entries(wanted).filter(([name]) => !env[name]);
  return {
    variables: { ...Object.fromEntries(unset), ...core?.variables },
    announcements: core ? [core.announcement] : [],
  };
}

/** The core type to ask for, and why; undefined when it is left to OpenBLAS and the user. */
function coreType(cpuinfo: string, env: Surroundings["env"]) {
  if (!hasAvx512(cpuinfo) || env.SOBOLEV_KEEP_CORETYPE) return undefined;
  // What was asked for before this process changed it: the environment is read again by every device.
  const asked = env.SOBOLEV_REPLACED_CORETYPE ?? env.OPENBLAS_CORETYPE ?? "";
  const amd = /^vendor_id\s*:\s*AuthenticAMD$/m.test(cpuinfo);
  if (asked === "" ? !amd : wide.has(asked.toUpperCase())) return undefined;
  return {
    variables: { OPENBLAS_CORETYPE: "SkylakeX", SOBOLEV_REPLACED_CORETYPE: asked },
    announcement:
      asked === ""
        ? "OPENBLAS_CORETYPE=SkylakeX set here: OpenBLAS can mistake AMD processors with AVX-512 for lesser ones"
        : `OPENBLAS_CORETYPE=SkylakeX set here instead of ${asked}: the processor has AVX-512 (SOBOLEV_KEEP_CORETYPE=1 keeps ${asked})`,
  };
}

/**
 * Logarithm of the cycles that idle threads of OpenBLAS spin before they sleep: 2^20 is about 0.3 ms. Its own default,
 * 2^26, is 25 ms: through a whole sweep of map kernels, whose threads need the same cores. Chosen here: of 18 to 26,
 * 18 to 22 give steps within 10 % of each other, from 449 to 1341 parameters; 26 is up to twice as slow.
 */
const threadTimeout = "20";

/**
 * A sentence when the library runs kernels narrower than the processor, undefined when all is well.
 *
 * @param core - core type as the library reports it.
 */
export function narrowCore(core: string, { cpuinfo, env }: Surroundings): string | undefined {
  if (!hasAvx512(cpuinfo) || wide.has(core.toUpperCase())) return undefined;
  const remedy = env.SOBOLEV_KEEP_CORETYPE
    ? "unset SOBOLEV_KEEP_CORETYPE"
    : "set OPENBLAS_CORETYPE=SkylakeX before starting";
  return `the processor has AVX-512 but OpenBLAS runs its ${core} kernels, up to 45 % slower: ${remedy}`;
}
