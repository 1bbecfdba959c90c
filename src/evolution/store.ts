/** @file Evolutions as plain data and back. */

import { UsageError } from "../errors.ts";
import { parseExpression } from "../expression/index.ts";
import type { Problem } from "../problem/index.ts";
import type { Solution, StoredSolution } from "../solution/index.ts";
import type { DenseField, DenseSlab } from "./dense.ts";
import type { Modes } from "./fft.ts";
import { evolutionForm } from "./form.ts";
import { restorePlaneSolution } from "./plane/index.ts";
import { spectralSolution } from "./spectral-solution.ts";

/** All slabs in three blocks: start, length and counts per slab; polynomials; free motions. */
export function packSlabs(slabs: readonly DenseSlab[]): Record<string, Float64Array> {
  const join = (parts: readonly Float64Array[]): Float64Array => {
    const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => {
      out.set(part, at);
      return at + part.length;
    }, 0);
    return out;
  };
  const fields = slabs.flatMap((slab) => slab.fields);
  return {
    slabs: Float64Array.from(
      slabs.flatMap(({ start, length, fields: own }) => [start, length, ...own.map(({ count }) => count)]),
    ),
    polynomials: join(fields.flatMap(({ polynomial }) => [polynomial.re, polynomial.im])),
    free: join(fields.flatMap(({ free }) => [free.re, free.im])),
  };
}

/** Takes consecutive stretches of a block. */
function reader(block: Float64Array): (length: number) => Float64Array {
  let at = 0;
  return (length) => {
    at += length;
    return block.slice(at - length, at);
  };
}

/**
 * The solution that `store` made plain data of.
 *
 * @param problem - the problem that was solved: it gives symbols, domain and symmetry again.
 * @throws UsageError for data of another kind or problem, or blocks of the wrong length.
 */
export function restoreSpectralSolution({ header, arrays }: StoredSolution, problem: Problem): Solution {
  if (header.kind !== "spectral-evolution" || header.problem !== problem.name)
    throw damaged(`the data are ${header.kind} of ${header.problem}, not an evolution of ${problem.name}`);
  if (header.plane === true) return restorePlaneSolution({ header, arrays }, problem);
  const scope = { coordinates: problem.coordinates };
  const lifts = Object.entries(header.lifts as Record<string, string>);
  const lift = Object.fromEntries(lifts.map(([field, text]) => [field, parseExpression(text, scope)]));
  const form = evolutionForm(problem, { lift });
  if ("unsuitable" in form) throw damaged(`${problem.name} has changed: ${form.unsuitable}`);
  const degree = header.degree as number;
  const slabs = unpack(arrays, header.slabs as number, form.equations.length, degree, form.reflected);
  return spectralSolution({ form, slabs, degree, reached: header.reached as number });
}

function unpack(
  { slabs, polynomials, free }: StoredSolution["arrays"],
  count: number,
  fields: number,
  degree: number,
  isReal: boolean,
): DenseSlab[] {
  const [table, values, motions] = [reader(slabs), reader(polynomials), reader(free)];
  const modes = (read: (length: number) => Float64Array, length: number): Modes => ({
    re: read(length),
    im: read(isReal ? 0 : length),
  });
  const restored = Array.from({ length: count }, (): DenseSlab => {
    const [start, length, ...counts] = table(2 + fields);
    const own = counts.map(
      (n): DenseField => ({
        count: n,
        polynomial: modes(values, n * (degree + 1)),
        free: modes(motions, n),
      }),
    );
    return { start, length, fields: own };
  });
  const complete = restored.every(({ fields: own }) =>
    own.every(({ free: f, count: n }) => f.re.length === n),
  );
  if (complete && slabs.length === count * (2 + fields)) return restored;
  throw damaged("the blocks are shorter than the header says");
}

const damaged = (what: string): UsageError =>
  new UsageError({
    what,
    where: "stored spectral evolution",
    remedy: "solve again, or the matching problem",
  });
