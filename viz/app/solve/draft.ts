/** @file What stands in the Solve view, and the link that brings it back. */

import type { PageDevice, SolveChoices } from "../../worker/protocol.ts";
import type {
  Shape,
  TypedCondition,
  TypedCoordinate,
  TypedProblem,
} from "../../worker/typed/typed-problem.ts";
import { templates } from "./templates.ts";

export interface Draft {
  /** Which of the two below is solved. */
  readonly from: "library" | "typed";
  readonly library: string;
  readonly typed: TypedProblem;
  readonly choices: SolveChoices;
}

export type Settings = Readonly<Record<string, string>>;

export const firstDraft: Draft = {
  from: "library",
  library: "burgers",
  typed: templates[0].problem,
  choices: {},
};

export const kinds = ["network", "features", "spectral", "hybrid"] as const;
const devices: readonly PageDevice[] = ["wasm", "webgpu"];
const shapes: readonly Shape[] = ["box", "disc", "polygon"];

/** chosen here: a hundred times a long problem; browsers cut links off beyond. */
const longest = 20_000;

const texts = ["name", "outline", "holes", "values", "equations", "exact"] as const;

/** The settings of a link; a library problem takes one of them, a typed one as many as it has parts. */
export function writeDraft({ from, library, typed, choices }: Draft): Settings {
  const chosen = Object.fromEntries(Object.entries(choices).map(([name, value]) => [name, String(value)]));
  if (from === "library") return { problem: library, ...chosen };
  const { coordinates, conditions, shape } = typed;
  return {
    ...Object.fromEntries(texts.filter((name) => typed[name]).map((name) => [name, typed[name]])),
    ...(shape !== "box" && { shape }),
    coordinates: JSON.stringify(coordinates.map(({ name, low, high }) => [name, low, high])),
    conditions: JSON.stringify(conditions.map(({ where, text }) => [where, text])),
    ...chosen,
  };
}

export interface ReadDraft {
  readonly draft: Draft;
  /** What of the link could not be read, in a sentence; empty if all could. */
  readonly complaint: string;
}

/** Inverse of `writeDraft`. What is not of the right form is left out and complained of, never guessed. */
export function readDraft(settings: Settings): ReadDraft {
  const known = [
    "problem",
    "shape",
    "coordinates",
    "conditions",
    "seconds",
    "seed",
    "kind",
    "model",
    "points",
    "steps",
    "device",
    ...texts,
  ];
  const bad = Object.keys(settings).filter(
    (name) => !known.includes(name) || settings[name].length > longest,
  );
  const read = Object.fromEntries(Object.entries(settings).filter(([name]) => !bad.includes(name)));
  const isTyped = read.equations !== undefined;
  const typed = isTyped ? readTyped(read, bad) : firstDraft.typed;
  const draft: Draft = {
    from: isTyped ? "typed" : "library",
    library: read.problem ?? firstDraft.library,
    typed,
    choices: readChoices(read, bad),
  };
  const complaint =
    bad.length > 0 ? `The link holds what cannot be read and was left out: ${bad.join(", ")}.` : "";
  return { draft, complaint };
}

function readTyped(read: Settings, bad: string[]): TypedProblem {
  const coordinates = rows(read.coordinates, 3);
  const conditions = rows(read.conditions, 2);
  const shape = shapes.find((one) => one === (read.shape ?? "box"));
  if (!coordinates) bad.push("coordinates");
  if (!conditions) bad.push("conditions");
  if (!shape) bad.push("shape");
  const [name, outline, holes, values, equations, exact] = texts.map((key) => read[key] ?? "");
  return {
    ...{ name, outline, holes, values, equations, exact },
    shape: shape ?? "box",
    coordinates: (coordinates ?? []).map(([own, low, high]): TypedCoordinate => ({ name: own, low, high })),
    conditions: (conditions ?? []).map(([where, text]): TypedCondition => ({ where, text })),
  };
}

/** Rows of that many texts; undefined for anything else. */
function rows(text: string | undefined, length: number): readonly (readonly string[])[] | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    const isSound =
      Array.isArray(value) &&
      value.every(
        (row) =>
          Array.isArray(row) && row.length === length && row.every((entry) => typeof entry === "string"),
      );
    return isSound ? value : undefined;
  } catch {
    return undefined;
  }
}

function readChoices(read: Settings, bad: string[]): SolveChoices {
  const number = (name: string, isGood: (value: number) => boolean): number | undefined => {
    if (read[name] === undefined) return undefined;
    const value = Number(read[name]);
    if (read[name].trim() !== "" && isGood(value)) return value;
    bad.push(name);
    return undefined;
  };
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;
  const seconds = number("seconds", (value) => value > 0 && Number.isFinite(value));
  const seed = number("seed", (value) => Number.isSafeInteger(value) && value >= 0);
  const points = number("points", isCount);
  const steps = number("steps", isCount);
  const named = <Name extends string>(name: string, names: readonly Name[]): Name | undefined => {
    const found = names.find((one) => one === read[name]);
    if (read[name] !== undefined && !found) bad.push(name);
    return found;
  };
  const kind = named("kind", kinds);
  const device = named("device", devices);
  return {
    ...(seconds !== undefined && { seconds }),
    ...(seed !== undefined && { seed }),
    ...(points !== undefined && { points }),
    ...(steps !== undefined && { steps }),
    ...(device && { device }),
    ...(kind && { kind }),
    ...(read.model && { model: read.model }),
  };
}
