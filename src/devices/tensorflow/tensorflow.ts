/** @file The tensorflow device: Gram matrices by TensorFlow.js, everything else by a host device. */

import { UsageError } from "../../errors.ts";
import type { HostDevice } from "../device.ts";
import {
  type Float32GramOptions,
  installedPackages,
  openFloat32Gram,
  type PackageProbe,
  type Packages,
  slicedDevice,
  tried,
} from "../slices/index.ts";
import { broken, find } from "./find.ts";
import { tensorflowProducts } from "./products.ts";
import type { Tensorflow } from "./tfjs.ts";

export interface TensorflowOptions extends Float32GramOptions {
  /** A namespace of tfjs with a backend registered and chosen. Default: the best installed. */
  readonly tf?: Tensorflow;
  /** Where packages are looked for. Default: those installed. */
  readonly packages?: Packages;
}

/**
 * `base` with Gram matrices by TensorFlow.js: float32 products on its backend, exact slices, float64 accuracy.
 *
 * The tfjs is `tf` if given, else `@tensorflow/tfjs-node-gpu`, else `@tensorflow/tfjs-node`, else `@tensorflow/tfjs-core`
 * with its wasm or cpu backend; the description says which. A package that is installed and does not run is a reason to
 * refuse, not to take the next. Before tfjs-node-gpu is loaded, TF32 is switched off by NVIDIA_TF32_OVERRIDE=0.
 *
 * Slices of A travel to the backend once; what comes back does not grow with the columns of A. No tensor outlives a
 * call of `form`. `close` closes `base`; tfjs and its backend stay as they are.
 *
 * @throws UsageError if there is no tfjs (with the command that installs it), if it does not run, or if its products
 * are not exact, TF32 for instance. `base` stays open then.
 */
export async function tensorflowDevice(
  base: HostDevice,
  { tf: given, packages = installedPackages, ...plan }: TensorflowOptions = {},
): Promise<HostDevice> {
  const { tf, probe } = await find(given, packages);
  if (!tf) throw refusal(probe);
  try {
    const gram = await openFloat32Gram(tensorflowProducts(tf, probe.description), plan);
    return slicedDevice(base, "tensorflow", probe.description, gram);
  } catch (reason) {
    if (reason instanceof UsageError) throw reason;
    throw refusal(broken(probe.package ?? "tfjs", String(reason)));
  }
}

const refusal = ({ reason = "there is no tfjs", remedy = "device native" }: PackageProbe): UsageError =>
  new UsageError({ what: reason, where: "device tensorflow", remedy });

/**
 * Looks for a tfjs without opening a device: loads it, and tries whether its products are exact.
 *
 * @returns found with package, version, backend and description; or not found with reason and remedy. Never throws.
 */
export async function probeTensorflow({
  tf: given,
  packages = installedPackages,
}: Pick<TensorflowOptions, "tf" | "packages"> = {}): Promise<PackageProbe> {
  const { tf, probe } = await find(given, packages);
  if (!tf) return probe;
  try {
    const remedy = "set NVIDIA_TF32_OVERRIDE=0 before the start, or use device native";
    return await tried(probe, tensorflowProducts(tf, probe.description), remedy);
  } catch (reason) {
    return broken(probe.package ?? "tfjs", String(reason));
  }
}
