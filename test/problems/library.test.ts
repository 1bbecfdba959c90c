/** @file The library: names, lazy loading, what every problem must say of itself. */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { library, problemNamed } from "../../problems/index.ts";
import type { Region } from "../../src/geometry/index.ts";
import { modelNamed } from "../../src/models/index.ts";
import type { Picture } from "../../src/problem/index.ts";

/** Share of a lattice over the picture that lies in the domain: a picture of gaps shows nothing. */
function shareInside({ coordinates, bounds, signedDistance }: Region, { over, at = {} }: Picture): number {
  const side = Array.from({ length: 9 }, (_, i) => (i + 0.5) / 9);
  const places = side.flatMap((a) => side.map((b) => [a, b]));
  const inside = places.filter((place) => {
    const point = coordinates.map((name, c) => {
      const [low, high] = bounds[c];
      return at[name] ?? low + place[over.indexOf(name)] * (high - low);
    });
    return signedDistance(point) <= 0;
  });
  return inside.length / places.length;
}

const folder = new URL("../../problems/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".ts") && file !== "index.ts");
const names = [...library.keys()];

describe("library", () => {
  it("lists one problem per file, in alphabetical order", () => {
    expect(names).toEqual(files.map((file) => file.replace(/\.ts$/, "")).sort());
    expect(names).toEqual([...names].sort());
  });

  it.each(files)("%s is at most 80 lines long", (file) => {
    expect(readFileSync(new URL(file, folder), "utf8").split("\n").length - 1).toBeLessThanOrEqual(80);
  });

  it.each(names)("%s is loaded by its name, and once", async (name) => {
    const problem = await problemNamed(name);
    expect(problem.name).toBe(name);
    expect(await problemNamed(name)).toBe(problem);
  });

  it("names the nearest problem when there is none of that name", async () => {
    await expect(problemNamed("burger")).rejects.toThrow(/no problem named "burger"[\s\S]*Try: burgers/);
    await expect(problemNamed("navier")).rejects.toThrow(/known are advection, .*wave/);
  });
});

describe.each(names)("%s", (name) => {
  it("says what it is, where it comes from and what is known of its solution", async () => {
    const { title, source, exact, reference, fields } = await problemNamed(name);
    expect(title.length).toBeGreaterThan(10);
    expect(source.length).toBeGreaterThan(10);
    const known = exact ?? reference!.fields;
    expect(Object.keys(known).sort()).toEqual([...fields].sort());
  });

  it("says in a sentence each what makes it hard and what its picture shows", async () => {
    const { difficulty, picture, domain } = await problemNamed(name);
    for (const sentence of [difficulty, picture!.shows]) {
      expect(sentence).toMatch(/^\S.{12,240}\S$/u);
      expect(sentence).not.toMatch(/[.!?] [A-Z]/);
    }
    expect(shareInside(domain, picture!)).toBeGreaterThan(0.4);
  });

  it("recommends a model, points and a time that can be used", async () => {
    const { recommended, coordinates, domain } = await problemNamed(name);
    const { model, points, weight, seconds, periodic = {}, period = {}, cluster } = recommended;
    const network = modelNamed(model!, { periodic, period }).on({
      coordinates,
      bounds: domain.bounds,
      fields: ["u"],
    });
    expect(network.size).toBeGreaterThan(50);
    expect(points!.interior! + points!.conditions!).toBeGreaterThan(network.size / 3);
    expect(weight).toBeGreaterThan(0);
    expect(seconds).toBeGreaterThan(0);
    for (const coordinate of Object.keys(period)) expect(periodic).toHaveProperty(coordinate);
    if (cluster) expect(coordinates).toContain(cluster.coordinate);
  });
});
