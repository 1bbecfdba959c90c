/** @file Trainable Gaussian models on a problem, and their solutions as combinations of functions that can be stored. */

import { formatText } from "../expression/index.ts";
import {
  type Basis,
  linearModel,
  mixtureNamed,
  type PigTrainable,
  pigNamed,
  type TrainableModel,
  type TrainableName,
  trainableModel,
} from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import { expansionSolution, expressionSolution, type Solution } from "../solution/index.ts";

export interface Trained {
  readonly model: TrainableModel;
  /** Fields to which a recommended lift is added. */
  readonly lifted: readonly string[];
  /** u at theta as a combination of functions, which can be stored. */
  solution(theta: Float64Array): Solution;
}

/** @throws UsageError for another number of counts than coordinates. */
export function trainedModel(
  problem: Problem,
  text: string,
  name: Exclude<TrainableName, { readonly kind: "rbf" }>,
): Trained {
  const { coordinates, domain, fields } = problem;
  const space = { coordinates, bounds: domain.bounds, fields };
  if (name.kind === "pig") return headed(pigNamed(name, space), problem);
  const basis = mixtureNamed(text, name, space);
  const known = liftOf(problem);
  const each = Object.fromEntries(fields.map((field) => [field, basis]));
  const weights = basis.size * fields.length;
  return {
    model: trainableModel(each, known && { known }),
    lifted: known ? Object.keys(lifts(problem)) : [],
    solution: (theta) => {
      const now = fields.map((field, f): [string, Basis] => {
        const from = weights + f * basis.parameters;
        return [field, basis.at(theta.slice(from, from + basis.parameters))];
      });
      const model = linearModel(Object.fromEntries(now), { name: basis.name, ...(known && { known }) });
      return expansionSolution({ model, c: theta.slice(0, weights), domain });
    },
  };
}

/** Known singular parts and lifts that the problem recommends; its factors are for networks, conditions keep their rows. */
function liftOf(problem: Problem): Solution | undefined {
  const own = lifts(problem);
  return Object.keys(own).length === 0 ? undefined : expressionSolution(own, problem.domain, problem.fields);
}

const lifts = ({ recommended: { hard = {} } }: Problem): Record<string, string> =>
  Object.fromEntries(
    Object.entries(hard).flatMap(([field, { lift }]) => (lift ? [[field, formatText(lift)]] : [])),
  );

function headed(model: PigTrainable, { fields, domain }: Problem): Trained {
  const { start, count } = model.linearColumns!;
  const width = count / fields.length - 1;
  return {
    model,
    lifted: [],
    solution: (theta) => {
      const units = model.units(theta);
      const c = fields.flatMap((_, f) => [
        ...theta.subarray(start + f * width, start + (f + 1) * width),
        theta[start + fields.length * width + f],
      ]);
      const each = Object.fromEntries(fields.map((field) => [field, units]));
      return expansionSolution({
        model: linearModel(each, { name: model.name }),
        c: Float64Array.from(c),
        domain,
      });
    },
  };
}
