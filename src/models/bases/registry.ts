/** @file Bases from their specs. */

import { nearest, UsageError } from "../../errors.ts";
import { radialSinesFrom } from "../trainable/composed.ts";
import { pigUnitsFrom } from "../trainable/pig.ts";
import { radialFrom } from "../trainable/radial-basis.ts";
import type { Basis, BasisSpec } from "./basis.ts";
import { type ChebyshevOptions, chebyshev } from "./chebyshev.ts";
import { type ChebyshevOnOptions, chebyshevOn } from "./chebyshev-on.ts";
import { combined } from "./combined.ts";
import { type FourierOptions, fourier } from "./fourier.ts";
import { type FunctionsOptions, functionsOf } from "./functions-of.ts";
import { localisedKinds } from "./localised.ts";
import { mapped } from "./mapped.ts";
import { product } from "./product.ts";
import { type MirrorParity, reflected } from "./reflected.ts";
import type { SinhMap } from "./sinh-map.ts";
import { type SinusoidsOptions, sinusoids } from "./sinusoids.ts";
import { tensor } from "./tensor.ts";

/** Makes the basis of a spec of one kind; the constructor it calls checks the options. */
export type BasisMaker = (spec: BasisSpec) => Basis;

/** The options in a spec, as the constructor of its kind takes them. */
const optionsOf = <Options>(spec: BasisSpec): Options => spec as unknown as Options;

const kinds: Readonly<Record<string, BasisMaker>> = {
  ...localisedKinds,
  chebyshev: (spec) => chebyshev(optionsOf<ChebyshevOptions>(spec)),
  "chebyshev-on": (spec) => chebyshevOn(optionsOf<ChebyshevOnOptions>(spec)),
  combined: (spec) => combined(specsOf(spec).map(basisFrom)),
  fourier: (spec) => fourier(optionsOf<FourierOptions>(spec)),
  "functions-of": (spec) => functionsOf(optionsOf<FunctionsOptions>(spec)),
  mapped: (spec) => mapped(innerOf(spec), spec.maps as Readonly<Record<string, SinhMap>>),
  product: (spec) => product(innerOf(spec), spec.factor as string),
  "pig-units": pigUnitsFrom,
  radial: radialFrom,
  "radial-sines": radialSinesFrom,
  reflected: (spec) =>
    reflected(innerOf(spec), spec.parity as MirrorParity, spec.centre as readonly number[] | undefined),
  sinusoids: (spec) => sinusoids(optionsOf<SinusoidsOptions>(spec)),
  tensor: (spec) => tensor(innerOf(spec, "first"), innerOf(spec, "second")),
};

/**
 * The basis a spec describes: the same numbers, bit for bit, as the basis the spec was taken from.
 *
 * @param spec - `basis.spec`, or the same read from JSON.
 * @throws UsageError for an unknown kind, with the nearest known, and for options that its constructor refuses.
 *
 * @example
 * basisFrom({ kind: "chebyshev", coordinates: ["x"], bounds: [[0, 1]], degrees: [4], set: "tensor" }).size; // 5
 */
export function basisFrom(spec: BasisSpec): Basis {
  if (Object.hasOwn(kinds, spec.kind)) return kinds[spec.kind](spec);
  const known = Object.keys(kinds).sort();
  const near = nearest(String(spec.kind), known);
  throw new UsageError({
    what: `there is no basis of kind "${spec.kind}"`,
    remedy: (near.length ? near : known).join(", "),
  });
}

function innerOf(spec: BasisSpec, key = "basis"): Basis {
  const inner = spec[key];
  if (typeof inner === "object" && inner !== null) return basisFrom(inner as BasisSpec);
  throw new UsageError({
    what: "the basis inside is missing",
    where: `spec of kind ${spec.kind}`,
    remedy: `${key}: { kind, ... }`,
  });
}

function specsOf(spec: BasisSpec): readonly BasisSpec[] {
  if (Array.isArray(spec.bases)) return spec.bases;
  throw new UsageError({
    what: "the bases inside are missing",
    where: `spec of kind ${spec.kind}`,
    remedy: "bases: [{ kind, ... }]",
  });
}
