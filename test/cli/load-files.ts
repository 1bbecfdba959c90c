/** @file Loads each problem file named on the command line and prints what came of it, one JSON line each. */

import { runCommandLine } from "../../src/cli/command-line.ts";
import { processContext } from "../../src/cli/process-context.ts";
import { fakeEngine } from "./fake-engine.ts";

for (const file of process.argv.slice(2)) {
  const written = { out: "", err: "" };
  const context = {
    ...processContext(),
    out: (line: string) => {
      written.out += line;
    },
    err: (text: string) => {
      written.err += text;
    },
    engine: async () => fakeEngine(),
    library: async () => new Map(),
  };
  const code = await runCommandLine(["inspect", file, "--json"], context);
  process.stdout.write(`${JSON.stringify({ code, ...written })}\n`);
}
