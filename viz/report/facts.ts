/** @file What the figures depend on: failed runs, the machine, the versions, and the command that makes them again. */

import type { ReportData, ReportFailure } from "../../solvers/benchmark/index.ts";
import { element } from "../marks/dom.ts";
import { bytesText, dateText, secondsText } from "./format.ts";
import { plainTable } from "./table.ts";

/** Every run that failed, with what it said. */
export function failedRuns(failures: readonly ReportFailure[]): HTMLElement {
  if (failures.length === 0) return element("p", { class: "quiet" }, "No run failed.");
  const rows = failures.map(({ problem, competitor, seeds, ending, complaint, wallSeconds }) => [
    problem,
    competitor,
    seeds.join(", "),
    element("span", { class: "lost" }, ending.replaceAll("-", " ")),
    secondsText(wallSeconds),
    element("pre", { class: "complaint" }, complaint),
  ]);
  return plainTable(
    "Failed runs",
    ["problem", "competitor", "seeds", "how", "seconds", "what it said"],
    rows,
  );
}

/** The machine, the versions and the budgets as name and value. */
export function machineFacts({ machine, threads, memory, budgets, started }: ReportData): HTMLElement {
  const facts: readonly (readonly [string, string])[] = [
    ["processor", `${machine.processor}, ${machine.cores} available`],
    ["memory", bytesText(machine.memory)],
    ["system", machine.system],
    ["linear algebra", machine.linearAlgebra],
    ["speed", `${machine.gigaflops.toFixed(1)} GFLOP/s in a Gram product of 1024 × 1024`],
    ["sobolev", `${machine.sobolev}${machine.commit ? `, commit ${machine.commit}` : ""}`],
    ["node", machine.node],
    [
      "each run",
      `${budgets.map((seconds) => `${seconds} s`).join(" or ")}, ${threads} thread${threads === 1 ? "" : "s"}, at most ${bytesText(memory)}`,
    ],
    ["started", dateText(started)],
  ];
  return element(
    "dl",
    { class: "machine" },
    ...facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
  );
}

/** The command that runs the same suite again. */
export const reproduction = ({ command }: ReportData): HTMLElement =>
  element(
    "pre",
    { class: "command", tabindex: "0", "aria-label": "Command that makes these figures again" },
    command,
  );
