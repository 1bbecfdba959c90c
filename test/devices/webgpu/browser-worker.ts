/** @file What a browser's worker is asked to do: probe, Gram matrices, a network's field, a lost device. */

import { openGpu, probeWebgpu, webgpuGram } from "../../../src/devices/webgpu/index.ts";
import { mlp } from "../../../src/models/index.ts";
import { random } from "../../../src/random.ts";
import { fieldOnGpu } from "../../../src/solution/index.ts";
import { hardMatrix, integerGram } from "./exact.ts";

export interface BrowserReport {
  readonly probe: Awaited<ReturnType<typeof probeWebgpu>>;
  /** Entries of the Gram matrix that are not the integers' own, of all. */
  readonly inexact: number;
  readonly entries: number;
  /** u(x, t) of a network in float32. */
  readonly field: readonly number[];
  readonly lost: string;
}

/** The network whose field is evaluated, and where. */
export function exampleField() {
  const space = {
    coordinates: ["x", "t"],
    bounds: [
      [-1, 1],
      [0, 1],
    ] as [number, number][],
    fields: ["u"],
  };
  const network = mlp({ width: 10, depth: 2 }).on(space);
  const count = 70;
  const values = Float64Array.from({ length: 2 * count }, (_, i) =>
    i < count ? i / 35 - 1 : (i - count) / 70,
  );
  return {
    network,
    theta: network.initialise(random(4)),
    points: { coordinates: space.coordinates, count, values },
  };
}

async function report(): Promise<BrowserReport> {
  const probe = await probeWebgpu();
  const gpu = await openGpu();
  const gram = webgpuGram(gpu);
  const rows = hardMatrix(33, 40, 2);
  const [n, k] = [33, 40];
  const A = Float64Array.from({ length: n * k }, (_, p) => rows[Math.floor(p / k)][p % k]);
  const C = new Float64Array(n * n);
  await gram.form(true, n, k, A, k, C, n, 3);
  const exact = integerGram(rows, 3).flatMap((row, i) => row.map((value, j) => C[j * n + i] === value));
  const { network, theta, points } = exampleField();
  const field = await fieldOnGpu(gpu, { network, theta, values: ["u"] });
  const [u] = await field.evaluate(points);
  gpu.close();
  const lost = await gram
    .form(true, n, k, A, k, C, n, 3)
    .catch((thrown: Error) => `${thrown.name}: ${thrown.message}`);
  const inexact = exact.filter((same) => !same).length;
  return { probe, inexact, entries: exact.length, field: [...u], lost: lost ?? "not refused" };
}

// The file is also read in Node, for the example alone.
if (typeof self !== "undefined" && typeof process === "undefined")
  report().then(
    (found) => self.postMessage(found),
    (thrown) => self.postMessage({ lost: String(thrown?.stack ?? thrown) }),
  );
