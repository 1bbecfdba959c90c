/** @file The rooms of the house: who may import whom, through which door, and what is allowed nowhere. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const rooms = ["src", "solvers", "problems", "viz"];
const isSource = (file: string): boolean =>
  /\.(ts|js)$/.test(file) && !/\.generated\.ts$|\.config\.ts$|^src\/kernels\/static\/assembly\//.test(file);
const files = rooms
  .flatMap((room) =>
    readdirSync(join(root, room), { recursive: true }).map((name) => join(room, String(name))),
  )
  .filter(isSource);
const text = (file: string): string => readFileSync(join(root, file), "utf8");
const withoutComments = (code: string): string =>
  code.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|\s\/\/ .*$/gm, "");

/** Inside src, low to high; a room imports only from rooms below it. */
const levels = [
  ["errors.ts", "words.ts"],
  ["options.ts"],
  ["random.ts"],
  ["expression"],
  ["geometry", "kernels"],
  ["problem", "jets"],
  ["devices", "models"],
  ["residual"],
  ["sampling", "decomposition"],
  ["solution"],
  ["evolution"],
  ["run"],
  ["solve"],
  ["index.ts"],
  ["cli"],
];
const level = (room: string): number => levels.findIndex((names) => names.includes(room));

/** Outside src: who may import from whom. The roof (solve, cli) and types are spelt out below. */
const folders: Readonly<Record<string, readonly string[]>> = {
  problems: ["src"],
  solvers: ["src"],
  viz: ["src"],
};
/** Rooms of src that a solver may not know: it knows residual systems and linear algebra. */
const hiddenFromSolvers = [
  "problem",
  "geometry",
  "models",
  "expression",
  "jets",
  "kernels",
  "sampling",
  "solution",
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

function importsOf(from: string): Import[] {
  const pattern =
    /(?:^|\n)\s*(import|export)\b([^;"']*?)from\s*["'](\.[^"']+)["']|import\(\s*["'](\.[^"']+)["']\s*\)/g;
  return [...withoutComments(text(from)).matchAll(pattern)].map(([, , clause = "", specifier, dynamic]) => ({
    from,
    to: relative(root, resolve(root, dirname(from), specifier ?? dynamic)),
    isType: /^\s*type\b/.test(clause),
  }));
}

const room = (file: string): string => (file.startsWith("src/") ? file.split("/")[1] : file.split("/")[0]);
const isRoof = (file: string): boolean => ["solve", "cli"].includes(room(file)) && file.startsWith("src/");
/** The worker of the page is a roof as the command line is: it solves. What only reads typed problems is not. */
const isWorker = (file: string): boolean =>
  file.startsWith("viz/worker/") && !file.startsWith("viz/worker/typed/");

/** Why an import is against the plan; undefined when it is not. */
function objection({ from, to, isType }: Import): string | undefined {
  const [a, b] = [from.split("/")[0], to.split("/")[0]];
  if (isWorker(to) && !isWorker(from)) return isType ? undefined : "the worker is loaded on its own";
  if (isWorker(from) && room(to) !== "cli") return undefined;
  if (room(from) === room(to) && a === b) return undefined;
  if (a === "src" && b === "src") return level(room(from)) > level(room(to)) ? undefined : "imports upwards";
  if (room(from) === "cli") return undefined;
  if (a === "src" && b === "solvers")
    return isRoof(from) || (isType && room(from) === "run") ? undefined : "src knows no solver";
  if (a === "viz" && b === "solvers") return isType ? undefined : "viz takes only types from solvers";
  if (isRoof(to) && !isType) return "the roof is imported by nobody";
  if (a === "solvers" && hiddenFromSolvers.includes(room(to))) return "a solver knows nothing of PDEs";
  return folders[a]?.includes(b) ? undefined : `${a} may not import ${b}`;
}

/** A room's door is its index.ts; files at the root of src have none. */
const usesDoor = ({ from, to }: Import): boolean =>
  (room(from) === room(to) && from.split("/")[0] === to.split("/")[0]) ||
  /\/index\.ts$|\.generated\.ts$/.test(to) ||
  /^src\/[^/]+\.ts$/.test(to);

const imports = files.flatMap(importsOf);
const shown = ({ from, to }: Import): string => `${from} -> ${to}`;

describe("imports", () => {
  it("are found at all", () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(new Set(imports.map(({ from }) => from.split("/")[0]))).toEqual(new Set(rooms));
  });
  it("go downwards only", () => {
    const wrong = imports.filter((one) => objection(one)).map((one) => `${shown(one)}: ${objection(one)}`);
    expect(wrong).toEqual([]);
  });
  it("of another folder go through its index.ts", () => {
    expect(imports.filter((one) => !usesDoor(one)).map(shown)).toEqual([]);
  });
  it("name rooms that the plan knows", () => {
    const unknown = files.filter((file) => file.startsWith("src/") && level(room(file)) < 0);
    expect(unknown).toEqual([]);
  });
});

describe("nowhere", () => {
  const forbidden: readonly (readonly [string, RegExp, RegExp])[] = [
    ["Float32Array outside devices/ and viz/", /\bFloat32Array\b/, /^(src\/devices|viz)\//],
    ["Math.random", /\bMath\.random\b/, /^$/],
    ["new Function", /\bnew Function\b/, /^$/],
    ["eval", /\beval\(/, /^$/],
    ["a default export", /\bexport default\b|\bas default\b/, /^$/],
  ];
  it.each(forbidden)("is %s", (_what, pattern, allowed) => {
    expect(files.filter((file) => !allowed.test(file) && pattern.test(withoutComments(text(file))))).toEqual(
      [],
    );
  });
});

describe("sizes", () => {
  const isData = (file: string): boolean => /sobol-directions|\bdata\b/.test(file);
  it("every file says what it is", () => {
    expect(files.filter((file) => !/^(#!.*\n)?\/\*\*\s*(\n \* )?@file/.test(text(file)))).toEqual([]);
  });
  it("no file has over 400 lines", () => {
    expect(files.filter((file) => !isData(file) && text(file).split("\n").length > 401)).toEqual([]);
  });
  it("the median function has at most 8 lines, and nine in ten have under 30", () => {
    const lengths = files.flatMap(functionLengths).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(8);
    expect(lengths[Math.floor(lengths.length * 0.9)]).toBeLessThan(30);
  });
});

/** Lines of every function that has a name of its own: declarations, methods, and arrows bound to a constant. */
function functionLengths(file: string): number[] {
  const source = ts.createSourceFile(file, text(file), ts.ScriptTarget.Latest, true);
  const lengths: number[] = [];
  const visit = (node: ts.Node): void => {
    const isArrow =
      ts.isVariableDeclaration(node) && node.initializer && ts.isArrowFunction(node.initializer);
    if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || isArrow) {
      const [first, last] = [node.getStart(), node.end].map(
        (at) => source.getLineAndCharacterOfPosition(at).line,
      );
      lengths.push(last - first + 1);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return lengths;
}
