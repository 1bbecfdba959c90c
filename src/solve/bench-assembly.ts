/** @file What sweeps and Jacobian rows cost on a device against what its memory could do. */

import { clockOf, copyBandwidth, type Device, deviceScope } from "../devices/index.ts";
import { modelNamed } from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import { discretize, type PointOptions } from "../residual/index.ts";
import { programTraffic } from "./program-traffic.ts";
import { median } from "./step-floor.ts";

export interface AssemblyOptions {
  /** As on the command line. Default mlp:4x64. */
  readonly model?: string;
  /** Default: 3000 interior points, 100 per condition. */
  readonly points?: PointOptions;
  /** Linearisations timed, after two that are not. Default 7. */
  readonly repeats?: number;
  /** Default 1. */
  readonly seed?: number;
}

export interface AssemblyBenchmark {
  readonly problem: string;
  readonly model: string;
  readonly device: string;
  readonly rows: number;
  readonly columns: number;
  /** Seconds of r and J at new parameters, median; by the card's own clock where it has one. */
  readonly seconds: number;
  /** Bytes of J: what has to be written whatever is done. */
  readonly jacobianBytes: number;
  /** Bytes that the operations of the sweeps read and write, each operand once per operation. */
  readonly trafficBytes: number;
  /** GB/s of J alone. */
  readonly jacobianBandwidth: number;
  /** GB/s of the operations' traffic. */
  readonly trafficBandwidth: number;
  /** GB/s read and written by a copy of an array as large as J, in the same run. */
  readonly copyBandwidth: number;
  /** `trafficBandwidth` over `copyBandwidth`. */
  readonly share: number;
  /** `jacobianBandwidth` over `copyBandwidth`: what no fusion of operations can flatter. */
  readonly jacobianShare: number;
}

/**
 * Times the forming of r and J on a device, and counts the bytes that it moves.
 *
 * Traffic counts every operand of every operation of the programs once, as if each operation went through memory; a
 * device that keeps a tile in its caches moves less, and may pass its copy bandwidth. J alone is what is left when
 * everything else is free.
 *
 * @throws UsageError if J does not fit twice into the device's memory.
 */
export async function benchAssembly(
  problem: Problem,
  device: Device,
  options: AssemblyOptions = {},
): Promise<AssemblyBenchmark> {
  const { model = "mlp:4x64", points = { interior: 3000, conditions: 100 }, repeats = 7, seed = 1 } = options;
  const scope = deviceScope(device);
  try {
    const counter = programTraffic(scope.device);
    const system = discretize(problem, { model: modelNamed(model), device: counter.device, points, seed });
    const theta = system.initial();
    // Compiles, and takes memory.
    await system.linearise(theta);
    const form = (): void => void system.linearise(theta);
    const trafficBytes = counter.bytes(form);
    const clock = clockOf(device);
    const seconds = median(Array.from({ length: repeats }, () => clock(form)));
    const jacobianBytes = 8 * system.rows * system.columns;
    const { rows, columns } = system;
    system.release();
    const copy = copyBandwidth(device, rows * columns);
    const rate = (bytes: number): number => bytes / seconds / 1e9;
    return {
      ...{
        problem: problem.name,
        model,
        device: device.name,
        rows,
        columns,
        seconds,
        jacobianBytes,
        trafficBytes,
      },
      ...{
        jacobianBandwidth: rate(jacobianBytes),
        trafficBandwidth: rate(trafficBytes),
        copyBandwidth: copy,
      },
      ...{ share: rate(trafficBytes) / copy, jacobianShare: rate(jacobianBytes) / copy },
    };
  } finally {
    scope.release();
  }
}
