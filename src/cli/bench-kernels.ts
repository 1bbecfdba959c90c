/** @file `sobolev bench kernels`: measured rates of a device's linear algebra, memory and kernels. */

import { chooseDevice, type Device, measureCard, measureGram, measureRates } from "../devices/index.ts";
import type { Context } from "./context.ts";
import { type FlagTable, parseFlags, usage } from "./flags.ts";
import { deviceOptions, discretisationFlags, given, solveOptions } from "./solve-flags.ts";

/** Rounds of every measurement, about ten seconds in all: on a shared machine most of them are disturbed (chosen here). */
const rounds = 30;

const { device, threads, memory } = discretisationFlags;
const flagTable: FlagTable = {
  ...{ device, threads, memory },
  size: { value: "N", help: "order of the matrices (default 1024, on a card 8192)" },
  assembly: { help: "also the bandwidth of sweeps and Jacobian rows of Burgers' equation with mlp:4x64" },
};

/**
 * @returns name, description and threads of the device, and its rates: on a card those of `measureCard`, else those of
 * `measureRates`; `gram` where Gram matrices are made of slices; `assembly` where it was asked for.
 */
export async function benchKernels(args: readonly string[], context: Context): Promise<object> {
  const flags = parseFlags(args, flagTable, 0);
  const options = solveOptions(flags);
  const n = flags.number("size", { integer: true, least: 16 });
  const kind = options.device ?? "auto";
  if (typeof kind === "object") throw usage("a device is asked for by its name", "--device cuda");
  const common = deviceOptions(options);
  // Compiling is measured too: of kernels that nobody has compiled before.
  const chosen = await chooseDevice(kind, { ...common, cuda: { ...common.cuda, kernelCache: false } });
  context.err(`${chosen.announcement}\n`);
  try {
    const { name, description, threads } = chosen.device;
    const gram = await measureGram(chosen.device, given({ n: n && Math.min(n, 2048) }));
    return {
      ...{ device: name, description, threads },
      ...rates(chosen.device, n),
      ...(gram && { gram }),
      ...(flags.has("assembly") && { assembly: await assembly(chosen.device, context) }),
    };
  } finally {
    chosen.device.close();
  }
}

const rates = (device: Device, n: number | undefined): object =>
  device.memory === "card"
    ? measureCard(device, given({ n }))
    : measureRates(device, given({ n, repeats: rounds }));

/** Rows of J: as many as columns on a card, fewer on the host. */
const assemblyPoints = {
  card: { interior: 12_000, conditions: 350 },
  host: { interior: 1000, conditions: 50 },
} as const;

async function assembly(device: Device, context: Context): Promise<object> {
  const burgers = await (await context.library()).get("burgers")?.();
  if (!burgers) throw usage("the library has no burgers", "leave out --assembly");
  const points = assemblyPoints[device.memory];
  return (await context.engine()).benchAssembly(burgers, device, { points });
}
