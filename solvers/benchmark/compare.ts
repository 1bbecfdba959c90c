/** @file Results against earlier ones: what got worse beyond noise, what got better, what was lost. */

import { problemName } from "./cases.ts";
import { type Spread, spread } from "./statistics.ts";
import type { BenchmarkResults, Case, CaseResult } from "./types.ts";

/**
 * What counts as beyond noise. Chosen here: errors of trained networks spread over a decade between seeds, and solves
 * of a shared machine take up to twice as long at times.
 */
export const tolerances = {
  /** An error is worse above so many times the worst of the earlier seeds. */
  error: 10,
  /** ... and above so many times the accuracy of the reference: below, it is the reference that is measured. */
  reference: 10,
  /** ... and above this: 45 times the rounding of float64. */
  rounding: 1e-14,
  /** A time is worse above so many times the slowest of the earlier seeds, scaled by the speed of the machines. */
  time: 2,
  /** ... and by so many seconds: below, it is the start of threads and the garbage collector that is measured. */
  seconds: 0.5,
} as const;

export interface Change {
  /** Problem and settings: `burgers, network, 10 s`. */
  readonly of: string;
  readonly what: "error" | "coefficients" | "time" | "failed" | "unmeasured" | "lost" | "solved" | "new";
  /** What was and what is, in a sentence. */
  readonly message: string;
}

export interface ResultsComparison {
  readonly regressions: readonly Change[];
  readonly improvements: readonly Change[];
  /** Sets of seeds that are in both. */
  readonly compared: number;
}

/** All seeds of one problem with one set of settings. */
interface Group {
  readonly name: string;
  readonly results: readonly CaseResult[];
}

/** Settings besides the seed, in words. */
const settingsOf = ({ problem, model, solver, kind, device, seconds }: Case): string =>
  [problemName(problem), model, solver, kind, device === "auto" ? undefined : device, `${seconds} s`]
    .filter((word) => word !== undefined)
    .join(", ");

function groupsOf({ results }: BenchmarkResults): ReadonlyMap<string, Group> {
  const groups = new Map<string, CaseResult[]>();
  for (const result of results) {
    const name = settingsOf(result.case);
    groups.set(name, [...(groups.get(name) ?? []), result]);
  }
  return new Map([...groups].map(([name, own]) => [name, { name, results: own }]));
}

/**
 * What changed beyond noise, see `tolerances`.
 *
 * Errors: the worst seed against the worst of the earlier ones. Times: the median against the slowest of the earlier
 * ones, which is scaled by the ratio of the machines' speeds. Failures: more than before.
 *
 * @param now - every set of seeds of `before` is expected in it; what is missing is lost.
 */
export function compareResults(now: BenchmarkResults, before: BenchmarkResults): ResultsComparison {
  const [mine, theirs] = [groupsOf(now), groupsOf(before)];
  const speed = speedRatio(now, before);
  const pairs = [...theirs.values()].flatMap((group) => {
    const own = mine.get(group.name);
    return own ? [{ own, group }] : [];
  });
  const lost = [...theirs.keys()].filter((name) => !mine.has(name));
  const added = [...mine.keys()].filter((name) => !theirs.has(name));
  return {
    regressions: [
      ...lost.map((of): Change => ({ of, what: "lost", message: "was measured before and is not now" })),
      ...pairs.flatMap(({ own, group }) => worsened(own, group, speed)),
    ],
    improvements: [
      ...pairs.flatMap(({ own, group }) => improved(own, group, speed)),
      ...added.map((of): Change => ({ of, what: "new", message: "was not measured before" })),
    ],
    compared: pairs.length,
  };
}

/** Speed of the earlier machine over that of this one: times are expected to grow by it. */
function speedRatio({ machine: now }: BenchmarkResults, { machine: before }: BenchmarkResults): number {
  const ratio = before.gigaflops / now.gigaflops;
  return Number.isFinite(ratio) && ratio > 0 ? ratio : 1;
}

type Figure = (result: CaseResult) => number | null;
const errorOf: Figure = ({ relativeL2 }) => relativeL2;
const coefficientErrorOf: Figure = ({ coefficientError }) => coefficientError;

const finished = ({ results }: Group): CaseResult[] => results.filter(({ ending }) => ending === "finished");
const failures = (group: Group): number => group.results.length - finished(group).length;
const figures = (group: Group, of: Figure): Spread | null => spread(finished(group).map(of));

function worsened(now: Group, before: Group, speed: number): Change[] {
  return [
    ...moreFailures(now, before),
    ...largerError(now, before, "error", errorOf),
    ...largerError(now, before, "coefficients", coefficientErrorOf),
    ...slower(now, before, speed),
  ];
}

/** As many more as cannot be had by running more seeds. */
function moreFailures(now: Group, before: Group): Change[] {
  const [mine, theirs] = [failures(now), failures(before)];
  if (mine === 0 || mine / now.results.length <= theirs / before.results.length) return [];
  const failed = now.results.find(({ ending }) => ending !== "finished") as CaseResult;
  const why = [failed.ending, failed.complaint?.split("\n")[0]].filter(Boolean).join(": ");
  const counts = `${mine} of ${now.results.length} runs failed, ${theirs} of ${before.results.length} before`;
  return [{ of: now.name, what: "failed", message: `${counts} (${why})` }];
}

function largerError(now: Group, before: Group, what: "error" | "coefficients", of: Figure): Change[] {
  const [mine, theirs] = [figures(now, of), figures(before, of)];
  if (theirs === null) return [];
  const about = what === "error" ? "relative L2 error" : "error of the coefficients";
  if (mine === null)
    return finished(now).length === 0
      ? []
      : [
          {
            of: now.name,
            what: "unmeasured",
            message: `the ${about} was ${brief(theirs.max)} and is not known now`,
          },
        ];
  // Not `mine.max <= limit`: an error that is not a number is worse than any.
  if (isNoise(mine.max, theirs.max, floorOf(now))) return [];
  return [{ of: now.name, what, message: `the ${about} is ${brief(mine.max)}, ${brief(theirs.max)} before` }];
}

const isNoise = (error: number, limit: number, floor: number): boolean =>
  error <= Math.max(tolerances.error * limit, floor);

/** Errors below are not told apart. */
const floorOf = ({ results }: Group): number =>
  Math.max(
    tolerances.rounding,
    ...results.map(({ referenceAccuracy }) => tolerances.reference * (referenceAccuracy ?? 0)),
  );

const secondsOf: Figure = ({ seconds }) => seconds;

function slower(now: Group, before: Group, speed: number): Change[] {
  const [mine, theirs] = [figures(now, secondsOf), figures(before, secondsOf)];
  if (mine === null || theirs === null) return [];
  const expected = theirs.max * speed;
  if (mine.median <= tolerances.time * expected || mine.median - expected < tolerances.seconds) return [];
  return [{ of: now.name, what: "time", message: timeSentence(mine.median, expected, speed) }];
}

/** The same, seen from the other side: every seed better than the best of the earlier ones. */
function improved(now: Group, before: Group, speed: number): Change[] {
  const change = (what: Change["what"], message: string): Change[] => [{ of: now.name, what, message }];
  if (failures(before) > 0 && failures(now) === 0)
    return change("solved", `no run failed, ${failures(before)} of ${before.results.length} before`);
  const [error, earlier] = [figures(now, errorOf), figures(before, errorOf)];
  const [seconds, longer] = [figures(now, secondsOf), figures(before, secondsOf)];
  const isBetter = error && earlier && !isNoise(earlier.min, error.max, floorOf(before));
  const expected = longer && longer.min * speed;
  const isFaster =
    seconds &&
    expected &&
    expected > tolerances.time * seconds.median &&
    expected - seconds.median >= tolerances.seconds;
  return [
    ...(isBetter
      ? change("error", `the relative L2 error is ${brief(error.max)}, ${brief(earlier.min)} before`)
      : []),
    ...(isFaster ? change("time", timeSentence(seconds.median, expected, speed)) : []),
  ];
}

const timeSentence = (seconds: number, expected: number, speed: number): string =>
  `${brief(seconds)} s, where ${brief(expected)} s were expected${speed === 1 ? "" : " of this machine"}`;

/** Three digits. */
const brief = (value: number): string => String(Number(value.toPrecision(3)));
