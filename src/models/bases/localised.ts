/** @file Localised and singular bases by kind: how the registry makes them again. */

import type { Basis, BasisSpec } from "./basis.ts";
import { type CornerPowersOptions, cornerPowers } from "./corner.ts";
import {
  type GaussianCloudOptions,
  type GaussianGridOptions,
  gaussianCloud,
  gaussianGrid,
} from "./gaussian-layouts.ts";
import { type GaussiansOptions, gaussians } from "./gaussians.ts";
import { type HarmonicPolynomialsOptions, harmonicPolynomials } from "./harmonic.ts";
import { type LightningOptions, lightning, type PolesOptions, poles } from "./poles.ts";
import { type StokesCornerOptions, stokesCorner } from "./stokes-corner.ts";
import { type StokesComponent, type StokesFlowOptions, stokesComponent } from "./stokes-flow.ts";
import { type TanhFeaturesOptions, tanhFeatures } from "./tanh-features.ts";
import { type WindowsOptions, windowedBasis } from "./windows.ts";

/** The options of a spec are those of its constructor; the constructor checks their values. */
const from =
  <Options>(construct: (options: Options) => Basis): ((spec: BasisSpec) => Basis) =>
  ({ kind: _kind, ...options }) =>
    construct(options as Options);

/** Kind of a spec to the basis it describes. */
export const localisedKinds: Readonly<Record<string, (spec: BasisSpec) => Basis>> = {
  "corner-powers": from<CornerPowersOptions>(cornerPowers),
  "gaussian-cloud": from<GaussianCloudOptions>(gaussianCloud),
  "gaussian-grid": from<GaussianGridOptions>(gaussianGrid),
  "harmonic-polynomials": from<HarmonicPolynomialsOptions>(harmonicPolynomials),
  "stokes-corner": from<StokesCornerOptions>(stokesCorner),
  "stokes-flow": from<StokesFlowOptions & { readonly component: StokesComponent }>(stokesComponent),
  "tanh-features": from<TanhFeaturesOptions>(tanhFeatures),
  gaussians: from<GaussiansOptions>(gaussians),
  lightning: from<LightningOptions>(lightning),
  poles: from<PolesOptions>(poles),
  windows: from<WindowsOptions>(windowedBasis),
};
