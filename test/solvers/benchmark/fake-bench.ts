/**
 * @file A benchmark of cases that take some milliseconds: `run FOLDER [--retry-failed]`, which starts `case FOLDER CASE`.
 *
 * The problem says how its case ends: "fails" and "waits" do what they say, all others finish.
 */

import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { caseKey, casesOf } from "../../../solvers/benchmark/cases.ts";
import { openLedger } from "../../../solvers/benchmark/ledger.ts";
import { claimedElsewhere, runCases } from "../../../solvers/benchmark/run-cases.ts";
import type { Case } from "../../../solvers/benchmark/types.ts";
import { resultOf } from "./fixtures.ts";

const [what, folder, text] = process.argv.slice(2);
const ledger = openLedger(folder);

async function run(): Promise<void> {
  await runCases(ledger, casesOf(ledger.manifest.suite), {
    program: (one) => [process.argv[1], "case", folder, JSON.stringify(one)],
    retryFailed: text === "--retry-failed",
    observe: ({ result }) => result && process.stdout.write(`${result.case.seed}\n`),
  });
}

async function oneCase(one: Case): Promise<number> {
  process.on("disconnect", () => process.exit(1));
  process.channel?.unref();
  const claim = ledger.claim(one);
  if (!claim) return claimedElsewhere;
  if (one.problem === "fails") throw new Error("no such luck");
  await setTimeout(one.problem === "waits" ? 60_000 : 5 + ((one.seed * 7) % 30));
  // Different for every run, and noted: a case that is run twice gives itself away.
  appendFileSync(join(folder, "log.txt"), `${caseKey(one)}\n`);
  ledger.write(resultOf(one, { model: `process ${process.pid}`, started: new Date().toISOString() }));
  claim.release();
  return 0;
}

if (what === "run") await run();
else process.exitCode = await oneCase(JSON.parse(text) as Case);
