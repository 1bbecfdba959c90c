/** @file `sobolev bench step|kernels`: measured speed, as lines or as one JSON object on the last line. */

import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { parseFlags, usage } from "./flags.ts";
import { aligned, short } from "./numbers.ts";

/** Measures one thing and returns plain data. */
type Bench = (args: readonly string[], context: Context) => Promise<object>;

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  step: async () => (await import("./bench-step.ts")).benchStep,
  kernels: async () => (await import("./bench-kernels.ts")).benchKernels,
};

export async function benchCommand([what, ...rest]: readonly string[], context: Context): Promise<number> {
  if (what === undefined || !Object.hasOwn(benches, what)) {
    const names = Object.keys(benches).join(" or ");
    throw usage(
      what ? `there is no bench of ${what}` : "bench needs to know of what",
      `\`sobolev bench\` with ${names}`,
    );
  }
  const { args, json } = takeJson(rest);
  const bench = await benches[what]();
  const measured = await bench(args, context);
  if (json) context.out(JSON.stringify(measured));
  else for (const line of describe(measured)) context.out(line);
  return exitCodes.ok;
}

/** `--json` belongs to every bench; the other flags to each its own. */
function takeJson(args: readonly string[]): { args: readonly string[]; json: boolean } {
  const rest = args.filter((word) => word !== "--json");
  // Refuses `--json` twice, as every command does.
  parseFlags(
    args.filter((word) => word === "--json"),
    { json: { help: "as JSON" } },
    0,
  );
  return { args: rest, json: rest.length < args.length };
}

/** Entries of nested plain data as aligned lines: `gemm.oneThread  31.2`. */
export function describe(data: object): string[] {
  return aligned(
    flatten(data).map(([name, value]) => [name, typeof value === "number" ? short(value) : String(value)]),
  );
}

function flatten(data: object, path: readonly string[] = []): [string, unknown][] {
  return Object.entries(data).flatMap(([name, value]): [string, unknown][] => {
    const at = [...path, name];
    return typeof value === "object" && value !== null ? flatten(value, at) : [[at.join("."), value]];
  });
}
