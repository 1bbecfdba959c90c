/** @file Which form of a network is recommended for which solve. */

import { expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { modelFor, settle } from "../../src/solve/settings.ts";

const on = async (name: string) => {
  const burgers = await problemNamed("burgers");
  const { coordinates, domain, fields } = burgers;
  return modelFor(burgers, name).on({ coordinates, bounds: domain.bounds, fields });
};

it("a network that is to be corrected is plain where that is recommended, however it is asked for", async () => {
  const burgers = await problemNamed("burgers");
  const [own, corrected] = await Promise.all([on("mlp:4x20"), on("mlp:3x20")]);
  expect(Object.keys(own.transforms)).toEqual(["u"]);
  expect(corrected.transforms).toEqual({});
  expect(corrected.features).not.toEqual(own.features);
  expect(settle(burgers, { kind: "hybrid" }).model.name).toBe("mlp:3x20");
  expect(settle(burgers, { kind: "network" }).model.name).toBe("mlp:4x20");
});
