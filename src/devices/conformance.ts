/** @file One conformance test for every device: what anything that claims to be a device must do, to a stated error. */

import { UsageError } from "../errors.ts";
import { entryChecks } from "./conformance/entries.ts";
import { factorisationChecks } from "./conformance/factorisations.ts";
import {
  type Check,
  type ConformanceArea,
  type ConformanceFinding,
  carryOutCheck,
  conformanceAreas,
} from "./conformance/finding.ts";
import { gramChecks } from "./conformance/gram.ts";
import { mapChecks } from "./conformance/maps.ts";
import { memoryChecks } from "./conformance/memory.ts";
import { operationChecks } from "./conformance/operations.ts";
import { productChecks } from "./conformance/products.ts";
import type { Device } from "./device.ts";
import { deviceScope } from "./scope.ts";

export interface ConformanceOptions {
  /** Order of the largest matrices, more or less, >= 16. Default 48; 200 and more reaches the blocks of large libraries. */
  readonly size?: number;
  /** What to check. Default: all of `conformanceAreas` but `solve`, which `solveConformance` checks. */
  readonly areas?: readonly ConformanceArea[];
  /** Told of every finding as it is made. */
  readonly report?: (finding: ConformanceFinding) => void;
}

type Checks = (device: Device, size: number) => readonly Check[];

const checksOf: Readonly<Record<Exclude<ConformanceArea, "solve">, Checks>> = {
  memory: memoryChecks,
  maps: mapChecks,
  operations: operationChecks,
  products: productChecks,
  factorisations: factorisationChecks,
  entries: entryChecks,
  gram: gramChecks,
};

/**
 * Checks a device, on a card or on the host, against plain loops in float64: memory, map kernels against the interpreter,
 * every operation of programs, linear algebra by its backward errors, and Gram matrices of slices where it makes them.
 *
 * What a check takes of the device is given back, whatever it finds. A check that throws has failed; the others still
 * run.
 *
 * Cost: about a second on the wasm device at the default size, rising with its cube. Memory: some hundred size² numbers.
 *
 * @returns one finding per check, in a fixed order, each with the error measured and the error allowed.
 * @throws UsageError for a size or an area that cannot be.
 *
 * @example
 * const device = wasmDevice({ threads: 1 });
 * const findings = await deviceConformance(device, { areas: ["entries"] });
 * device.close();
 * findings.every((one) => one.passed); // true
 */
export async function deviceConformance(
  device: Device,
  { size = 48, areas = conformanceAreas.filter((area) => area !== "solve"), report }: ConformanceOptions = {},
): Promise<ConformanceFinding[]> {
  refuse(size, areas);
  const findings: ConformanceFinding[] = [];
  const scope = deviceScope(device);
  for (const area of areas) {
    if (area === "solve") continue;
    for (const check of checksOf[area](scope.device, size)) {
      const finding = await carryOutCheck(area, check);
      scope.release();
      report?.(finding);
      findings.push(finding);
    }
  }
  return findings;
}

function refuse(size: number, areas: readonly ConformanceArea[]): void {
  const where = "deviceConformance";
  if (!(Number.isInteger(size) && size >= 16))
    throw new UsageError({ what: `size = ${size}`, where, remedy: "a whole number from 16 up" });
  const odd = areas.find((area) => !conformanceAreas.includes(area));
  if (odd !== undefined)
    throw new UsageError({ what: `there is no area "${odd}"`, where, remedy: conformanceAreas.join(", ") });
}
