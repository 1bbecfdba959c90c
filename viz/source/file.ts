/** @file A solution as a file to keep. */

import { UsageError } from "../../src/errors.ts";
import type { Problem } from "../../src/problem/index.ts";
import { exportSolution, pvd, type Solution } from "../../src/solution/index.ts";
import { refuseTooMany } from "./limits.ts";
import { type FileFormat, type FileRequest, fileFormats, type ViewFile } from "./source.ts";

/** Media types. Source: IANA's registry; VTK's have none, `application/x-...` as ParaView's web server sends them. */
const types: Readonly<Record<FileFormat, string>> = {
  csv: "text/csv; charset=utf-8",
  npz: "application/zip",
  vti: "application/x-vtk-image-data",
  vtu: "application/x-vtk-unstructured-grid",
  pvd: "application/zip",
};

/**
 * The file asked for; `pvd` is a ZIP of the collection and one image per time.
 *
 * @throws UsageError for an unknown format, nothing to write, more than 2^20 points, a format that does not hold the
 *   coordinates, or a collection in time of a problem without one.
 */
export function fileOf(problem: Problem, solution: Solution, request: FileRequest): ViewFile {
  const { format, names, resolution } = request;
  if (!fileFormats.includes(format)) throw unknownFormat(format);
  if (names.length === 0) throw nothingToWrite();
  refuseTooMany(resolution.reduce((product, n) => product * n, 1));
  const base = problem.name.replaceAll(/[^\w.-]+/g, "-");
  const type = types[format];
  if (format === "pvd") {
    const bytes = pvd(solution, { time: timeOf(problem), names, resolution });
    return { name: `${base}-pvd.zip`, type, bytes };
  }
  const content = exportSolution(solution, { format, names, resolution });
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { name: `${base}.${format}`, type, bytes };
}

/** The coordinate of an initial condition, or one that is called t. @throws UsageError where there is neither. */
function timeOf({ conditions, coordinates, name }: Problem): string {
  const initial = conditions.find(({ kind }) => kind === "initial")?.face?.coordinate;
  const time = [initial, "t"].find((one) => one !== undefined && coordinates.includes(one));
  if (time !== undefined) return time;
  throw new UsageError({
    what: `"${name}" does not depend on time: there is nothing to collect`,
    where: "export to pvd",
    remedy: "vti or vtu",
  });
}

const unknownFormat = (format: string): UsageError =>
  new UsageError({
    what: `there is no format "${format}"`,
    where: "export",
    remedy: `one of ${fileFormats.join(", ")}`,
  });

const nothingToWrite = (): UsageError =>
  new UsageError({ what: "no field was chosen", where: "export", remedy: "names=u" });
