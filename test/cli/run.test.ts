/** @file `sobolev run`: programs in TypeScript, their arguments, exit codes, and stacks that point at the source. */

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../run/fixtures.ts";

/** Long ones: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";

const here = import.meta.dirname;

function ran(text: string, ...args: string[]) {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "package.json"), '{ "type": "module" }');
  writeFileSync(join(cwd, "program.ts"), text);
  const command = [
    join(here, "source.mjs"),
    resolve(here, "../../src/cli/main.ts"),
    "run",
    "program.ts",
    ...args,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("sobolev run", () => {
  it("runs a program that uses the installation, with its own arguments, flags included", () => {
    const program = `import { box } from "sobolev";
const [, file, ...rest]: string[] = process.argv;
console.log(JSON.stringify([file.endsWith("program.ts"), rest, box({ x: [0, 2] }).measure]));
`;
    const { status, stdout } = ran(program, "7", "--help", "--seed=3");
    expect(JSON.parse(stdout)).toEqual([true, ["7", "--help", "--seed=3"], 2]);
    expect(status).toBe(0);
  });

  it.runIf(full)("passes the exit code on, and shows the line of what is thrown", () => {
    expect(ran("process.exitCode = 5 as number;").status).toBe(5);
    const thrown = ran(
      `interface Nothing {\n  readonly x: number;\n}\nthrow new RangeError("mine") as unknown as Nothing;\n`,
    );
    expect(thrown.status).toBe(1);
    expect(thrown.stderr).toMatch(/RangeError: mine[\s\S]*program\.ts:4:7/);
    expect(thrown.stderr).not.toMatch(/defect of Sobolev/);
    const refused = ran(`import { box } from "sobolev";\n\nbox({ x: [1, 0] });\n`);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(
      /UsageError: the interval of "x" is \[1, 0\][\s\S]*Try: finite ends[\s\S]*program\.ts:3:1/,
    );
  });

  it.each([
    [[], /run needs a program/],
    [["none.ts"], /no file none\.ts/],
    [["burgers"], /"burgers" is not a program/],
  ])("refuses %j with exit code 64", (args, message) => {
    const command = [join(here, "source.mjs"), resolve(here, "../../src/cli/main.ts"), "run", ...args];
    const { status, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
    expect(status).toBe(64);
    expect(stderr).toMatch(message);
  });
});
