/** @file Damped least squares by QR of [J; sqrt(λ) D] as one matrix, on devices whose memory the host cannot index. */

import type { Device, DeviceArray } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import { dampingScale, type Factorisation } from "./cholesky-factorisation.ts";

/**
 * QR of the whole stack for every λ: 2 (rows + columns) columns² operations, in room taken on first use.
 *
 * λ = 0 needs rows >= columns; a zero pivot makes `factor` false.
 */
export function stackedQr(shape: {
  readonly device: Device;
  readonly rows: number;
  readonly columns: number;
  readonly matrix: () => DeviceArray;
}): Factorisation {
  const { device, rows, columns: n, matrix } = shape;
  const height = rows + n;
  let room:
    | { readonly stack: DeviceArray; readonly tau: DeviceArray; readonly right: DeviceArray }
    | undefined;
  const take = () => ({
    stack: device.allocate(height * n),
    tau: device.allocate(n),
    right: device.allocate(height),
  });
  let used = height;
  return {
    reset: () => {},
    factor: (damping, diagonal) => {
      room ??= take();
      const { stack, tau } = room;
      const { lambda } = damping;
      if (lambda === 0 && rows < n) throw wideWithoutDamping(rows, n);
      used = lambda === 0 ? rows : height;
      device.clear(stack);
      device.copyMatrix(rows, n, matrix(), rows, stack, used);
      const lengths = dampingScale(damping, diagonal).map((d) => Math.sqrt(lambda * d));
      if (lambda > 0) device.shiftDiagonal(n, stack.subarray(rows), used, lengths);
      device.geqrf(used, n, stack, used, tau);
      return device.diagonal(n, stack, used).every((pivot) => pivot !== 0 && Number.isFinite(pivot));
    },
    solve: (b, out) => {
      const { stack, tau, right } = room!;
      const minus = new Float64Array(height);
      for (let i = 0; i < rows; i++) minus[i] = -b[i];
      device.write(minus, right);
      device.ormqr(true, used, 1, n, stack, used, tau, right, used);
      device.trsv(true, false, n, stack, used, right);
      return device.read(right, out);
    },
  };
}

const wideWithoutDamping = (rows: number, columns: number): UsageError =>
  new UsageError({
    what: `an undamped step of ${columns} parameters from ${rows} rows was asked of a device that keeps J to itself`,
    where: "Linearisation.factor",
    remedy: "a damping above zero, more points, or device native",
  });
