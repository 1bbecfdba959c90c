/** @file A solve's state as a checkpoint, and back. */

import type { Run, SolverState } from "../../solvers/index.ts";
import type { DiscretizedSystem, SystemState } from "../residual/index.ts";
import { type Checkpoint, requireAgreement } from "../run/record/index.ts";
import { type StoredSolution, storedNetwork } from "../solution/index.ts";
import { automatic } from "./settings.ts";

/** What must agree between the run that wrote a checkpoint and the one that reads it. */
export interface Identity {
  readonly problem: string;
  /** Hash of its equations and conditions. */
  readonly fingerprint: string;
  readonly model: string;
  readonly solver: string;
  readonly device: string;
  readonly seed: number;
  readonly rows: number;
  readonly columns: number;
}

export function toCheckpoint(
  identity: Identity,
  system: Pick<DiscretizedSystem, "save">,
  run: Run,
): Checkpoint {
  const [solver, points] = [run.state(), system.save()];
  return {
    header: { ...identity, solver_numbers: encodeNumbers(solver.numbers), system: points.header },
    arrays: {
      theta: run.theta.slice(),
      ...prefixed("solver/", solver.arrays),
      ...prefixed("system/", points.arrays),
    },
  };
}

/** @throws UsageError naming the first part of the identity that differs. */
export function fromCheckpoint(
  identity: Identity,
  { header, arrays }: Checkpoint,
): { readonly solver: SolverState; readonly system: SystemState } {
  requireAgreement(header, { ...identity }, "the checkpoint");
  return {
    solver: solverStateOf({ header, arrays }),
    system: { header: header.system as Record<string, unknown>, arrays: stripped("system/", arrays) },
  };
}

/** The solver's part of a run's checkpoint. */
export const solverStateOf = ({ header, arrays }: Checkpoint): SolverState => ({
  numbers: decodeNumbers(header.solver_numbers),
  arrays: stripped("solver/", arrays),
});

/** A checkpoint together with its solution as plain data, which `restore` then shows. */
export const withSolution = (
  { header, arrays }: Checkpoint,
  solution: StoredSolution | undefined,
): Checkpoint => ({
  header: { ...header, solution: solution?.header ?? null },
  arrays: { ...arrays, ...prefixed("solution/", solution?.arrays ?? {}) },
});

/**
 * The checkpoint of a network that nobody had named: its solution under the name of automatic runs, nothing to resume.
 *
 * @param bounds - of the domain the network was trained on.
 */
export function asAutomatic(
  checkpoint: Checkpoint,
  bounds: readonly (readonly [number, number])[],
): Checkpoint {
  const { problem, fingerprint, model, solver, device, seed, solution } = checkpoint.header;
  const kept = Object.entries(checkpoint.arrays).filter(([name]) => /^(theta$|solution\/)/.test(name));
  const plain = {
    header: { problem, fingerprint, model: automatic, solver, device, seed, solution },
    arrays: Object.fromEntries(kept),
  };
  return solution ? plain : withSolution(plain, storedNetwork(String(model), bounds, plain.arrays.theta));
}

type Arrays = Readonly<Record<string, Float64Array>>;

const prefixed = (prefix: string, arrays: Arrays): Arrays =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [prefix + name, array.slice()]));

const stripped = (prefix: string, arrays: Arrays): Arrays =>
  Object.fromEntries(
    Object.entries(arrays)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, array]) => [name.slice(prefix.length), array]),
  );

/** JSON has no infinities or NaN; text keeps every bit of the others too (shortest round-trip form). */
const encodeNumbers = (numbers: Readonly<Record<string, number>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [name, Object.is(value, -0) ? "-0" : String(value)]),
  );

const decodeNumbers = (texts: unknown): Record<string, number> =>
  Object.fromEntries(
    Object.entries((texts ?? {}) as Record<string, string>).map(([name, text]) => [name, Number(text)]),
  );
