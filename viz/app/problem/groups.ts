/** @file Points and conditions of a problem under their names: what the legend, the picture and the table share. */

import { grouped } from "../../marks/numbers.ts";
import type { PointSet, ViewEquation, ViewLayout, ViewSummary } from "../../source/source.ts";

/** chosen here: shapes that stay apart at six pixels. */
export const glyphs = ["disc", "square", "triangle", "diamond", "ring", "cross"] as const;
export type Glyph = (typeof glyphs)[number];

/** Sorts with a colour of their own in the style sheet, as `--sort-NAME`. */
export const sorts = [
  "interior",
  "dirichlet",
  "neumann",
  "robin",
  "periodic",
  "initial",
  "interface",
  "data",
] as const;

export interface Group {
  /** As people read it: `inside`, or the name of the condition. */
  readonly name: string;
  readonly sort: string;
  /** Name of its colour in the style sheet. */
  readonly colour: string;
  /** Conditions of one sort share their colour and differ in this. */
  readonly glyph: Glyph;
  readonly equations: readonly ViewEquation[];
  /** Absent where the run does not tell its points. */
  readonly points?: PointSet;
  readonly count: number;
}

/** The inside first, then every condition, with the points of the run where they are known. */
export function groupsOf(summary: ViewSummary, layout: ViewLayout | undefined): Group[] {
  const { equations, conditions } = summary;
  const sets = layout?.points ?? [];
  const names = [...new Set([...conditions.map(({ name }) => name), ...sets.map(({ name }) => name)])];
  const parts = [
    { name: "interior", equations },
    ...names
      .filter((name) => name !== "interior")
      .map((name) => ({ name, equations: conditions.filter((one) => one.name === name) })),
  ];
  const seen = new Map<string, number>();
  return parts.map(({ name, equations: own }) => {
    const points = sets.find((set) => set.name === name);
    const sort = points?.sort ?? sortOf(name);
    const place = seen.get(sort) ?? 0;
    seen.set(sort, place + 1);
    return {
      ...{ name: name === "interior" ? "inside" : name, sort, equations: own },
      ...{ colour: `sort-${colourName(sort)}`, glyph: glyphs[place % glyphs.length] },
      ...(points && { points }),
      count: points?.columns[0]?.length ?? 0,
    };
  });
}

/** Names of conditions begin with their sort unless the problem says otherwise. */
const sortOf = (name: string): string =>
  sorts.find((sort) => name === sort || name.startsWith(`${sort} `)) ?? "data";

const colourName = (sort: string): string => sorts.find((known) => known === sort) ?? "data";

/** `3 000 points inside, 400 on 2 conditions`; what is not known is said. */
export function describeGroups(groups: readonly Group[], layout: ViewLayout | undefined): string {
  const [inside, ...conditions] = groups;
  const onConditions = conditions.reduce((sum, { count }) => sum + count, 0);
  if (inside.count + onConditions === 0) return "This run has no points at which residuals are measured.";
  const words = [
    `${counted(inside.count, "point")} inside`,
    conditions.length === 1
      ? `${grouped(onConditions)} on the condition`
      : `${grouped(onConditions)} on ${conditions.length} conditions`,
  ];
  const shapes = layout?.shapes ?? [];
  const ellipses = shapes.filter(({ sort }) => sort === "ellipse").length;
  const boxes = shapes.length - ellipses;
  if (ellipses) words.push(`${counted(ellipses, "Gaussian")} of the model`);
  if (boxes) words.push(`${counted(boxes, "window")} of the model`);
  return `${words.join(", ")}.`;
}

const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
