/** @file The viewer's questions as query strings, read strictly. */

import { nearest, UsageError } from "../../src/errors.ts";
import type { FieldRequest, ViewKind } from "../source/source.ts";

/** chosen here: a million values are 8 MB to send and more than a screen has pixels. */
export const mostGridPoints = 2 ** 20;

const kinds: readonly ViewKind[] = ["value", "exact", "error", "residual"];

/**
 * Reads `field=u&kind=value&axes=x,t&resolution=201,101&fix.y=0.5`.
 *
 * @returns the request, or the number of points when it asks for more than `mostGridPoints`.
 * @throws UsageError for a parameter that is missing, unknown, repeated or not a number.
 */
export function readFieldRequest(
  query: string,
  coordinates: readonly string[],
): FieldRequest | { tooMany: number } {
  const parameters = readQuery(query, ["field", "kind", "axes", "resolution"], "fix.", coordinates);
  const kind = parameters.text("kind");
  if (!isKind(kind)) throw bad(`kind "${kind}"`, `one of ${kinds.join(", ")}`);
  const axes = parameters.text("axes").split(",");
  const resolution = parameters.text("resolution").split(",").map(Number);
  if (resolution.length !== axes.length || !resolution.every((n) => Number.isInteger(n) && n >= 2))
    throw bad(`resolution "${resolution.join(",")}"`, "one integer of at least 2 per axis");
  const points = resolution.reduce((product, n) => product * n, 1);
  if (points > mostGridPoints) return { tooMany: points };
  return { field: parameters.text("field"), kind, axes, resolution, fixed: parameters.point() };
}

/** Reads `field=u&at.x=0.5&at.t=1`, every coordinate present. @throws UsageError as above. */
export function readValueRequest(
  query: string,
  coordinates: readonly string[],
): { readonly field: string; readonly point: Readonly<Record<string, number>> } {
  const parameters = readQuery(query, ["field"], "at.", coordinates);
  const point = parameters.point();
  const missing = coordinates.find((name) => !(name in point));
  if (missing !== undefined) throw bad(`no coordinate ${missing}`, `at.${missing}=...`);
  return { field: parameters.text("field"), point };
}

interface Parameters {
  text(name: string): string;
  /** Numbers given with the prefix, by coordinate. */
  point(): Record<string, number>;
}

function readQuery(
  query: string,
  names: readonly string[],
  prefix: string,
  coordinates: readonly string[],
): Parameters {
  const known = [...names, ...coordinates.map((name) => prefix + name)];
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
    point: () =>
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

const isKind = (text: string): text is ViewKind => (kinds as readonly string[]).includes(text);
const bad = (what: string, remedy: string): UsageError =>
  new UsageError({ what: `the request has ${what}`, where: "viewer", remedy });
const fail = (what: string, remedy: string): never => {
  throw bad(what, remedy);
};
