/** @file Options objects and descriptions: their keys declared in a table, checked before anything is done with them. */

import { nearest, UsageError } from "./errors.ts";

/** What one value may be. */
export interface OptionRule {
  /** In words that follow "wanted is": `a number above 0`. */
  readonly wants: string;
  fits(value: unknown): boolean;
}

/** A rule per key of T. The type checker sees to it that no key is forgotten. */
export type OptionTable<T> = { readonly [K in keyof T]-?: OptionRule };

/** How an options object is spoken of, and what is known besides its keys. */
export interface OptionsChecked<T> {
  /** Who takes the options: `solve`, `problem "bar"`. */
  readonly where: string;
  /** Keys that must be there. Default: none. */
  readonly needs?: readonly (keyof T & string)[];
  /** Keys that people try, and what to write in their place: `{ equations: "interior" }`. Default: none. */
  readonly instead?: Readonly<Record<string, string>>;
}

/**
 * Refuses what is not an object of these options. A key whose value is undefined counts as absent.
 *
 * @param given - as the user wrote it: no type checker need have seen it.
 * @throws UsageError for something that is no options object, an unknown key (with the nearest known one), a key that
 *   is needed and absent, and a value that its rule refuses (with what is wanted).
 *
 * @example
 * const table = { seconds: numbers({ above: 0 }) };
 * checkOptions({ seconds: 3 }, table, { where: "solve" });
 * checkOptions({ secnds: 3 }, table, { where: "solve" }); // throws UsageError
 */
export function checkOptions<T>(given: unknown, table: OptionTable<T>, about: OptionsChecked<T>): void {
  if (!isPlain(given)) throw notOptions(given, table, about);
  const rules = table as Readonly<Record<string, OptionRule>>;
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(rules, name)) throw unknownOption(name, Object.keys(rules), about);
    if (value !== undefined) checkValue(value, rules[name], name, about.where);
  }
  const missing = about.needs?.find((name) => given[name] === undefined);
  if (missing !== undefined)
    throw new UsageError({
      what: `"${missing}" is missing`,
      where: about.where,
      remedy: `${missing}: ${rules[missing].wants}`,
    });
}

/**
 * Refuses a value, an argument by position for instance, that its rule does not allow.
 *
 * @throws UsageError with the value, its name, and what is wanted.
 */
export function checkValue(value: unknown, rule: OptionRule, name: string, where: string): void {
  if (rule.fits(value)) return;
  throw new UsageError({ what: `${name} is ${shown(value)}`, where, remedy: rule.wants });
}

function notOptions<T>(given: unknown, table: OptionTable<T>, { where }: OptionsChecked<T>): UsageError {
  const known = Object.keys(table);
  return new UsageError({
    what: `${where} takes an object of options, not ${shown(given)}`,
    where: `options: ${known.join(", ")}`,
    remedy: `{ ${known[0]}: ${(table as Readonly<Record<string, OptionRule>>)[known[0]].wants} }`,
  });
}

function unknownOption<T>(
  name: string,
  known: readonly string[],
  { where, instead = {} }: OptionsChecked<T>,
): UsageError {
  const near = Object.hasOwn(instead, name) ? instead[name] : nearest(name, known).join(" or ");
  return new UsageError({
    what: `${where} has no option "${name}"`,
    where: `options: ${known.join(", ")}`,
    remedy: near || "one of these, or leave it out",
  });
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** Longest text shown of a value. Chosen here: it stays on the line. */
const longest = 40;

/** A value in a message: short ones as written, others by what they are. */
export function shown(value: unknown): string {
  if (typeof value === "string")
    return `the text ${JSON.stringify(value.length > longest ? `${value.slice(0, longest)}...` : value)}`;
  if (typeof value === "function") return "a function";
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return shownList(value as ArrayLike<unknown>);
  if (typeof value === "object" && value !== null) return shownObject(value);
  return String(value);
}

function shownList(list: ArrayLike<unknown>): string {
  const entries = Array.from({ length: Math.min(list.length, 9) }, (_, i) => list[i]);
  const text = `[${entries.map((entry) => (typeof entry === "object" ? "..." : String(entry))).join(", ")}]`;
  return list.length > 9 || text.length > longest ? `a list of ${list.length} entries` : text;
}

function shownObject(value: object): string {
  const keys = Object.keys(value);
  const text = `an object with ${keys.slice(0, 4).join(", ")}${keys.length > 4 ? ", ..." : ""}`;
  return keys.length === 0 ? "an empty object" : text;
}

/** Bounds of a number; an end that is absent is free. */
export interface Range {
  readonly least?: number;
  readonly above?: number;
  readonly most?: number;
  readonly whole?: boolean;
  /** Whether Infinity counts: a budget without end. Default false. */
  readonly endless?: boolean;
}

/**
 * Numbers in a range, never NaN.
 *
 * @example
 * numbers({ least: 1, whole: true }).wants; // "a whole number from 1 up"
 */
export function numbers(range: Range = {}): OptionRule {
  const { least, above, most, whole, endless } = range;
  const low = above !== undefined ? ` above ${above}` : least !== undefined ? ` from ${least}` : "";
  const high = most !== undefined ? ` to ${most}` : least !== undefined ? " up" : "";
  return {
    wants: `a ${whole ? "whole " : ""}number${low}${high}`,
    fits: (value) =>
      typeof value === "number" && inRange(value, range) && (endless || Number.isFinite(value)),
  };
}

const inRange = (value: number, { least, above, most, whole }: Range): boolean =>
  !Number.isNaN(value) &&
  (least === undefined || value >= least) &&
  (above === undefined || value > above) &&
  (most === undefined || value <= most) &&
  (!whole || Number.isInteger(value) || value === Number.POSITIVE_INFINITY);

/** A text that is not empty. @param example - shown in the message. */
export const texts = (example: string): OptionRule => ({
  wants: `a text such as ${JSON.stringify(example)}`,
  fits: (value) => typeof value === "string" && value.trim() !== "",
});

export const truth: OptionRule = { wants: "true or false", fits: (value) => typeof value === "boolean" };

/** @param wants - what is to be called: `a function of the step`. */
export const callable = (wants: string): OptionRule => ({
  wants,
  fits: (value) => typeof value === "function",
});

/**
 * One of these texts.
 *
 * @example
 * oneOf(["low", "high"]).wants; // "\"low\" or \"high\""
 */
export const oneOf = (values: readonly string[]): OptionRule => ({
  wants: values.map((value) => JSON.stringify(value)).join(" or "),
  fits: (value) => typeof value === "string" && values.includes(value),
});

/** A list, each entry by the rule, at least one of them unless `least` says otherwise. */
export const lists = (of: OptionRule, least = 1): OptionRule => ({
  wants: `a list, each entry ${of.wants}`,
  fits: (value) => Array.isArray(value) && value.length >= least && value.every((entry) => of.fits(entry)),
});

/** Values by name, each by the rule. */
export const records = (of: OptionRule): OptionRule => ({
  wants: `an object, each value ${of.wants}`,
  fits: (value) =>
    isPlain(value) && Object.values(value).every((entry) => entry === undefined || of.fits(entry)),
});

/**
 * An object of these options, as `checkOptions` takes them, inside another.
 *
 * @param needs - keys that must be there. Default: none.
 *
 * @example
 * const counts = objects<{ interior?: number }>({ interior: numbers({ least: 1 }) });
 * counts.fits({ interior: 3 }); // true
 * counts.fits({ inside: 3 }); // false
 */
export function objects<T>(table: OptionTable<T>, needs: readonly (keyof T & string)[] = []): OptionRule {
  const rules = Object.entries<OptionRule>(table);
  const known = (name: string): OptionRule | undefined => rules.find(([key]) => key === name)?.[1];
  return {
    wants: `an object { ${rules.map(([name, { wants }]) => `${name}: ${wants}`).join("; ")} }`,
    fits: (value) =>
      isPlain(value) &&
      needs.every((name) => value[name] !== undefined) &&
      Object.entries(value).every(([name, entry]) =>
        entry === undefined ? known(name) !== undefined : known(name)?.fits(entry),
      ),
  };
}

/** Any of the rules. */
export const either = (...rules: readonly OptionRule[]): OptionRule => ({
  wants: rules.map(({ wants }) => wants).join(", or "),
  fits: (value) => rules.some((rule) => rule.fits(value)),
});

/**
 * An object made by something else, known by its methods and properties.
 *
 * @param wants - where to get one: `a region, such as box({ x: [0, 1] })`.
 * @param parts - keys it must have; with `()` at the end those of functions.
 *
 * @example
 * made("a signal", ["aborted"]).fits(AbortSignal.abort()); // true
 */
export const made = (wants: string, parts: readonly string[]): OptionRule => ({
  wants,
  fits: (value) => typeof value === "object" && value !== null && parts.every((part) => hasPart(value, part)),
});

function hasPart(value: object, part: string): boolean {
  const name = part.replace("()", "");
  if (!(name in value)) return false;
  return name === part || typeof (value as Readonly<Record<string, unknown>>)[name] === "function";
}
