/** @file Every `@example` of a docstring, and every page of code in docs/ and the README, is run against the real exports; `expr; // value` must hold. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const isDocumented = (file: string): boolean =>
  file.endsWith(".ts") &&
  !/\.generated\.ts$|\.d\.ts$|static\/assembly\/|^viz\/app\/|\.config\.ts$/.test(file);
const files = ["src", "solvers", "problems", "viz"]
  .flatMap((room) =>
    readdirSync(join(root, room), { recursive: true }).map((name) => join(room, String(name))),
  )
  .filter(isDocumented)
  .sort();

interface Example {
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

/** The text after each `@example` up to the next tag or the end of its docstring. */
function examplesOf(file: string): Example[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/\* @example\b([\s\S]*?)(?=\n\s*\* @|\n?\s*\*\/)/g)].map((match) => ({
    file,
    line: text.slice(0, match.index).split("\n").length,
    code: match[1].replaceAll(/^\s*\* ?/gm, "").replaceAll(/^```\w*$/gm, ""),
  }));
}

const blocksOf = (file: string): { readonly code: string; readonly line: number }[] => {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({
    line: text.slice(0, match.index).split("\n").length,
    code: match[1].replaceAll(/^export /gm, ""),
  }));
};

/** A page whose blocks go on from one another: one example. */
const pageOf = (file: string): Example => ({
  file,
  line: 1,
  code: blocksOf(file)
    .map(({ code }) => code)
    .join("\n"),
});

/** Blocks that stand by themselves. */
const pages = (): Example[] => [
  ...["docs/problems.md", "docs/solving.md"].map(pageOf),
  ...blocksOf("README.md").map((block) => ({ file: "README.md", ...block })),
];

/** Source of an expression for what a comment states; undefined when it states no value. */
function stated(comment: string): string | undefined {
  const value = comment.replace(/^\/\/\s*/, "").replace(/^\w+Array\s*(\(\d+\)\s*)?(?=\[)/, "");
  const { diagnostics } = ts.transpileModule(`void (${value});`, { reportDiagnostics: true });
  return diagnostics?.length ? undefined : value;
}

const assignment = /^([A-Za-z_$][\w$.]*(?:\[\w+\])?) = (.*)$/;
const quote = (text: string): string => JSON.stringify(text);

/** One statement, followed or surrounded by the check of its trailing comment. */
function checked(statement: ts.Statement, source: ts.SourceFile): string {
  const code = statement.getText(source);
  const range = ts.getTrailingCommentRanges(source.text, statement.end)?.[0];
  if (!range) return code;
  const comment = source.text.slice(range.pos, range.end).replace(/^\/\/\s*/, "");
  const thrown = /^throws (\w+)/.exec(comment);
  if (thrown) return `await throwing(${quote(code)}, async () => { ${code} }, ${quote(thrown[1])});`;
  const [, name, value = comment] = assignment.exec(comment) ?? [];
  const expected = stated(value);
  if (expected === undefined)
    return `report(${quote(`"${comment}" is not a value; the form is: expr; // value`)});`;
  const check = (actual: string): string =>
    `check(${quote(code)}, ${actual}, (${expected}), ${quote(value)});`;
  if (name) return `${code}\n${check(name)}`;
  if (ts.isExpressionStatement(statement)) return check(`(${logged(statement.expression).getText(source)})`);
  const declared =
    ts.isVariableStatement(statement) && statement.declarationList.declarations[0].name.getText(source);
  return declared ? `${code}\n${check(declared)}` : `report(${quote(`no value to compare in: ${code}`)});`;
}

/** What is printed, for `console.log(value)`; else the expression itself. */
function logged(expression: ts.Expression): ts.Expression {
  const isLog = ts.isCallExpression(expression) && expression.expression.getText() === "console.log";
  return isLog && expression.arguments.length === 1 ? expression.arguments[0] : expression;
}

type Exports = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** Modules in the order in which a name is looked up: the docstring's own file, its folder's index, the rest. */
const lookup = (file: string): string[] =>
  [
    file,
    join(dirname(file), "index.ts"),
    "src/index.ts",
    ...files.filter((name) => /(^|\/)index\.ts$|^src\/\w+\.ts$/.test(name)),
  ].filter((name) => files.includes(name));

/** A module that runs the example; free names are imported from the first module that exports them. */
function moduleOf({ file, code }: Example, exports: Exports): string {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.Latest, true);
  const words = new Set<string>(code.match(/[A-Za-z_$][\w$]*/g));
  const declared = new Set(
    [...code.matchAll(/\b(?:const|let|function)\s+(?:\{([^}]*)\}|\[([^\]]*)\]|(\w+))/g)].flatMap(
      (m) => (m[1] ?? m[2] ?? m[3]).match(/\w+/g) ?? [],
    ),
  );
  const imported = code.matchAll(/import\s+\{([^}]*)\}/g);
  for (const [, names] of imported) for (const name of names.match(/\w+/g) ?? []) declared.delete(name);
  const lines = [...words].flatMap((word) => {
    const home = declared.has(word)
      ? undefined
      : lookup(file).find((name) => word in (exports.get(name) ?? {}));
    return home ? [`import { ${word} } from ${quote(pathToFileURL(join(root, home)).pathname)};`] : [];
  });
  const body = source.statements
    .filter((statement) => !ts.isImportDeclaration(statement))
    .map((s) => checked(s, source));
  return `${lines.join("\n")}\nexport async function run({ check, throwing, report }) {\n${body.join("\n")}\n}\n`;
}

/** Digits shown after the point, exponent included: `3.1e-7` shows 8. */
function decimals(text: string): number {
  const shown = [...text.matchAll(/\d*\.(\d+)(?:e([-+]?\d+))?/g)].map(
    ([, digits, power]) => digits.length - Number(power ?? 0),
  );
  return Math.max(0, ...shown);
}

/** Absolute tolerance: 1e-9 of the value, or half a unit of the last digit where three or more decimals are shown. */
const tolerance = (expected: number, text: string): number =>
  Math.max(1e-9 * Math.max(1, Math.abs(expected)), decimals(text) >= 3 ? 0.5 * 10 ** -decimals(text) : 0);

/** Arrays of any kind are compared entry by entry, numbers with tolerance, everything else exactly. */
function check(code: string, actual: unknown, expected: unknown, text: string): void {
  if (typeof expected === "number" && typeof actual === "number" && Number.isFinite(expected)) {
    expect(Math.abs(actual - expected), `${code} gave ${actual}, stated is ${text}`).toBeLessThanOrEqual(
      tolerance(expected, text),
    );
  } else if (Array.isArray(expected) && (Array.isArray(actual) || ArrayBuffer.isView(actual))) {
    const entries = [...(actual as Iterable<unknown>)];
    expect(entries.length, code).toBe(expected.length);
    entries.forEach((entry, i) => {
      check(`${code} [${i}]`, entry, expected[i], text);
    });
  } else expect(actual, code).toEqual(expected);
}

async function throwing(code: string, run: () => Promise<void>, name: string): Promise<void> {
  const reason = await run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect((reason as Error | undefined)?.name, code).toBe(name);
}

const report = (message: string): never => expect.fail(message);

describe("examples in docstrings and on pages", () => {
  const examples = [...files.flatMap(examplesOf), ...pages()];
  const modules = new Map<string, Readonly<Record<string, unknown>>>();
  // A room that does not load fails the examples that need its names, and its own tests; not every example.
  const load = (name: string): Promise<Readonly<Record<string, unknown>>> =>
    import(join(root, name)).catch(() => ({}));
  const folder = mkdtempSync(join(tmpdir(), "sobolev-examples-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeAll(async () => {
    const needed = new Set(examples.flatMap(({ file }) => lookup(file)));
    for (const name of needed) modules.set(name, await load(name));
  });

  it("are found", () => {
    expect(examples.length).toBeGreaterThanOrEqual(20);
  });

  it.each(examples.map((example, i) => [`${example.file}:${example.line}`, i] as const))(
    "%s",
    async (_where, i) => {
      const file = join(folder, `example-${i}.ts`);
      writeFileSync(file, moduleOf(examples[i], modules));
      const { run } = (await import(file)) as { run: (tools: object) => Promise<void> };
      await run({ check, throwing, report });
    },
  );
});
