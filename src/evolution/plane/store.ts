/** @file Evolutions in the plane as plain data and back. */

import { UsageError } from "../../errors.ts";
import type { Problem } from "../../problem/index.ts";
import type { Solution, StoredSolution } from "../../solution/index.ts";
import type { PlaneDense, PlaneSlab } from "./dense.ts";
import { planeForm } from "./form.ts";
import { seriesLength } from "./mirrored.ts";
import { planeSolution } from "./solution.ts";
import { modeCount } from "./symbols.ts";

/** Numbers per slab in `slabs`: start, length, K1, K2, and 0 for modes, 1 for modes that move freely, 2 for products of sines and cosines. */
const perSlab = 5;

/** All slabs in three blocks: what they are; numbers of coefficients per mode, six to a number; coefficients. */
export function packPlaneSlabs(slabs: readonly PlaneSlab[]): Record<string, Float64Array> {
  const fields = slabs.flatMap((slab) => slab.fields);
  const bytes = new Uint8Array(fields.reduce((sum, { counts }) => sum + counts.length, 0));
  const values = new Float64Array(fields.reduce((sum, { re, im }) => sum + re.length + im.length, 0));
  let [byte, value] = [0, 0];
  for (const { counts, re, im } of fields) {
    bytes.set(counts, byte);
    byte += counts.length;
    values.set(re, value);
    values.set(im, value + re.length);
    value += re.length + im.length;
  }
  const table = slabs.flatMap(({ start, length, size, fields: own, mirrored }) => [
    start,
    length,
    size.k1,
    size.k2,
    mirrored ? 2 : own[0].counts.length === 0 ? 1 : 0,
  ]);
  return { slabs: Float64Array.from(table), counts: packBytes(bytes), coefficients: values };
}

/** Six bytes to a number, which float64 holds exactly as an integer; any bit pattern might be a NaN that is lost. */
const perNumber = 6;

export function packBytes(bytes: Uint8Array): Float64Array {
  return Float64Array.from({ length: Math.ceil(bytes.length / perNumber) }, (_, n) => {
    let sum = 0;
    for (let i = perNumber - 1; i >= 0; i--) sum = 256 * sum + (bytes[n * perNumber + i] ?? 0);
    return sum;
  });
}

export function unpackBytes(numbers: Float64Array): Uint8Array {
  const out = new Uint8Array(numbers.length * perNumber);
  numbers.forEach((number, n) => {
    let rest = number;
    for (let i = 0; i < perNumber; i++) {
      out[n * perNumber + i] = rest % 256;
      rest = Math.floor(rest / 256);
    }
  });
  return out;
}

/**
 * The solution that `store` made plain data of.
 *
 * @param problem - the problem that was solved: it gives symbols and domain again.
 * @throws UsageError for data of another problem, or blocks of the wrong length.
 */
export function restorePlaneSolution({ header, arrays }: StoredSolution, problem: Problem): Solution {
  const form = planeForm(problem);
  if ("unsuitable" in form) throw damaged(`${problem.name} has changed: ${form.unsuitable}`);
  const count = header.slabs as number;
  if (arrays.slabs.length !== perSlab * count) throw damaged("the blocks are shorter than the header says");
  const slabs = unpack(arrays, form.equations.length);
  return planeSolution({ form, slabs, reached: header.reached as number });
}

function unpack({ slabs, counts, coefficients }: StoredSolution["arrays"], fields: number): PlaneSlab[] {
  const bytes = unpackBytes(counts);
  let [byte, value] = [0, 0];
  const take = (length: number): Float64Array => {
    value += length;
    if (value > coefficients.length) throw damaged("the blocks are shorter than the header says");
    return coefficients.slice(value - length, value);
  };
  const out: PlaneSlab[] = [];
  for (let n = 0; n < slabs.length; n += perSlab) {
    const [start, length, k1, k2, kind] = slabs.subarray(n, n + perSlab);
    const size = { k1, k2 };
    const [free, mirrored] = [kind === 1, kind === 2];
    const own = Array.from({ length: fields }, (): PlaneDense => {
      const modes = mirrored ? seriesLength(size) : modeCount(size);
      const given = bytes.slice(byte, byte + (free ? 0 : modes));
      byte += given.length;
      const total = free ? modes : given.reduce((sum, one) => sum + one, 0);
      return { counts: given, re: take(total), im: take(mirrored ? 0 : total) };
    });
    out.push({ start, length, size, fields: own, ...(mirrored && { mirrored }) });
  }
  return out;
}

const damaged = (what: string): UsageError =>
  new UsageError({
    what,
    where: "stored spectral evolution in the plane",
    remedy: "solve again, or the matching problem",
  });
