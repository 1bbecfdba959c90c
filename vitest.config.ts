import { defineConfig } from "vitest/config";

// One process per core at most: the numerical tests use threads of their own.
const source = (file: string): string => new URL(file, import.meta.url).pathname;

export default defineConfig({
  resolve: {
    // Examples name the package as its users do.
    alias: [
      { find: /^sobolev$/, replacement: source("src/index.ts") },
      { find: /^sobolev\/(problems|solvers|viz)$/, replacement: source("$1/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    // No module holds state (test/layering.test.ts): files share a process, and modules are loaded once.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: "v8",
      include: ["src/**/*.{ts,js}", "solvers/**/*.ts"],
      // AssemblyScript, not TypeScript: tested through the module it compiles to.
      exclude: ["src/kernels/static/assembly/**", "src/kernels/static/build.mjs"],
      reporter: ["text-summary", "json-summary"],
    },
  },
});
