/** @file ParaView collections: one image per time, and the list of them. */

import { UsageError } from "../../errors.ts";
import type { Solution } from "../solution.ts";
import { escapeXml } from "./bytes.ts";
import { blankOutside, type Lattice, latticeAxis, latticePoints } from "./table.ts";
import { vti } from "./vti.ts";
import { zip } from "./zip.ts";

export interface CollectionOptions {
  /** The coordinate that becomes ParaView's time. */
  readonly time: string;
  /** Fields and derivatives to write. */
  readonly names: readonly string[];
  /** Points per coordinate of the solution, ends included; along `time` it is the number of images. */
  readonly resolution: readonly number[];
}

/**
 * A ZIP of `solution.pvd` and `step-0000.vti`, `step-0001.vti`, ...: a series that ParaView plays.
 *
 * @throws UsageError for a coordinate the solution has not, time as its only coordinate, more than three others, or a
 *   lattice that is too large.
 * Source: ParaView, "PVD File Format" (VTKFile of type Collection, DataSet elements with a timestep).
 */
export function pvd(solution: Solution, { time, names, resolution }: CollectionOptions): Uint8Array {
  const { coordinates, domain } = solution;
  const t = coordinates.indexOf(time);
  if (t < 0 || coordinates.length < 2) throw noTime(time, coordinates);
  const bounds = coordinates.map((name) => domain.bounds[domain.coordinates.indexOf(name)]);
  const times = latticeAxis({ counts: resolution, bounds }, t);
  const files = Array.from(times, (_, k) => `step-${String(k).padStart(4, "0")}.vti`);
  const images = Array.from(times, (at) => image(solution, names, { counts: resolution, bounds }, t, at));
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  return zip([
    { name: "solution.pvd", bytes: encode(collection(times, files)) },
    ...images.map((content, k) => ({ name: files[k], bytes: encode(content) })),
  ]);
}

/** The lattice at one time, as an image over the other coordinates. */
function image(solution: Solution, names: readonly string[], whole: Lattice, t: number, at: number): string {
  const others = <T>(items: readonly T[]): T[] => items.filter((_, c) => c !== t);
  const lattice = { counts: others(whole.counts), bounds: others(whole.bounds) };
  const space = latticePoints(others(solution.coordinates), lattice);
  const { count } = space;
  const values = new Float64Array(solution.coordinates.length * count);
  values.set(space.values.subarray(0, t * count));
  values.fill(at, t * count, (t + 1) * count);
  values.set(space.values.subarray(t * count), (t + 1) * count);
  const points = { coordinates: solution.coordinates, count, values };
  const arrays = solution.evaluate(names, points);
  blankOutside(arrays, points, solution.domain);
  return vti({ points: space, lattice, columns: names.map((name, k) => ({ name, values: arrays[k] })) });
}

function collection(times: Float64Array, files: readonly string[]): string {
  const entries = files.map(
    (file, k) => `<DataSet timestep="${times[k]}" group="" part="0" file="${escapeXml(file)}"/>`,
  );
  return `<?xml version="1.0"?>
<VTKFile type="Collection" version="0.1" byte_order="LittleEndian">
<Collection>
${entries.join("\n")}
</Collection>
</VTKFile>
`;
}

const noTime = (time: string, coordinates: readonly string[]): UsageError =>
  new UsageError({
    what: `the solution has no time "${time}" beside other coordinates: it depends on ${coordinates.join(", ")}`,
    where: "export to pvd",
    remedy: "vti or vtu",
  });
