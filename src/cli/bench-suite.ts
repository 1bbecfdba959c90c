/** @file The suite that `sobolev bench run` is to run: from a name, a file, a folder that was begun, and flags. */

import { availableParallelism, totalmem } from "node:os";
import { resolve } from "node:path";
import {
  completeSuite,
  holdsBenchmark,
  openLedger,
  type PartialSuite,
  type Suite,
  suiteNamed,
} from "../../solvers/benchmark/index.ts";
import { nearest, UsageError } from "../errors.ts";
import type { Context } from "./context.ts";
import { type Flags, readNumber, usage } from "./flags.ts";
import { importFile, namesFile } from "./load-problem.ts";
import { given, readMemory } from "./solve-flags.ts";

/**
 * The suite of a command: a named one (`quick`, `full`), one from a file, the one of the folder that is gone on with,
 * or that of flags alone; flags replace entries of all of them.
 *
 * @param out - folder of the benchmark, if one was given.
 * @throws UsageError for an unknown suite, a file that exports none, values that cannot be read, no problems at all.
 */
export async function suiteOf(flags: Flags, out: string | undefined, context: Context): Promise<Suite> {
  const base = await baseOf(flags, out, context);
  const asked = await suiteFromFlags(flags, context);
  const { problems } = { ...base, ...asked };
  if (!problems)
    throw usage("bench run needs problems", "`--problems heat,burgers`, `--problems all`, or a suite file");
  const placed = (names: readonly string[]): string[] => names.map((name) => inPlace(name, context));
  const also = base.also
    ?.map((part) => without(part, Object.keys(asked)))
    .map((part) => ({ ...part, ...(part.problems && { problems: placed(part.problems) }) }));
  return completeSuite(
    { ...base, ...asked, problems: placed(problems), ...(also && { also }) },
    ownMachine(),
  );
}

/** Files by their absolute paths: the runs may be gone on with from another folder. */
const inPlace = (name: string, { cwd }: Context): string => (namesFile(name) ? resolve(cwd, name) : name);

/** Parts of a suite leave to the whole what a flag says of all. */
const without = <T extends object>(part: T, names: readonly string[]): T =>
  Object.fromEntries(Object.entries(part).filter(([name]) => !names.includes(name))) as T;

/** Chosen here: the rest is for the system and the page cache. */
const shareOfMachine = 0.75;
const usualMemory = 8 * 2 ** 30;

const ownMachine = (): Pick<Suite, "threads" | "memory"> => ({
  threads: availableParallelism(),
  memory: Math.floor(Math.min(usualMemory, shareOfMachine * totalmem())),
});

async function baseOf(flags: Flags, out: string | undefined, context: Context): Promise<Partial<Suite>> {
  const [name] = flags.positionals;
  if (name !== undefined)
    return namesFile(name)
      ? suiteFile(name, context)
      : suiteNamed(name, [...(await context.library()).keys()]);
  const goesOn = out !== undefined && !flags.has("problems") && holdsBenchmark(out);
  return goesOn ? openLedger(out).manifest.suite : {};
}

/** The only suite that a file exports. */
async function suiteFile(name: string, context: Context): Promise<PartialSuite> {
  const { file, exports } = await importFile(name, context);
  const suites = [...new Set(Object.values(exports).filter(isSuite))];
  if (suites.length === 1) return withKnownEntries(suites[0], file);
  const found = Object.keys(exports).join(", ") || "nothing";
  throw new UsageError({
    what: `the file exports ${suites.length === 0 ? "no suite" : `${suites.length} suites`}: it exports ${found}`,
    where: `in ${file}`,
    remedy: 'one export such as `export const suite = { problems: ["heat"], seeds: [1, 2, 3] }`',
  });
}

const entries: readonly (keyof Suite)[] = [
  ...(["title", "problems", "models", "solvers", "kinds", "devices", "seeds", "seconds"] as const),
  ...(["threads", "memory", "estimate", "also"] as const),
];

/** A misspelt entry would else be left out in silence. */
function withKnownEntries(suite: PartialSuite, file: string): PartialSuite {
  const parts = [suite, ...(suite.also ?? [])];
  const unknown = parts
    .flatMap((part) => Object.keys(part))
    .find((name) => !(entries as readonly string[]).includes(name));
  if (unknown === undefined) return suite;
  throw new UsageError({
    what: `a suite has no entry "${unknown}"`,
    where: `in ${file}`,
    remedy: nearest(unknown, entries)[0] ?? `one of ${entries.join(", ")}`,
  });
}

const isSuite = (value: unknown): value is PartialSuite =>
  typeof value === "object" &&
  value !== null &&
  Array.isArray((value as Partial<Suite>).problems) &&
  (value as Partial<Suite>).problems!.every((name) => typeof name === "string");

async function suiteFromFlags(flags: Flags, context: Context): Promise<Partial<Suite>> {
  const problems = list(flags, "problems");
  const seconds = list(flags, "seconds")?.map((text) => readNumber("--seconds", text, { above: 0 }));
  const memory = flags.text("memory");
  return given<Partial<Suite>>({
    problems: problems?.includes("all") ? [...(await context.library()).keys()] : problems,
    models: list(flags, "models"),
    solvers: list(flags, "solvers"),
    kinds: list(flags, "kinds") as Suite["kinds"] | undefined,
    devices: list(flags, "devices") as Suite["devices"] | undefined,
    seeds: list(flags, "seeds")?.flatMap(seedsIn),
    seconds,
    threads: flags.number("threads", { integer: true, least: 1 }),
    memory: memory === undefined ? undefined : readMemory(memory),
    title: flags.text("title"),
    estimate: flags.has("no-estimate") ? false : undefined,
  });
}

/** Entries between commas, each once. */
function list(flags: Flags, name: string): string[] | undefined {
  const text = flags.text(name);
  if (text === undefined) return undefined;
  const entries = text.split(",").map((entry) => entry.trim());
  if (entries.includes("")) throw usage(`--${name} ${text}: an entry is empty`, `--${name} a,b`);
  return [...new Set(entries)];
}

/** Chosen here: more repetitions than that were never meant. */
const mostSeeds = 1000;

/** `3`, or all of `1-3`. */
function seedsIn(text: string): number[] {
  const [first, last = first] = text.split(/(?<=\d)-/);
  const [from, to] = [first, last].map((one) => readNumber("--seeds", one, { integer: true, least: 0 }));
  if (to < from || to - from >= mostSeeds)
    throw usage(`--seeds ${text}: not a range of seeds`, "--seeds 1-3, or --seeds 1,2,3");
  return Array.from({ length: to - from + 1 }, (_, k) => from + k);
}
