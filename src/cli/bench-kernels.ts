/** @file `sobolev bench kernels`: measured rates of a device's linear algebra and kernels. */

import { chooseDevice, measureRates } from "../devices/index.ts";
import type { Context } from "./context.ts";
import { type FlagTable, parseFlags } from "./flags.ts";
import { discretisationFlags, given, solveOptions } from "./solve-flags.ts";

/** Rounds of every measurement, about ten seconds in all: on a shared machine most of them are disturbed (chosen here). */
const rounds = 30;

const { device, threads, memory } = discretisationFlags;
const flagTable: FlagTable = { device, threads, memory };

/** @returns name, description and threads of the device, and its rates. */
export async function benchKernels(args: readonly string[], context: Context): Promise<object> {
  const options = solveOptions(parseFlags(args, flagTable, 0));
  const kind = options.device as "auto" | "wasm" | "native" | undefined;
  const chosen = await chooseDevice(
    kind ?? "auto",
    given({ threads: options.threads, budget: options.memory }),
  );
  context.err(`${chosen.announcement}\n`);
  try {
    const { name, description, threads } = chosen.device;
    return { device: name, description, threads, ...measureRates(chosen.device, { repeats: rounds }) };
  } finally {
    chosen.device.close();
  }
}
