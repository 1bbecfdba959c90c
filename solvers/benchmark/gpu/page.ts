/** @file The table of the GPU benchmark, for a terminal and for BENCHMARKS.md. */

import { gpuFigures, gpuRows } from "./rows.ts";
import type { GpuResults, GpuRow } from "./types.ts";

const heads = ["Figure", "Bar", "Reached", ""];

const cells = ({ what, bar, reached, verdict }: GpuRow): string[] => [what, bar, reached, verdict ?? ""];

/** Aligned columns. */
export function gpuTable(results: GpuResults | undefined): string {
  const rows = [heads, ...[...gpuRows(results), ...gpuFigures(results)].map(cells)];
  const widths = heads.map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, c) => cell.padEnd(widths[c]))
      .join("  ")
      .trimEnd(),
  );
  return [machineLine(results), ...lines].join("\n");
}

/** The section of BENCHMARKS.md, without its heading. */
export function gpuSection(results: GpuResults | undefined): string {
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rows = [...gpuRows(results), ...gpuFigures(results)].map((row) => line(cells(row)));
  const table = [line(heads), "|---|---|---|---|", ...rows].join("\n");
  return `${machineLine(results)} \`node solvers/benchmark/gpu/run.mjs --out DIR\` on a machine with an NVIDIA card measures all of it in one call.\n\n${table}`;
}

/** The card and its driver as nvidia-smi tells them, or that there was none. */
function machineLine(results: GpuResults | undefined): string {
  if (!results) return "No figure of this table has been measured yet.";
  const smi = results.pieces.find(({ name, exitCode }) => name === "nvidia-smi" && exitCode === 0);
  const card = smi?.text.split("\n")[1]?.trim() ?? "a card that nvidia-smi does not name";
  return `${card}; ${results.begun.slice(0, 10)}, Node ${results.node}${results.quick ? ", quick run" : ""}.`;
}
