/** @file A typed problem as a TypeScript file that `sobolev solve` accepts. */

import { numberOf } from "./region.ts";
import type { TypedCondition, TypedCoordinate, TypedProblem } from "./typed-problem.ts";

/**
 * The file. Texts are put between backticks: the parser has accepted them, so they hold no backtick, backslash or
 * dollar, and what does is quoted all the same.
 *
 * @param values - the named numbers, read.
 * @param typed - a problem that `buildProblem` has built.
 */
export function asTypeScript(typed: TypedProblem, values: Readonly<Record<string, number>>): string {
  const region = regionText(typed, values);
  const conditions = typed.conditions.map((condition) => `    ${conditionText(condition)},`);
  const exact = typed.exact.trim() ? [`  exact: ${template(typed.exact)},`] : [];
  const hasValues = Object.keys(values).length > 0;
  const body = [
    `/** @file ${typed.name}, as it was typed into the page. */`,
    "",
    `import { ${namesIn(typed, region).join(", ")} } from "sobolev";`,
    "",
    `const domain = ${region};`,
    "",
    "export const mine = problem({",
    `  name: ${JSON.stringify(typed.name)},`,
    "  domain,",
    ...(hasValues ? [`  values: ${literal(values)},`] : []),
    `  interior: ${template(typed.equations)},`,
    "  conditions: [",
    ...conditions,
    "  ],",
    ...exact,
    "});",
  ];
  return `${body.join("\n")}\n`;
}

const namesIn = ({ conditions }: TypedProblem, region: string): string[] =>
  [
    ...["box", "difference", "disk", "polygon", "product"].filter((name) => region.includes(`${name}(`)),
    ...(conditions.some(({ where }) => !where.startsWith("periodic ")) ? ["on"] : []),
    "pde",
    ...(conditions.some(({ where }) => where.startsWith("periodic ")) ? ["periodic"] : []),
    "problem",
  ].sort();

function regionText(typed: TypedProblem, values: Readonly<Record<string, number>>): string {
  const { shape, coordinates, outline, holes } = typed;
  const number = (text: string): string => String(numberOf(text, values));
  const rows = (text: string): string[][] =>
    text
      .split(/[;\n]/)
      .filter((row) => row.trim())
      .map((row) => row.split(",").map(number));
  const isFlat = shape !== "box" || holes.trim() !== "";
  const flat = coordinates.slice(0, isFlat ? 2 : 0);
  const rest = coordinates.slice(flat.length);
  const names = flat.map(({ name }) => name);
  const plane = (): string => {
    if (shape === "box") return boxText(flat, number);
    const read = rows(outline);
    if (shape === "disc") return discText(names, read[0]);
    return `polygon([${read.map((row) => `[${row.join(", ")}]`).join(", ")}], { coordinates: [${names.map((name) => JSON.stringify(name)).join(", ")}] })`;
  };
  if (!isFlat) return boxText(rest, number);
  const cut = rows(holes).map((row, i) => discText(names, row, `hole ${i + 1}`));
  const pierced = cut.length > 0 ? `difference(${[plane(), ...cut].join(", ")})` : plane();
  return rest.length > 0 ? `product(${pierced}, ${boxText(rest, number)})` : pierced;
}

const boxText = (coordinates: readonly TypedCoordinate[], number: (text: string) => string): string =>
  `box({ ${coordinates.map(({ name, low, high }) => `${name}: [${number(low)}, ${number(high)}]`).join(", ")} })`;

const discText = ([x, y]: readonly string[], [a, b, radius]: readonly string[], name?: string): string =>
  `disk({ ${x}: ${a}, ${y}: ${b} }, ${radius}${name ? `, { name: ${JSON.stringify(name)} }` : ""})`;

function conditionText({ where, text }: TypedCondition): string {
  if (where.startsWith("periodic ")) return `periodic(domain, ${JSON.stringify(where.slice(9))})`;
  const face = where === "boundary" ? "domain.boundary()" : `domain.face(${JSON.stringify(where)})`;
  return `on(${face}, ${template(text)})`;
}

/** A template without holes. */
const template = (text: string): string => `pde\`${text.trim().replace(/[\\`$]/g, "\\$&")}\``;

const literal = (values: Readonly<Record<string, number>>): string =>
  `{ ${Object.entries(values)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ")} }`;
