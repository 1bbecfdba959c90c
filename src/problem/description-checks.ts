/** @file What `problem`, `on`, `periodic` and `data` are given, checked key by key: no type checker need have seen it. */

import { isPoints, type PointsInput, type Region, type Sequence } from "../geometry/index.ts";
import {
  callable,
  checkOptions,
  checkValue,
  either,
  lists,
  made,
  numbers,
  type OptionRule,
  type OptionTable,
  objects,
  oneOf,
  records,
  texts,
  truth,
} from "../options.ts";
import type { ConditionOptions, OnOptions, PeriodicOptions } from "./conditions.ts";
import type { ProblemDescription } from "./problem.ts";
import type { Picture, Recommended, Reference, Refinement } from "./types.ts";

/** What `pde` returns. */
export const equationsRule: OptionRule = made("equations: pde`u_xx = -1`, or parseEquations(text)", [
  "text",
  "equations",
]);
export const regionRule: OptionRule = made("a region, such as box({ x: [0, 1] })", [
  "coordinates",
  "bounds",
  "signedDistance()",
  "sample()",
  "face()",
]);
const faceRule: OptionRule = made("a face", ["name", "coordinates", "sample()"]);
const facesRule: OptionRule = {
  ...either(faceRule, lists(faceRule, 0)),
  wants: 'a face of the domain, such as domain.face("x") or domain.boundary(), or a list of such',
};
const sentence: OptionRule = { wants: "a sentence", fits: (value) => typeof value === "string" };
const anything: OptionRule = {
  wants: "an expr`...`, equations, a number, a function of the point, or one of these per field",
  fits: (value) => value !== null && ["object", "function", "number"].includes(typeof value),
};
const object = made("an object", []);
const conditionRule: OptionRule = made("on(...), periodic(...) or data(...)", ["at", "options"]);
const whole = numbers({ least: 1, whole: true });

const descriptionTable: OptionTable<ProblemDescription> = {
  name: texts("heat"),
  title: sentence,
  source: sentence,
  difficulty: sentence,
  picture: object,
  domain: regionRule,
  interior: equationsRule,
  conditions: lists(conditionRule, 0),
  fields: lists(texts("u")),
  values: records(either(numbers(), made("an expression", ["kind"]))),
  exact: anything,
  reference: object,
  particular: object,
  upToConstant: lists(texts("p"), 0),
  trueCoefficients: records(numbers()),
  substitute: object,
  recommended: object,
};

/** What people write who come from other tools. */
const instead: Readonly<Record<string, string>> = {
  equation: "interior",
  equations: "interior",
  pde: "interior",
  boundary: "conditions",
  boundaries: "conditions",
  bcs: "conditions",
  initial: "conditions",
  geometry: "domain",
  region: "domain",
  solution: "exact",
  unknowns: "fields",
  parameters: "values",
};

/** @throws UsageError for unknown keys, missing ones, and values of the wrong kind, with the name of the problem. */
export function checkGiven(description: ProblemDescription): void {
  const { name } = (description ?? {}) as Partial<ProblemDescription>;
  const where = typeof name === "string" ? `problem "${name}"` : "problem";
  checkOptions(description, descriptionTable, {
    where,
    needs: ["name", "domain", "interior", "conditions"],
    instead,
  });
  const { picture, reference, recommended } = description;
  if (picture !== undefined)
    checkOptions(picture, pictureTable, { where: `${where}, picture`, needs: ["shows", "of", "over"] });
  if (reference !== undefined)
    checkOptions(reference, referenceTable, {
      where: `${where}, reference`,
      needs: ["source", "accuracy", "fields"],
    });
  if (recommended !== undefined)
    checkOptions(recommended, recommendedTable, { where: `${where}, recommended` });
}

const pictureTable: OptionTable<Picture> = {
  shows: sentence,
  of: texts("u"),
  over: lists(texts("x"), 0),
  at: made("an object with a value per coordinate", []),
};
const referenceTable: OptionTable<Reference> = {
  source: sentence,
  accuracy: numbers({ least: 0 }),
  fields: records(callable("a function of the point")),
  points: made("points, from pointsFrom({ x: [...] })", ["coordinates", "count", "values"]),
};
const positive = numbers({ above: 0, endless: true });
const expression = made("an expression, from parseExpression", ["kind"]);
const axes = lists(texts("x"), 0);
const counts = { interior: whole, conditions: whole };
const sequence = oneOf([
  "sobol",
  "halton",
  "latin-hypercube",
  "uniform",
  "grid",
  "gauss-legendre",
  "chebyshev",
] satisfies readonly Sequence[]);
const redraw = numbers({ least: 0, whole: true, endless: true });
const refinementTable: OptionTable<Refinement> = {
  after: {
    wants: "a number from 0 to below 1",
    fits: (value) => numbers({ least: 0 }).fits(value) && (value as number) < 1,
  },
  interior: numbers({ above: 0 }),
  conditions: numbers({ above: 0 }),
  sequence,
  redraw,
  mirror: axes,
  relativeTo: expression,
};
const recommendedTable: OptionTable<Recommended> = {
  model: texts("mlp:4x20"),
  periodic: records(whole),
  period: records(positive),
  even: axes,
  folded: axes,
  mirror: axes,
  points: objects<NonNullable<Recommended["points"]>>({ ...counts, sequence }),
  refine: lists(objects(refinementTable, ["after", "interior"]), 0),
  redraw,
  weight: positive,
  scale: positive,
  relativeTo: expression,
  seconds: positive,
  slabs: whole,
  hybrid: objects<NonNullable<Recommended["hybrid"]>>(
    { model: texts("mlp:2x24"), points: objects(counts), plain: truth },
    ["model"],
  ),
  hard: records(objects({ lift: expression, factor: expression }, ["lift", "factor"])),
  cluster: objects<NonNullable<Recommended["cluster"]>>(
    {
      coordinate: texts("x"),
      center: numbers(),
      width: numbers({ above: 0 }),
      share: numbers({ least: 0, most: 1 }),
    },
    ["coordinate", "center", "width", "share"],
  ),
};

const common = { name: texts("inlet"), weight: numbers({ endless: true }) };
const onTable: OptionTable<OnOptions> = {
  ...common,
  kind: oneOf(["dirichlet", "neumann", "robin", "periodic", "initial", "interface", "data"]),
};
// Orders beyond what can be matched are refused with the order: see `periodic`.
const periodicTable: OptionTable<PeriodicOptions> = { ...common, order: numbers() };
const dataTable: OptionTable<ConditionOptions> = common;

export function checkOn(face: unknown, equations: unknown, options: OnOptions): void {
  checkValue(face, facesRule, "the face", "on(face, equations)");
  checkValue(equations, equationsRule, "the second argument", "on(face, equations)");
  checkOptions(options, onTable, { where: "on" });
}

export function checkPeriodic(domain: Region, coordinate: string, options: PeriodicOptions): void {
  checkValue(domain, regionRule, "the domain", "periodic(domain, coordinate)");
  checkValue(coordinate, texts("x"), "the coordinate", "periodic(domain, coordinate)");
  checkOptions(options, periodicTable, { where: "periodic" });
}

const column: OptionRule = {
  wants: "a column of numbers per coordinate and field: data({ x: [0, 1], u: [0.3, 0.1] })",
  fits: (value) => typeof value === "object" && value !== null && "length" in value,
};

export const checkDataOptions = (options: ConditionOptions): void =>
  checkOptions(options, dataTable, { where: "data" });

/** @param name - which argument of `data` it is. @throws UsageError for what is neither points nor columns. */
export function checkColumns(columns: unknown, name = "the first argument"): void {
  checkValue(columns, made(column.wants, []), name, "data(columns)");
  if (isPoints(columns as PointsInput)) return;
  for (const [name, values] of Object.entries(columns as object))
    checkValue(values, column, `column "${name}"`, "data(columns)");
}
