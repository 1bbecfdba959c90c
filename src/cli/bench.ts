/** @file `sobolev bench ...`: what is measured, as lines or as one JSON object on the last line. */

import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { parseFlags, usage } from "./flags.ts";
import { aligned, short } from "./numbers.ts";

/**
 * Measures something. What it returns is plain data that is printed here, or the exit code of one that has printed
 * itself.
 */
export type Bench = (args: readonly string[], context: Context) => Promise<number | object>;

interface Entry {
  readonly load: () => Promise<Bench>;
  /** Gets `--json` with its other flags. Default: `--json` is taken off before, and what it returns is printed here. */
  readonly takesJson?: true;
  /** Not for people: not named in complaints. */
  readonly hidden?: true;
}

const benches: Readonly<Record<string, Entry>> = {
  run: { load: async () => (await import("./bench-run.ts")).benchRun, takesJson: true },
  peers: { load: async () => (await import("./bench-peers.ts")).benchPeers, takesJson: true },
  report: { load: async () => (await import("./bench-report.ts")).benchReport, takesJson: true },
  compare: { load: async () => (await import("./bench-compare.ts")).benchCompare, takesJson: true },
  table: { load: async () => (await import("./bench-table.ts")).benchTable, takesJson: true },
  step: { load: async () => (await import("./bench-step.ts")).benchStep },
  decomposition: { load: async () => (await import("./bench-decomposition.ts")).benchDecomposition },
  solvers: { load: async () => (await import("./bench-solvers.ts")).benchSolvers },
  sampling: { load: async () => (await import("./bench-sampling.ts")).benchSampling },
  interfaces: { load: async () => (await import("./bench-interfaces.ts")).benchInterfaces },
  conformance: {
    load: async () => (await import("./bench-conformance.ts")).benchConformance,
    takesJson: true,
  },
  kernels: { load: async () => (await import("./bench-kernels.ts")).benchKernels },
  case: { load: async () => (await import("./bench-case.ts")).benchCase, takesJson: true, hidden: true },
};

export async function benchCommand([what, ...rest]: readonly string[], context: Context): Promise<number> {
  if (what === undefined || !Object.hasOwn(benches, what)) throw unknownBench(what);
  const { args, json } = takeJson(rest);
  const { load, takesJson } = benches[what];
  const bench = await load();
  const measured = await bench(takesJson ? rest : args, context);
  if (typeof measured === "number") return measured;
  if (json) context.out(JSON.stringify(measured));
  else for (const line of describe(measured)) context.out(line);
  return exitCodes.ok;
}

function unknownBench(what: string | undefined): Error {
  const names = Object.keys(benches).filter((name) => !benches[name].hidden);
  return usage(
    what ? `there is no bench of ${what}` : "bench needs to know of what",
    `\`sobolev bench\` with ${names.slice(0, -1).join(", ")} or ${names.at(-1)}`,
  );
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
