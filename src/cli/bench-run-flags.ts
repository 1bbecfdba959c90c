/** @file The flags of `sobolev bench run`. */

import type { FlagTable } from "./flags.ts";

export const benchRunFlags: FlagTable = {
  problems: { value: "a,b|all", help: "problems by name or file, or all of the library" },
  models: { value: "automatic,mlp:3x20", help: "models (default automatic: chosen by the solve)" },
  solvers: { value: "lm,adam", help: "solvers (default lm, which leaves an automatic solve its choice)" },
  kinds: { value: "any,network", help: "kinds of solution (default any)" },
  devices: { value: "auto,wasm,...", help: "devices (default auto)" },
  seeds: { value: "1,2,3", help: "seeds, also 1-3 (default 1)" },
  seconds: { value: "10,60", help: "budgets of solve time (default 60)" },
  threads: { value: "n", help: "threads of every run (default: the processors available)" },
  memory: { value: "8GiB", help: "most memory a run may hold (default 8GiB, at most 3/4 of the machine's)" },
  title: { value: "T", help: "title of the benchmark" },
  "no-estimate": { help: "no error estimates, and no corrections by them" },
  out: { value: "DIR", help: "folder; one that was begun is gone on with (default bench/<title>-<time>)" },
  "retry-failed": { help: "run again what failed before" },
  list: { help: "print the cases, run nothing" },
  json: { help: "print what came of it as one JSON object on the last line" },
  quiet: { help: "no progress" },
};
