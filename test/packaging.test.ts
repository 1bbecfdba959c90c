/** @file The tarball of `npm pack` works in an empty project: every export, the program, a problem in TypeScript. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const project = mkdtempSync(join(tmpdir(), "sobolev-package-"));
const installed = join(project, "node_modules", "sobolev");
const execute = (command: string, args: readonly string[], cwd = project): string =>
  execFileSync(command, args, { cwd, encoding: "utf8", env: { ...process.env, CI: "true" } });
const sobolev = (...args: string[]): string =>
  execute(process.execPath, [join(installed, "dist/src/cli/main.js"), ...args]);

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly bin: Readonly<Record<string, string>>;
}

// It builds and packs, which takes half a minute: part of the full run only.
describe.runIf(process.env.SOBOLEV_FULL === "1")("the packed package", () => {
  let files: string[] = [];
  let manifest: Manifest;

  beforeAll(() => {
    execute("npm", ["run", "build"], root);
    const [{ filename, files: packed }] = JSON.parse(
      execute("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", project], root),
    );
    files = packed.map(({ path }: { path: string }) => path);
    mkdirSync(installed, { recursive: true });
    execute("tar", ["-xzf", join(project, filename), "-C", installed, "--strip-components=1"]);
    manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    // What npm would fetch, from the repository's own installation: no network is needed, and nothing else is visible.
    const dependencies = [
      ...Object.keys(manifest.dependencies),
      ...Object.keys(manifest.optionalDependencies),
      "@esbuild",
    ];
    for (const name of dependencies) {
      const place = join(project, "node_modules", name);
      mkdirSync(dirname(place), { recursive: true });
      symlinkSync(join(root, "node_modules", name), place);
    }
    writeFileSync(join(project, "package.json"), '{ "name": "empty", "type": "module" }');
  }, 300_000);
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it("holds what is run and read, and nothing else", () => {
    expect(files).toEqual(
      expect.arrayContaining(["LICENSE", "README.md", "CHANGELOG.md", manifest.bin.sobolev.slice(2)]),
    );
    // Loaded at run time by name: no import would miss them before a user does.
    for (const file of [
      "viz/app/index.html",
      "viz/report/index.html",
      "src/devices/wasm/worker.js",
      "src/cli/module-hook.js",
    ])
      expect(files).toContain(`dist/${file}`);
    const other = files.filter(
      (file) =>
        !/^(dist\/(src|solvers|problems|viz)\/|solvers\/benchmark\/(peers\/[\w.]+$|results\/)|LICENSE|README|CHANGELOG|package\.json)/.test(
          file,
        ),
    );
    expect(other).toEqual([]);
    expect(files.filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))).toEqual([]);
  });

  it("exports every entry point", () => {
    const entries = Object.keys(manifest.exports)
      .filter((entry) => !entry.endsWith(".json"))
      .map((entry) => entry.replace(/^\./, "sobolev"));
    expect(entries).toEqual(["sobolev", "sobolev/problems", "sobolev/solvers", "sobolev/viz"]);
    const code = `for (const name of ${JSON.stringify(entries)}) console.log(Object.keys(await import(name)).length > 0);`;
    expect(execute(process.execPath, ["--input-type=module", "-e", code]).trim().split("\n")).toEqual(
      entries.map(() => "true"),
    );
  });

  it("lists its problems and solves one of them", () => {
    expect(sobolev("list")).toMatch(/^burgers /m);
    const result = JSON.parse(
      sobolev("solve", "poisson", "--steps", "3", "--device", "wasm", "--json").trim().split("\n").at(-1)!,
    );
    expect(result).toMatchObject({
      problem: "poisson",
      device: "wasm",
      steps: 3,
      outcome: { kind: "step-limit" },
    });
  });

  it("solves the README's problem from a TypeScript file", () => {
    const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(installed, "README.md"), "utf8")) ?? [];
    writeFileSync(join(project, "cooling.ts"), code);
    const output = sobolev(
      "solve",
      "cooling.ts",
      "--model",
      "mlp:1x8",
      "--steps",
      "200",
      "--device",
      "wasm",
      "--json",
    );
    expect(JSON.parse(output.trim().split("\n").at(-1)!).relativeL2).toBeLessThan(5e-3);
  });
});
