/** @file A solve that chooses the trial functions itself, and says what it chose and why. */

import { eventLoopTurn, type Step } from "../../../solvers/index.ts";
import type { HostDevice } from "../../devices/index.ts";
import { UsageError } from "../../errors.ts";
import type { Problem } from "../../problem/index.ts";
import { random } from "../../random.ts";
import { type Checkpoint, fingerprint } from "../../run/record/index.ts";
import { defect } from "../../solution/index.ts";
import { finished } from "../finish.ts";
import { errorReport } from "../judge.ts";
import { convergedBelow, senseless } from "../judged.ts";
import { trainNetwork } from "../network-stage.ts";
import { type OpenedDevice, openDevice } from "../open-device.ts";
import { relay } from "../relay.ts";
import { automatic, type Budget, settleBudget } from "../settings.ts";
import { asAutomatic } from "../state.ts";
import type { Kind, Solved, SolveOptions } from "../types.ts";
import type { Candidate, Context } from "./context.ts";
import { type Journal, journal } from "./journal.ts";
import { convergedByEstimate, networkOutcome, outcomeOf } from "./outcomes.ts";
import { byNamedBasis } from "./pinned.ts";
import { bestWithoutNetwork, familyNames } from "./policy.ts";
import { candidateTrace } from "./trace.ts";
import { traitsOf } from "./traits.ts";

/** Above it a candidate is handed over to a network, time permitting. */
const networkAbove = 1e-6;

/** Of the time, for functions that are linear in their parameters where coefficients are to be found too. Chosen here. */
const inverseShare = 0.3;

/**
 * Tries strategies from the most special to the most general until one resolves the equations at fresh points; at last
 * a network with a correction. The best of all by held-out residual is returned.
 *
 * @param begun - milliseconds of the clock when the solve was asked for.
 */
export async function solveAutomatically(
  problem: Problem,
  options: SolveOptions,
  begun = performance.now(),
): Promise<Solved> {
  refuseFamily(options.family);
  const settings = settleBudget(problem, options);
  const log = journal(begun, options.explain);
  const kinds: readonly Kind[] = options.kind ? [options.kind] : ["spectral", "features", "hybrid"];
  const isInverse = problem.coefficients.length > 0;
  if (!kinds.some((kind) => kind === "features" || kind === "spectral"))
    return byNetwork(problem, options, begun, log, `kind ${options.kind} was asked for`);
  const opened = await openDevice(options, settings);
  const history: Step[] = [];
  try {
    const budget = { ...settings, seconds: secondsOfSearch(settings.seconds, kinds, isInverse) };
    const latest = isInverse ? budget.seconds : settings.seconds;
    const context = { ...contextOf(problem, options, budget, opened.device, log, history), latest };
    describe(context);
    const best = options.model
      ? await byNamedBasis(context, options.model)
      : await bestWithoutNetwork(context, policyOf(options, kinds));
    const end = { problem, options, settings, opened, log, history };
    const solved =
      best && (best.heldOut < networkAbove || best.estimate !== undefined || options.model)
        ? await result(best, end)
        : undefined;
    if (solved || options.model || !kinds.includes("hybrid")) return solved ?? (await result(best, end));
    return await networkOr(best, end);
  } catch (thrown) {
    opened.close();
    throw thrown;
  }
}

const policyOf = ({ family, slabs }: SolveOptions, kinds: readonly Kind[]) => ({
  kinds,
  ...(family && { family }),
  ...(slabs && { slabs }),
});

function refuseFamily(family: string | undefined): void {
  if (family === undefined || familyNames.includes(family)) return;
  throw new UsageError({
    what: `there is no family "${family}"`,
    where: "solve",
    remedy: `one of ${familyNames.join(", ")}`,
  });
}

async function byNetwork(
  problem: Problem,
  options: SolveOptions,
  begun: number,
  log: Journal,
  because: string,
): Promise<Solved> {
  const solved = await finished(await trainNetwork(problem, options, begun, log.note), options);
  log.note(`${solved.kind}: ${solved.model}`, because);
  return { ...solved, decisions: log.decisions };
}

function contextOf(
  problem: Problem,
  options: SolveOptions,
  { seed, seconds, memory }: Budget,
  device: HostDevice,
  log: Journal,
  history: Step[],
): Context {
  const { signal, observe, trace, found } = options;
  return {
    problem,
    traits: traitsOf(problem),
    device,
    random: random(seed).split("automatic"),
    seed,
    journal: log,
    tried: log.tried,
    deadline: seconds,
    memory,
    ...(signal && { signal }),
    ...((trace || found) && { measure: candidateTrace(problem, log, options) }),
    progress: (step) => {
      const renumbered = { ...step, index: history.length, seconds: log.elapsed };
      history.push(renumbered);
      observe?.({
        step: renumbered,
        checkpoint: () => unfinished(problem, options.model ?? automatic, seed),
      });
    },
  };
}

/** A checkpoint in the middle of a search holds nothing to continue from. */
const unfinished = (problem: Problem, model: string, seed: number): Checkpoint => ({
  header: { problem: problem.name, fingerprint: fingerprint(problem), model, seed, unfinished: true },
  arrays: { theta: new Float64Array(0) },
});

function describe({ problem, traits, journal: log }: Context): void {
  const words = [
    traits.linear ? "linear" : "nonlinear",
    `${traits.fields} field${traits.fields > 1 ? "s" : ""} of ${problem.coordinates.join(", ")}`,
    traits.isBox ? "on a box" : "on a region that is no box",
    ...(traits.time === undefined ? [] : ["in time"]),
    ...(traits.periodic.length > 0 ? [`periodic in ${traits.periodic.join(", ")}`] : []),
    ...(traits.harmonic ? ["Laplace's equation"] : traits.source ? [] : ["homogeneous"]),
  ];
  log.note(words.join(", "), "read from the equations, conditions and domain");
}

interface Ending {
  readonly problem: Problem;
  readonly options: SolveOptions;
  readonly settings: Budget;
  readonly opened: OpenedDevice;
  readonly log: Journal;
  readonly history: Step[];
}

/** A residual that is this large says that there is no solution to estimate the error of. */
const hopeless = 0.1;

/** The candidate before it where its estimated error is small, else a network with its correction; the better of both. */
async function networkOr(best: Candidate | undefined, end: Ending): Promise<Solved> {
  const { opened, log } = end;
  const own = best && best.heldOut < hopeless ? await result(best, end) : undefined;
  const ownError =
    end.options.estimate === false
      ? networkAbove * ((best?.heldOut ?? Number.POSITIVE_INFINITY) / residualDoes)
      : estimateOf(own);
  if (own && ownError < networkAbove) {
    log.note(`${own.model} is kept`, `its estimated error is ${ownError.toExponential(1)}`);
    return { ...own, decisions: log.decisions };
  }
  log.note(
    "on to a network",
    best ? `the best held-out residual is ${best.heldOut.toExponential(1)}` : "nothing else applies",
  );
  // Estimates have a budget of their own.
  const before = log.elapsed - (own?.errorEstimate?.seconds ?? 0);
  const solved = await networkAfter(end, before);
  const because = own && whyKept({ heldOut: best!.heldOut, error: ownError }, solved);
  if (own && because) {
    solved.close();
    log.note(`${own.model} is kept`, because);
    return { ...own, decisions: log.decisions };
  }
  log.note(`${solved.kind}: ${solved.model}`, "it satisfies the equations best");
  return {
    ...solved,
    outcome: networkOutcome(solved, end.options, log.attempts),
    seconds: before + solved.seconds,
    steps: end.history.length,
    history: end.history,
    notes: [opened.training.announcement, ...solved.notes.slice(1)],
    decisions: log.decisions,
    checkpoint: () => asAutomatic(solved.checkpoint(), end.problem.domain.bounds),
    close: () => {
      solved.close();
      opened.close();
    },
  };
}

/** What is better about the candidate before a network; undefined where nothing is. */
function whyKept(
  own: { readonly heldOut: number; readonly error: number },
  network: Solved,
): string | undefined {
  const theirs = estimateOf(network);
  if (own.error < theirs)
    return `its estimated error is ${own.error.toExponential(1)}, the network's ${theirs.toExponential(1)}`;
  const { worst } = defect(network.problem, network.u, { seed: network.seed });
  if (!(worst > senseless)) return undefined;
  return `its held-out residual is ${own.heldOut.toExponential(1)}, the network's ${worst.toExponential(1)}`;
}

/** Without an estimate the held-out residual has to do. Chosen here. */
const residualDoes = 1e-4;

/** The estimated error; what is uncertain counts for three times as much, what there is none of as infinite. */
const estimateOf = (solved: Solved | undefined): number => {
  const { relativeL2, uncertain } = solved?.errorEstimate ?? {
    relativeL2: Number.POSITIVE_INFINITY,
    uncertain: true,
  };
  return uncertain ? 3 * relativeL2 : relativeL2;
};

/**
 * What a search leaves to the network that may follow it, and what this gets at least if the search took longer. Chosen
 * here: five seconds are enough for three digits of a smooth solution; a tenth more than was asked for is not noticed.
 */
const network = { seconds: 5, share: 0.2, atLeast: 0.1 };

/** Of all seconds, those of the search. */
function secondsOfSearch(seconds: number, kinds: readonly Kind[], isInverse: boolean): number {
  if (!kinds.includes("hybrid") || !Number.isFinite(seconds)) return seconds;
  if (isInverse) return inverseShare * seconds;
  return seconds - Math.min(network.seconds, network.share * seconds);
}

/** The network stage on what is left of the time, on the device and in the history of the search before it. */
async function networkAfter(end: Ending, before: number): Promise<Solved> {
  const { problem, settings, opened, log, history } = end;
  const { bounds } = problem.domain;
  const options: SolveOptions = {
    ...end.options,
    kind: "hybrid",
    device: opened.training.device,
    seconds: Math.max(network.atLeast * settings.seconds, settings.seconds - before),
    observe: relay(end.options.observe, history).leg(before, {
      checkpoint: (own) => asAutomatic(own, bounds),
    }),
  };
  return finished(await trainNetwork(problem, options, performance.now(), log.note), options);
}

async function result(best: Candidate | undefined, end: Ending): Promise<Solved> {
  const { problem, options, settings, opened, log, history } = end;
  if (!best) throw nothingApplies(options, log);
  const seconds = log.elapsed;
  const { u, kind, name, rows, columns, cost, theta } = best;
  const error = errorReport(problem, u);
  const usual = kind === "spectral" ? "exponential-collocation" : traitsOf(problem).linear ? "qr" : "newton";
  const { solver = usual } = best;
  const { device, announcement, close } = opened;
  const solved: Solved = {
    problem,
    kind,
    model: name,
    solver,
    device: { name: device.name, description: device.description },
    seed: settings.seed,
    rows,
    columns,
    seconds,
    steps: history.length,
    cost,
    ...(error && { error }),
    outcome: outcomeOf(best, log.attempts),
    u,
    theta,
    coefficients: best.coefficients ?? [],
    history,
    notes: [announcement],
    decisions: log.decisions,
    checkpoint: () =>
      checkpointOf(problem, options.model ?? automatic, settings.seed, best, solver, device.name),
    close,
  };
  options.found?.({ u, seconds });
  await eventLoopTurn();
  const { rivals, opinion } = best;
  const ways = { ...(rivals && { rivals }), ...(opinion && { opinion }) };
  const estimated = await finished({ solved, device, ...ways }, options);
  const small = estimateOf(estimated) <= convergedBelow && best.heldOut < senseless;
  return small && solved.outcome.kind !== "converged"
    ? { ...estimated, outcome: convergedByEstimate(estimateOf(estimated)) }
    : estimated;
}

const nothingApplies = ({ kind, family }: SolveOptions, { decisions }: Journal): UsageError =>
  new UsageError({
    what: `no solution of kind "${kind ?? "any"}"${family ? ` by family "${family}"` : ""} was found`,
    where: decisions.map(({ what, because }) => `${what}: ${because}`).join("; "),
    remedy: "leave --kind and --family out, or --kind network",
  });

function checkpointOf(
  problem: Problem,
  model: string,
  seed: number,
  { u, rows, columns, theta }: Candidate,
  solver: string,
  device: string,
): Checkpoint {
  const stored = u.store?.();
  const arrays = Object.entries(stored?.arrays ?? {}).map(
    ([name, array]) => [`solution/${name}`, array] as const,
  );
  return {
    header: {
      ...{ problem: problem.name, fingerprint: fingerprint(problem), model, solver, device, seed },
      ...{ rows, columns, solution: stored?.header ?? null },
    },
    arrays: { theta, ...Object.fromEntries(arrays) },
  };
}
