/** @file The text of `sobolev help`. */

import { version } from "../run/index.ts";
import { benchRunFlags } from "./bench-run-flags.ts";
import type { FlagTable } from "./flags.ts";
import { solveFlags } from "./solve-flags.ts";

const lines = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
};

/** One line per flag. */
export const describeFlags = (table: FlagTable): string =>
  lines(
    Object.entries(table).map(([name, { value, help }]) => [`--${name}${value ? ` ${value}` : ""}`, help]),
  );

const usages: readonly (readonly [string, string])[] = [
  ["sobolev solve <problem | file.ts> [flags]", "solve a PDE; the run is saved below runs/"],
  [
    "sobolev run program.ts [arguments]",
    "run a program that uses sobolev; Node alone may not read TypeScript",
  ],
  ["sobolev list [solvers]", "the problems (or solvers) there are"],
  [
    "sobolev inspect <problem | file.ts> [flags] [--json]",
    "what a solve would do: conditions, rows x columns, bytes",
  ],
  [
    "sobolev view [DIR] [--port P] [--host ADDRESS]",
    "show a run, or all runs in a folder, in the browser (default ./runs): --solve --bench DIR",
  ],
  [
    "sobolev export [DIR] --format vtu|vti|csv|npz",
    "write a solution to a file: --fields u,u_x --resolution 101x101 --out FILE",
  ],
  ["sobolev doctor [--json]", "devices found or not, how to get them, measured rates"],
  [
    "sobolev bench run [quick|full|suite.ts] [flags]",
    "solve problems x models x solvers x seeds under equal budgets; goes on where it was stopped",
  ],
  ["sobolev bench report DIR [--peers FILE...]", "the report page of a benchmark"],
  [
    "sobolev bench compare DIR [--against FILE]",
    "a benchmark against an earlier one: what became worse beyond noise",
  ],
  ["sobolev bench table [--results DIR]", "BENCHMARKS.md: our figures beside the best published ones"],
  ["sobolev bench peers --problem a,b [--seconds S]", "ours and other tools in turn on the same problems"],
  ["sobolev bench solvers|sampling [flags] [--json]", "error against time of all solvers, and of samplers"],
  ["sobolev bench step|kernels [flags] [--json]", "time of a step against its ideal; rates of the kernels"],
  [
    "sobolev bench conformance --device NAME [--quick] [--json]",
    "everything a device must do, checked against plain loops and against wasm",
  ],
  [
    "sobolev bench decomposition|interfaces [flags] [--json]",
    "time against the number of windows; a bandit over interface conditions",
  ],
];

export const overview = (): string =>
  [
    `sobolev ${version}: solve PDEs with physics-informed models trained by second-order methods in float64`,
    lines(usages),
    "flags of solve; inspect and bench step take those that bear on them",
    describeFlags(solveFlags),
    "flags of bench run",
    describeFlags(benchRunFlags),
    "exit codes: 0 converged or budget spent as asked, 2 stalled or failed, 64 usage, 70 defect, 130 interrupted",
  ].join("\n\n");
