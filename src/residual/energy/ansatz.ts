/** @file Trial functions as an energy sees them: values of jets at quadrature points, and their derivatives in theta. */

import { deviceScope, type HostDevice } from "../../devices/index.ts";
import type { Jet } from "../../expression/index.ts";
import { leafKey } from "../../expression/index.ts";
import type { Points } from "../../geometry/index.ts";
import type { FieldPart, LinearModel, Network } from "../../models/index.ts";
import { block } from "../block.ts";
import { multiply } from "../dense.ts";
import { multiIndex } from "../expansion/index.ts";
import { formulate } from "../formulation.ts";
import { chainWeights, placeParameters } from "../parameters.ts";

/** Jet k at point i is entry k * count + i. */
export interface Ansatz {
  readonly columns: number;
  /** Length jets·count; overwritten by the next call. */
  values(theta: Float64Array): Float64Array;
  /** (jets·count) x columns, column-major; overwritten by the next call. */
  jacobian(theta: Float64Array): Float64Array;
  release(): void;
}

/** A network, on a device. */
export function networkAnsatz(
  device: HostDevice,
  network: Network,
  jets: readonly Jet[],
  points: Points,
): Ansatz {
  const scope = deviceScope(device);
  const total = jets.length * points.count;
  try {
    const theta = scope.device.allocate(network.size);
    const values = scope.device.allocate(total);
    const J = scope.device.allocate(total * network.size);
    const body = block({
      device: scope.device,
      network,
      formulation: formulate(jets, network, []),
      count: points.count,
      range: { first: 0, total },
      theta,
      name: "energy",
    });
    body.place(points, new Float64Array(points.count).fill(1));
    return {
      columns: network.size,
      values: (at) => {
        placeParameters(device, network, at, theta);
        body.residual(values);
        return values;
      },
      jacobian: (at) => {
        placeParameters(device, network, at, theta);
        body.linearise(values, J);
        chainWeights(scope.device, network, at, J, total);
        return J;
      },
      release: scope.release,
    };
  } catch (thrown) {
    scope.release();
    throw thrown;
  }
}

/** A linear model: the jets' matrix is made once. */
export function linearAnsatz(model: LinearModel, jets: readonly Jet[], points: Points): Ansatz {
  const total = jets.length * points.count;
  const J = new Float64Array(total * model.size);
  jets.forEach((jet, k) => {
    for (const part of model.parts.filter(({ field }) => field === jet.field))
      accumulate(part, model, jet, points, J.subarray(part.offset * total + k * points.count), total);
  });
  const known = new Float64Array(total);
  model.known?.evaluate(jets.map(leafKey), points).forEach((column, k) => {
    known.set(column, k * points.count);
  });
  const values = new Float64Array(total);
  return {
    columns: model.size,
    values: (c) => {
      multiply(total, model.size, J, c, values);
      for (let i = 0; i < total; i++) values[i] += known[i];
      return values;
    },
    jacobian: () => J,
    release: () => undefined,
  };
}

function accumulate(
  { basis }: FieldPart,
  { coordinates }: LinearModel,
  jet: Jet,
  points: Points,
  out: Float64Array,
  leading: number,
): void {
  basis.accumulate(points, [{ index: multiIndex(jet.derivative, coordinates) }], out, leading);
}
