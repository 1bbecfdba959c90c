/** @file Memory of a device: what is written is read, copies are copies, and the budget is kept. */

import { UsageError } from "../../errors.ts";
import type { Device } from "../device.ts";
import { type Check, holds } from "./finding.ts";
import { entriesOf, marginErrors, normal, store, worstEntry } from "./matrices.ts";
import { differences } from "./measures.ts";

/** Numbers that a lossy path would change: signed zeros, subnormals, extremes, and random ones. */
function numbers(length: number, seed: number): Float64Array {
  const value = normal(seed);
  const special = [
    0,
    -0,
    2 ** -1074,
    -(2 ** -1030),
    Number.MAX_VALUE,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1 / 3,
  ];
  return Float64Array.from({ length }, (_, i) => special[i] ?? value(i, 0));
}

export const memoryChecks = (device: Device, size: number): Check[] => [
  holds("allocate gives zeros, 64-byte aligned, also where there was something before", () =>
    zeros(device, size),
  ),
  holds("write, then read: the same bits", () => roundTrip(device, size)),
  holds("read takes no more than it is asked for, write no more than it is given", () => parts(device, size)),
  holds("subarrays are the same memory", () => subarrays(device, size)),
  holds("copy and clear", () => copies(device, size)),
  holds("copyMatrix leaves the rest alone", () => matrices(device, size)),
  holds("write from shared memory", () => fromShared(device, size)),
  holds("bytes.used counts what is allocated, and nothing after release", () => bookkeeping(device, size)),
  holds("release refuses parts of an array, and a second release", () => wholeOnly(device, size)),
  holds("more than the budget is refused by a UsageError with both numbers, and takes nothing", () =>
    refusal(device),
  ),
];

function zeros(device: Device, size: number): number {
  const first = device.allocate(size);
  device.write(numbers(size, 1), first);
  device.release(first);
  const again = device.allocate(size);
  const values = device.read(again, new Float64Array(size).fill(1));
  return values.filter((value) => value !== 0).length + (again.byteOffset % 64 === 0 ? 0 : 1);
}

function roundTrip(device: Device, size: number): number {
  const [values, array] = [numbers(size, 2), device.allocate(size)];
  device.write(values, array);
  const out = new Float64Array(size);
  const wrongSigns =
    device.read(array, out) === out
      ? values.filter((x, i) => Object.is(x, -0) && !Object.is(out[i], -0)).length
      : 1;
  return differences(values, out) + wrongSigns;
}

function parts(device: Device, size: number): number {
  const array = device.allocate(size);
  device.write(new Float64Array(size).fill(1), array);
  device.write(new Float64Array(3).fill(2), array);
  const whole = device.read(array, new Float64Array(size));
  const few = device.read(array, new Float64Array(5));
  const expected = Float64Array.from({ length: size }, (_, i) => (i < 3 ? 2 : 1));
  return differences(whole, expected) + differences(few, expected.subarray(0, 5));
}

function subarrays(device: Device, size: number): number {
  const array = device.allocate(size);
  const part = array.subarray(3, size - 2).subarray(1);
  device.write(new Float64Array(part.length).fill(5), part);
  const expected = Float64Array.from({ length: size }, (_, i) => (i >= 4 && i < size - 2 ? 5 : 0));
  const wrongPlace = part.byteOffset - array.byteOffset === 32 && part.length === size - 6 ? 0 : 1;
  return differences(device.read(array, new Float64Array(size)), expected) + wrongPlace;
}

function copies(device: Device, size: number): number {
  const [values, from, to] = [numbers(size, 3), device.allocate(size), device.allocate(size + 4)];
  device.write(values, from);
  device.copy(from, to.subarray(2));
  device.clear(from);
  const expected = new Float64Array(size + 4);
  expected.set(values, 2);
  const cleared = device.read(from, new Float64Array(size));
  return (
    differences(device.read(to, new Float64Array(size + 4)), expected) +
    differences(cleared, new Float64Array(size))
  );
}

function matrices(device: Device, size: number): number {
  const [m, n] = [size + 3, 7];
  // Rows below those that are copied, with numbers of their own.
  const A = store(device, m + 2, n, normal(4), 0);
  const B = store(device, m, n, () => 0, 5);
  device.copyMatrix(m, n, A.data, A.ld, B.data, B.ld);
  const [a, b] = [entriesOf(device, A), entriesOf(device, B)];
  return (
    worstEntry(
      m,
      n,
      (i, j) => a(i, j) - b(i, j),
      () => 0,
    ) + marginErrors(device, B)
  );
}

function fromShared(device: Device, size: number): number {
  const values = new Float64Array(new SharedArrayBuffer(8 * size));
  values.set(numbers(size, 5));
  const array = device.allocate(size);
  device.write(values, array);
  return differences(values, device.read(array, new Float64Array(size)));
}

function bookkeeping(device: Device, size: number): number {
  const before = device.bytes.used;
  const arrays = [size, 1, 3 * size].map((length) => device.allocate(length));
  const counted = device.bytes.used - before >= 8 * (4 * size + 1);
  for (const array of arrays) device.release(array);
  return (counted ? 0 : 1) + (device.bytes.used === before ? 0 : 1);
}

function wholeOnly(device: Device, size: number): number {
  const array = device.allocate(size);
  const { used } = device.bytes;
  const parts = [array.subarray(0, size - 1), array.subarray(0, 0), array.subarray(1, size)];
  const accepted = parts.filter((part) => !isRefused(() => device.release(part))).length;
  const lost = device.bytes.used === used ? 0 : 1;
  device.release(array);
  return accepted + lost + (isRefused(() => device.release(array)) ? 0 : 1);
}

function isRefused(action: () => void): boolean {
  try {
    action();
    return false;
  } catch (thrown) {
    return thrown instanceof UsageError;
  }
}

function refusal(device: Device): number {
  const { used, budget } = device.bytes;
  const length = Math.floor((budget - used) / 8) + 64;
  try {
    device.release(device.allocate(length));
    return 1;
  } catch (thrown) {
    const said = thrown instanceof UsageError ? thrown.message : "";
    const figures = said.match(/\d[\d.,]*/g)?.length ?? 0;
    return (figures >= 2 ? 0 : 1) + (device.bytes.used === used ? 0 : 1);
  }
}
