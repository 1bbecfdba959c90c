/** @file The solution carried by many networks: in windows or in pieces. */

import {
  addPart,
  closureOf,
  jetNamesOf,
  localPoints,
  type Parts,
  type PartsSpec,
  partsFrom,
} from "../decomposition/index.ts";
import type { HostDevice } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import { box, type Points, type Region } from "../geometry/index.ts";
import type { KnownFields, Model } from "../models/index.ts";
import { multiIndex } from "../residual/index.ts";
import { jetNamed, onePoint, pointsIn } from "./jet-names.ts";
import { type NetworkSolution, networkSolution } from "./network-solution.ts";
import type { Solution, StoredSolution } from "./solution.ts";
import { storedArray } from "./stored.ts";

export interface PartsSolutionOptions {
  readonly device: HostDevice;
  readonly parts: Parts;
  readonly fields: readonly string[];
  /** Of every part. */
  readonly model: Model;
  readonly domain: Region;
  /** Known part of every field. */
  readonly known?: KnownFields;
  /** Parameters of the parts, one after the other. Copied. */
  readonly theta: Float64Array;
}

/**
 * u = Σ w_j N_j, or N_j on cell j.
 *
 * @throws UsageError for a theta of another length than parts times parameters.
 */
export function partsSolution(options: PartsSolutionOptions): NetworkSolution {
  const { parts, fields, domain, known, model } = options;
  const { coordinates } = parts;
  const theta = options.theta.slice();
  const networks = partNetworks(options, theta);
  const evaluate = (names: readonly string[], given: Points): Float64Array[] => {
    const points = pointsIn(given, coordinates);
    const jets = names.map((name) => jetNamed(name, { coordinates, fields }));
    const wanted = jets.map(({ derivative }) => multiIndex(derivative, coordinates));
    const indices = closureOf(wanted);
    const table = fields.flatMap(() => indices.map(() => new Float64Array(points.count)));
    const inner = jetNamesOf(fields, indices, coordinates);
    const members = parts.membersOf(points);
    parts.parts.forEach((part, p) => {
      if (members[p].length === 0) return;
      const values = networks[p].evaluate(inner, localPoints(part, points, members[p]));
      addPart(table, part, indices, { points, members: members[p] }, values);
    });
    const base = known?.evaluate(names, points);
    return jets.map(({ field }, n) => {
      const k = indices.findIndex((index) => index.join() === wanted[n].join());
      const column = table[fields.indexOf(field) * indices.length + k];
      return base ? column.map((value, i) => value + base[n][i]) : column.slice();
    });
  };
  const along = breaksOf(parts);
  return {
    ...{ coordinates, fields, domain, evaluate },
    at: (point, name = fields[0]) => evaluate([name], onePoint(point, coordinates))[0][0],
    ...(along && { pieces: along }),
    store: () => storedParts(parts, model.name, theta),
    release: () => {
      for (const network of networks) network.release();
    },
  };
}

function partNetworks(
  { device, parts, fields, model }: PartsSolutionOptions,
  theta: Float64Array,
): NetworkSolution[] {
  const { coordinates } = parts;
  const bounds = coordinates.map(() => [-1, 1] as const);
  const network = model.on({ coordinates, bounds, fields });
  const expected = network.size * parts.parts.length;
  if (theta.length !== expected)
    throw new UsageError({
      what: `${theta.length} parameters for ${parts.parts.length} networks of ${network.size}`,
      where: "partsSolution",
      remedy: `a theta of length ${expected}`,
    });
  const domain = box(Object.fromEntries(coordinates.map((name) => [name, [-1, 1]])));
  return parts.parts.map((_, p) =>
    networkSolution({
      ...{ device, network, domain, coefficients: [] },
      theta: theta.subarray(p * network.size, (p + 1) * network.size),
    }),
  );
}

/** Where pieces that lie side by side along one coordinate meet. */
function breaksOf({ kind, parts, coordinates }: Parts): Solution["pieces"] {
  if (kind !== "pieces" || parts.length < 2) return undefined;
  const axes = coordinates.map((_, a) => a);
  const varying = axes.filter((a) => parts.some(({ cell }) => cell[a][0] !== parts[0].cell[a][0]));
  if (varying.length !== 1) return undefined;
  const [a] = varying;
  const ends = parts.map(({ cell }) => cell[a][1]).sort((x, y) => x - y);
  return { coordinate: coordinates[a], breaks: ends.slice(0, -1) };
}

/** The networks as plain data; a known part is the problem's and is not repeated. */
export const storedParts = (parts: Parts, model: string, theta: Float64Array): StoredSolution => {
  const { kind, coordinates, bounds, levels, overlap } = parts;
  const spec: PartsSpec = { kind, coordinates, bounds, levels, ...(overlap !== undefined && { overlap }) };
  return { header: { kind: "parts", model, spec }, arrays: { theta: theta.slice() } };
};

/** Makes stored networks in parts again. */
export function restoreParts(
  stored: StoredSolution,
  options: Pick<PartsSolutionOptions, "device" | "domain" | "fields" | "known"> & {
    readonly modelNamed: (name: string) => Model;
  },
): NetworkSolution {
  const { model, spec } = stored.header as unknown as { readonly model: string; readonly spec: PartsSpec };
  return partsSolution({
    ...options,
    parts: partsFrom(spec),
    model: options.modelNamed(model),
    theta: storedArray(stored, "theta"),
  });
}
