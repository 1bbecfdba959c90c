/** @file Interior residuals, and rows of J, at points that are not the present ones. */

import type { Device } from "../devices/index.ts";
import type { Points } from "../geometry/index.ts";
import { selectPoints } from "../geometry/index.ts";
import type { Problem } from "../problem/index.ts";
import { block } from "./block.ts";
import { type Evaluator, evaluator } from "./evaluator.ts";
import { chainWeights, placeParameters } from "./parameters.ts";
import type { Plan } from "./plan.ts";
import type { CandidateRows } from "./sampler.ts";

/** The interior equations of a plan, compiled where they are first asked for. */
export interface InteriorProbe {
  /** |r| / scale over equations; length points.count. */
  magnitude(theta: Float64Array, points: Points): Float64Array;
  rows(theta: Float64Array, points: Points): CandidateRows;
  /** Bytes of the host device that are kept by now, for calls of either to come. */
  held(): number;
}

export interface ProbeOptions {
  readonly problem: Problem;
  readonly plan: Plan;
  readonly device: Device;
}

/** Evaluates in pieces as large as the interior block: one program serves any number of points. */
export function interiorProbe(options: ProbeOptions): InteriorProbe {
  const { count } = options.plan.blocks[0].points;
  const { scale } = options.plan.blocks[0];
  let held = 0;
  const keeping = <T>(make: () => T): T => {
    const before = options.device.host.bytes.used;
    const made = make();
    held += options.device.host.bytes.used - before;
    return made;
  };
  let piece: Evaluator | undefined;
  const linearised = new Map<number, ReturnType<typeof rowsAt>>();
  return {
    magnitude: (theta, points) => {
      piece ??= keeping(() => residuals(options, count));
      const out = new Float64Array(points.count);
      for (let first = 0; first < points.count; first += count) {
        piece.place(cut(points, first, count));
        const part = norms(piece.evaluate(theta), scale);
        out.set(part.subarray(0, Math.min(count, points.count - first)), first);
      }
      return out;
    },
    rows: (theta, points) => {
      const known = linearised.get(points.count) ?? keeping(() => rowsAt(options, points.count));
      linearised.set(points.count, known);
      return known(theta, points);
    },
    held: () => held,
  };
}

/** Points first to first + count; the last point is repeated where there are no more. */
function cut(points: Points, first: number, count: number): Points {
  if (first === 0 && points.count === count) return points;
  const last = points.count - 1;
  const { coordinates, values } = selectPoints(
    points,
    Array.from({ length: count }, (_, i) => Math.min(first + i, last)),
  );
  return { coordinates, count, values };
}

/** Root of the sum of squares over equations, per point. */
function norms(residuals: readonly Float64Array[], scale: number): Float64Array {
  return residuals[0].map((_, i) => Math.hypot(...residuals.map((r) => r[i])) / scale);
}

function residuals({ problem, plan, device }: ProbeOptions, count: number): Evaluator {
  const expressions = plan.blocks[0].equations.map(({ residual }) => residual);
  const { coefficients } = problem;
  const name = "redraw candidates";
  return evaluator({ device, network: plan.network, coefficients, expressions, count, name });
}

/** r and J of the interior equations at so many points, all with the factor 1 / scale; on the host, where they are read. */
function rowsAt({ plan, device: { host: device } }: ProbeOptions, count: number) {
  const { network, columns } = plan;
  const { formulation, equations, scale } = plan.blocks[0];
  const rows = count * equations.length;
  const parameters = device.allocate(columns);
  const [residual, jacobian] = [device.allocate(rows), device.allocate(rows * columns)];
  const range = { first: 0, total: rows };
  const name = "redraw candidates";
  const body = block({ device, network, formulation, count, range, theta: parameters, name });
  const factors = new Float64Array(count).fill(1 / scale);
  return (theta: Float64Array, points: Points): CandidateRows => {
    body.place(points, factors);
    placeParameters(device, network, theta, parameters);
    body.linearise(residual, jacobian);
    chainWeights(device, network, theta, jacobian, rows);
    return { device, rows, columns, jacobian };
  };
}
