/** @file The viewer's questions as query strings, read strictly. */

import { nearest, UsageError } from "../../src/errors.ts";
import { mostPoints } from "../source/limits.ts";
import {
  type FieldRequest,
  type FileFormat,
  type FileRequest,
  fileFormats,
  type LineRequest,
  type ViewKind,
} from "../source/source.ts";

const kinds: readonly ViewKind[] = ["value", "exact", "error", "estimate", "residual"];

/** A request for more points than are computed at once, with their number. */
export interface TooMany {
  readonly tooMany: number;
}

/**
 * Reads `field=u&kind=value&axes=x,t&resolution=201,101&fix.y=0.5`.
 *
 * @returns the request, or the number of points when it asks for more than 2^20.
 * @throws UsageError for a parameter that is missing, unknown, repeated or not a number.
 */
export function readFieldRequest(query: string, coordinates: readonly string[]): FieldRequest | TooMany {
  const parameters = readQuery(query, ["field", "kind", "axes", "resolution"], ["fix."], coordinates);
  const kind = kindOf(parameters.text("kind"));
  const axes = parameters.text("axes").split(",");
  const resolution = resolutionOf(parameters.text("resolution"));
  if (resolution.length !== axes.length)
    throw bad(`resolution "${resolution.join(",")}"`, "one integer of at least 2 per axis");
  const points = resolution.reduce((product, n) => product * n, 1);
  if (points > mostPoints) return { tooMany: points };
  return { field: parameters.text("field"), kind, axes, resolution, fixed: parameters.point("fix.") };
}

/** Reads `field=u&kind=value&from.x=0&from.t=0&to.x=1&to.t=1&count=201`, every coordinate twice. As above. */
export function readLineRequest(query: string, coordinates: readonly string[]): LineRequest | TooMany {
  const parameters = readQuery(query, ["field", "kind", "count"], ["from.", "to."], coordinates);
  const kind = kindOf(parameters.text("kind"));
  const count = Number(parameters.text("count"));
  if (!Number.isInteger(count) || count < 2) throw bad(`count "${count}"`, "an integer of at least 2");
  if (count > mostPoints) return { tooMany: count };
  const [from, to] = [parameters.point("from."), parameters.point("to.")];
  for (const [prefix, end] of Object.entries({ "from.": from, "to.": to }))
    requireAll(prefix, end, coordinates);
  return { field: parameters.text("field"), kind, from, to, count };
}

/** Reads `format=vti&names=u,u_x&resolution=101,51`. As above. */
export function readFileRequest(query: string): FileRequest | TooMany {
  const parameters = readQuery(query, ["format", "names", "resolution"], [], []);
  const format = parameters.text("format");
  if (!isFormat(format)) throw bad(`format "${format}"`, `one of ${fileFormats.join(", ")}`);
  const names = parameters.text("names").split(",").filter(Boolean);
  const resolution = resolutionOf(parameters.text("resolution"));
  const points = resolution.reduce((product, n) => product * n, 1);
  return points > mostPoints ? { tooMany: points } : { format, names, resolution };
}

/** Reads `from=240`; 0 where it is missing. @throws UsageError as above. */
export function readFrom(query: string): number {
  const parameters = readQuery(query, ["from"], [], []);
  if (query === "") return 0;
  const from = Number(parameters.text("from"));
  if (!Number.isSafeInteger(from) || from < 0) throw bad(`from "${from}"`, "the index of a row, from=0");
  return from;
}

/** Reads `field=u&at.x=0.5&at.t=1`, every coordinate present. @throws UsageError as above. */
export function readValueRequest(
  query: string,
  coordinates: readonly string[],
): { readonly field: string; readonly point: Readonly<Record<string, number>> } {
  const parameters = readQuery(query, ["field"], ["at."], coordinates);
  const point = parameters.point("at.");
  requireAll("at.", point, coordinates);
  return { field: parameters.text("field"), point };
}

function requireAll(
  prefix: string,
  point: Readonly<Record<string, number>>,
  coordinates: readonly string[],
): void {
  const missing = coordinates.find((name) => !Object.hasOwn(point, name));
  if (missing !== undefined) throw bad(`no coordinate ${missing}`, `${prefix}${missing}=...`);
}

function resolutionOf(text: string): number[] {
  const resolution = text.split(",").map(Number);
  if (resolution.every((n) => Number.isInteger(n) && n >= 2)) return resolution;
  throw bad(`resolution "${resolution.join(",")}"`, "one integer of at least 2 per axis");
}

interface Parameters {
  text(name: string): string;
  /** Numbers given with the prefix, by coordinate. */
  point(prefix: string): Record<string, number>;
}

function readQuery(
  query: string,
  names: readonly string[],
  prefixes: readonly string[],
  coordinates: readonly string[],
): Parameters {
  const known = [...names, ...prefixes.flatMap((prefix) => coordinates.map((name) => prefix + name))];
  const parameters = new URLSearchParams(query);
  const given = [...parameters.keys()];
  const unknown = given.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw bad(
      `parameter "${unknown}"`,
      (nearest(unknown, known).length ? nearest(unknown, known) : known).join(", "),
    );
  if (new Set(given).size < given.length) throw bad("a repeated parameter", "each parameter once");
  return {
    text: (name) => parameters.get(name) ?? fail(`no ${name}`, `${name}=...`),
    point: (prefix) =>
      Object.fromEntries(
        coordinates
          .filter((name) => parameters.has(prefix + name))
          .map((name) => [name, finite(prefix + name, parameters.get(prefix + name) as string)]),
      ),
  };
}

function finite(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw bad(`${name}=${text}`, `a number, ${name}=0.5`);
  return value;
}

function kindOf(text: string): ViewKind {
  if (isKind(text)) return text;
  throw bad(`kind "${text}"`, `one of ${kinds.join(", ")}`);
}

const isFormat = (text: string): text is FileFormat => (fileFormats as readonly string[]).includes(text);
const isKind = (text: string): text is ViewKind => (kinds as readonly string[]).includes(text);
const bad = (what: string, remedy: string): UsageError =>
  new UsageError({ what: `the request has ${what}`, where: "viewer", remedy });
const fail = (what: string, remedy: string): never => {
  throw bad(what, remedy);
};
