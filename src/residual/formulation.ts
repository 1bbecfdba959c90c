/** @file Pointwise expressions of a problem, put in terms of what a network computes: channels, jets, data columns. */

import {
  add,
  type Coefficient,
  type Coordinate,
  coordinate,
  type Expression,
  type Jet,
  jet,
  type Leaf,
  leafKey,
  leaves,
  mul,
  substitute,
  sum,
  totalDerivative,
} from "../expression/index.ts";
import { type Channel, type Combination, channelsFor, combined } from "../jets/index.ts";
import { inNetworkOutputs, type Network } from "../models/index.ts";
import { inEntries } from "./coefficients.ts";
import { combineSecondDerivatives } from "./combination.ts";

/** The partner of a point: shifted along one coordinate (periodic pairs). */
export interface Shift {
  readonly coordinate: string;
  readonly by: number;
}

/** What has to be computed at each point, with nothing left that a kernel does not know. */
export interface Formulation {
  /** Results per point, in terms of `jets`, `data` and `coefficients`. */
  readonly outputs: readonly Expression[];
  /** Derivatives the expressions ask for, before closure: for reports. */
  readonly needs: readonly Jet[];
  readonly channels: readonly Channel[];
  /** Per site (the point, and its partner if there is one): network outputs in stack order, field by field, channel by channel. */
  readonly jets: readonly (readonly Jet[])[];
  /** Per site: jets of the input features in stack order, in terms of the coordinates. */
  readonly features: readonly (readonly Expression[])[];
  /** Leaves read from data columns: all coordinates first, then normals, sampled functions and placeholders. */
  readonly data: readonly Leaf[];
  readonly coefficients: readonly Coefficient[];
}

/**
 * Puts expressions in jets of a problem's fields into the terms of a network.
 *
 * @param expressions - bound: jets, coordinates, normals, sampled functions, coefficients, placeholders.
 * @param coefficients - trainable numbers of the problem, in the order they follow the network in theta.
 * @param shift - where site 1 lies relative to site 0, for paired conditions.
 */
export function formulate(
  expressions: readonly Expression[],
  network: Network,
  coefficients: readonly Coefficient[],
  shift?: Shift,
): Formulation {
  const { coordinates, fields } = network.space;
  const own = inEntries(expressions).map((e) =>
    inNetworkOutputs(e, network.transforms, coordinates, (part) => displaced(part, shift)),
  );
  const reduced = combineSecondDerivatives(own);
  const outputs = reduced?.expressions ?? own;
  const found = leaves(outputs);
  const asked = found.filter((leaf): leaf is Jet => leaf.kind === "jet");
  const plain = asked.map((leaf) => leaf.derivative).filter((of) => of[0] !== combined);
  const channels = channelsFor(plain, reduced?.combination);
  const sites = asked.some((leaf) => leaf.site === 1) ? [0, 1] : [0];
  return {
    outputs,
    needs: leaves(expressions).filter((leaf): leaf is Jet => leaf.kind === "jet"),
    channels,
    jets: sites.map((site) =>
      fields.flatMap((field) => channels.map((channel) => jet(field, nameOf(channel), site))),
    ),
    features: sites.map((site) =>
      featureJets(network, channels).map((e) => (site ? displaced(e, shift) : e)),
    ),
    data: dataLeaves(coordinates, found),
    coefficients,
  };
}

const nameOf = (channel: Channel): readonly string[] =>
  channel.kind === "combination" ? [combined] : channel.of;

/** Coordinates as seen from the partner point. */
export function displaced(expression: Expression, shift?: Shift): Expression {
  return substitute(expression, (leaf) =>
    shift && leaf.kind === "coordinate" && leaf.name === shift.coordinate
      ? add(coordinate(leaf.name), shift.by)
      : undefined,
  );
}

/** Every channel of every input feature. */
function featureJets(network: Network, channels: readonly Channel[]): Expression[] {
  return network.features.flatMap((feature) =>
    channels.map((channel) => along(feature, channel, network.space.coordinates)),
  );
}

function along(feature: Expression, channel: Channel, coordinates: readonly string[]): Expression {
  if (channel.kind === "combination") return weightedSecond(feature, channel, coordinates);
  return channel.of.reduce<Expression>((part, name) => totalDerivative(part, name, coordinates), feature);
}

function weightedSecond(
  feature: Expression,
  { weights }: Combination,
  coordinates: readonly string[],
): Expression {
  return sum(
    Object.entries(weights).map(([name, w]) =>
      mul(w, totalDerivative(totalDerivative(feature, name, coordinates), name, coordinates)),
    ),
  );
}

function dataLeaves(coordinates: readonly string[], found: readonly Leaf[]): Leaf[] {
  const columns: Leaf[] = coordinates.map((name): Coordinate => coordinate(name));
  const extra = found.filter(
    (leaf) => leaf.kind === "normal" || leaf.kind === "sampled" || leaf.kind === "placeholder",
  );
  return [...columns, ...extra];
}

/** Names of the derivatives an expression asks for, without repetition: `u`, `u_x`, `u_xx`. */
export const jetNames = (jets: readonly Jet[]): string[] => [
  ...new Set(jets.map((leaf) => leafKey({ ...leaf, site: 0 }))),
];
