/** @file Flags of a command: declared in a table, parsed, and refused with the nearest name when unknown. */

import { parseArgs } from "node:util";
import { nearest, UsageError } from "../errors.ts";

/** One flag. With `value` it takes one, shown by that word in the help; without it is a switch. */
export interface Flag {
  readonly value?: string;
  readonly help: string;
}
export type FlagTable = Readonly<Record<string, Flag>>;

/** What was given on the command line; every reader throws UsageError for a value it cannot read. */
export interface Flags {
  readonly positionals: readonly string[];
  has(name: string): boolean;
  text(name: string): string | undefined;
  /** A finite number, at least (or above) a bound. */
  number(name: string, bounds?: NumberBounds): number | undefined;
}

export interface NumberBounds {
  readonly integer?: boolean;
  readonly least?: number;
  readonly above?: number;
}

/**
 * Parses the arguments of one command.
 *
 * @param positionals - most positional arguments that the command takes.
 * @throws UsageError for an unknown flag, a flag twice, a missing or superfluous value, too many positionals.
 */
export function parseFlags(args: readonly string[], table: FlagTable, positionals: number): Flags {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { value }]) => [name, { type: value ? "string" : "boolean" } as const]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const given = new Map<string, string | true>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind === "option") accept(token, table, given);
  }
  if (words.length > positionals)
    throw usage(`"${words[positionals]}" is one argument too many`, "`sobolev help`");
  return reader(given, words);
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function accept(
  { name, rawName, value, inlineValue }: OptionToken,
  table: FlagTable,
  given: Map<string, string | true>,
): void {
  if (!Object.hasOwn(table, name)) throw unknownFlag(rawName, Object.keys(table));
  if (given.has(name)) throw usage(`${rawName} is given twice`, `${rawName} once`);
  const placeholder = table[name].value;
  if (!placeholder && value !== undefined) throw usage(`${rawName} takes no value`, rawName);
  const isMissing = value === undefined || value === "" || (!inlineValue && /^-\D/.test(value));
  if (placeholder && isMissing) throw usage(`${rawName} needs a value`, `${rawName} ${placeholder}`);
  given.set(name, placeholder ? value! : true);
}

function unknownFlag(rawName: string, names: readonly string[]): UsageError {
  const known = names.map((name) => `--${name}`);
  const [guess] = nearest(rawName, known);
  return new UsageError({
    what: `there is no flag ${rawName}`,
    where: `flags: ${known.join(" ")}`,
    remedy: guess ?? "one of these",
  });
}

function reader(given: ReadonlyMap<string, string | true>, positionals: readonly string[]): Flags {
  const text = (name: string): string | undefined => {
    const value = given.get(name);
    return value === true ? undefined : value;
  };
  return {
    positionals,
    has: (name) => given.has(name),
    text,
    number: (name, bounds) => {
      const value = text(name);
      return value === undefined ? undefined : readNumber(`--${name}`, value, bounds);
    },
  };
}

/** A number within bounds. @throws UsageError naming the flag and what is wanted. */
export function readNumber(flag: string, text: string, { integer, least, above }: NumberBounds = {}): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const fits =
    Number.isFinite(value) &&
    (!integer || Number.isSafeInteger(value)) &&
    (least === undefined || value >= least) &&
    (above === undefined || value > above);
  if (fits) return value;
  const bound = least !== undefined ? `, at least ${least}` : above !== undefined ? `, above ${above}` : "";
  throw usage(
    `${flag} ${text}: not ${integer ? "an integer" : "a number"}${bound}`,
    `${flag} with such a number`,
  );
}

export const usage = (what: string, remedy: string): UsageError => new UsageError({ what, remedy });
