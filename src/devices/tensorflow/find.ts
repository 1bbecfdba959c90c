/** @file Which TensorFlow.js there is, and why not a better one. */

import { bridge } from "../native/foreign.ts";
import { inNode } from "../native/node.ts";
import type { PackageProbe, Packages } from "../slices/index.ts";
import type { Tensorflow } from "./tfjs.ts";

/** A tfjs that is ready, or why there is none. */
export type Found =
  | { readonly tf: Tensorflow; readonly probe: PackageProbe & { readonly description: string } }
  | { readonly tf?: undefined; readonly probe: PackageProbe };

const GPU = "@tensorflow/tfjs-node-gpu";
const CPU = "@tensorflow/tfjs-node";
const CORE = "@tensorflow/tfjs-core";

/** Backends of tfjs-core in the order in which they are tried: the faster first. */
const backends = ["wasm", "cpu"] as const;

/**
 * What native code of TensorFlow reads when it is loaded. TF32 rounds operands to 11 bits (NVIDIA, cuBLAS manual,
 * "NVIDIA_TF32_OVERRIDE"); without growth TensorFlow takes all memory of the card at once.
 */
const variables = { NVIDIA_TF32_OVERRIDE: "0", TF_FORCE_GPU_ALLOW_GROWTH: "true" } as const;

/** The best tfjs among `packages`, made ready; `given` wins if there is one. Never throws. */
export async function find(given: Tensorflow | undefined, packages: Packages): Promise<Found> {
  if (given) return guarded("the tfjs passed", (name) => ready(given, name, []));
  if (packages.has(GPU)) return guarded(GPU, (name) => fromNode(name, packages, prepare()));
  if (packages.has(CPU)) return guarded(CPU, (name) => fromNode(name, packages, []));
  if (packages.has(CORE)) return guarded(CORE, () => fromCore(packages));
  return absent(`${GPU} is not installed`, `npm install ${GPU}, or pass a tfjs with a backend as { tf }`);
}

const absent = (reason: string, remedy: string, name?: string): Found => ({
  probe: { found: false, ...(name ? { package: name } : {}), reason, remedy },
});

/** Sets what the user has not set, where native code sees it; says what. */
function prepare(): string[] {
  if (!inNode()) return [];
  const native = bridge();
  const set =
    "setenv" in native ? native.setenv : (name: string, value: string) => (process.env[name] = value);
  return Object.entries(variables)
    .filter(
      ([name, value]) => process.env[name] !== value && (name.startsWith("NVIDIA") || !process.env[name]),
    )
    .map(([name, value]) => {
      set(name, value);
      return `${name}=${value} set`;
    });
}

async function guarded(name: string, attempt: (name: string) => Promise<Found>): Promise<Found> {
  try {
    return await attempt(name);
  } catch (reason) {
    return { probe: broken(name, message(reason)) };
  }
}

const fromNode = async (name: string, packages: Packages, announcements: readonly string[]): Promise<Found> =>
  ready((await packages.load(name)) as Tensorflow, name, announcements);

async function fromCore(packages: Packages): Promise<Found> {
  const tf = (await packages.load(CORE)) as Tensorflow;
  if (!tf.getBackend()) await register(tf, packages);
  if (tf.getBackend()) return ready(tf, CORE, [`for NVIDIA cards: npm install ${GPU}`]);
  return absent(
    `${CORE} is installed without a backend`,
    `npm install ${GPU}, or @tensorflow/tfjs-backend-wasm`,
    CORE,
  );
}

async function register(tf: Tensorflow, packages: Packages): Promise<void> {
  for (const backend of backends) {
    const name = `@tensorflow/tfjs-backend-${backend}`;
    if (!packages.has(name)) continue;
    await packages.load(name);
    if (await tf.setBackend(backend)) return;
  }
}

async function ready(tf: Tensorflow, name: string, announcements: readonly string[]): Promise<Found> {
  await tf.ready();
  const backend = tf.getBackend();
  const gpu = usesGpu(tf);
  const where = gpu === undefined ? backend : `${backend} on ${gpu ? "an NVIDIA card" : "the processor"}`;
  const idle = name === GPU && gpu === false ? ["no card in use: TensorFlow found no CUDA libraries"] : [];
  const version = tf.version_core;
  const description = [
    `${name}${version ? ` ${version}` : ""}, backend ${where}`,
    ...idle,
    ...announcements,
  ].join("; ");
  return {
    tf,
    probe: {
      found: true,
      package: name,
      ...(version ? { version } : {}),
      backend,
      ...(gpu === undefined ? {} : { gpu }),
      description,
    },
  };
}

/** What the backend of tfjs-node says; others do not. */
function usesGpu(tf: Tensorflow): boolean | undefined {
  const { isUsingGpuDevice } = tf.backend() as { readonly isUsingGpuDevice?: boolean };
  return isUsingGpuDevice;
}

const message = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason));

/** A package that is installed and does not run: why, and the command that mends it. */
export function broken(name: string, text: string): PackageProbe {
  const [first] = text.split("\n");
  const [, reason, remedy] = symptoms.find(([pattern]) => pattern.test(text)) ?? [];
  return {
    found: false,
    package: name,
    reason: `${name} is installed, but ${reason ?? `fails: ${first}`}`,
    remedy: remedy?.replace("NAME", name) ?? `npm rebuild ${name}, or pass a tfjs with a backend as { tf }`,
  };
}

/** Known failures of tfjs-node 4.22: pattern of the message, reason, remedy. */
const symptoms: readonly (readonly [RegExp, string, string])[] = [
  [
    /native addon module|tfjs_binding\.node|libtensorflow/,
    "its native library is missing (npm may have blocked its install script)",
    "npm rebuild NAME",
  ],
  [
    /isNullOrUndefined/,
    "it calls util.isNullOrUndefined, which Node 23 removed",
    "run it with Node 20 or 22",
  ],
  [
    /NODE_MODULE_VERSION|was compiled against/,
    "its native library was built for another Node",
    "npm rebuild NAME",
  ],
];
