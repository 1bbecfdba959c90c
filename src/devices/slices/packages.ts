/** @file Optional packages: found, loaded and described when asked for, never by a bundler. */

import { getBuiltin, inNode } from "../native/node.ts";

/** What was found of a package, for `sobolev doctor`. */
export interface PackageProbe {
  readonly found: boolean;
  readonly package?: string;
  readonly version?: string;
  /** What makes the products: a backend or mode of the package. */
  readonly backend?: string;
  /** Whether that is a graphics card; absent when the package does not say. */
  readonly gpu?: boolean;
  /** One line for people: package, version, backend, and anything announced. */
  readonly description?: string;
  /** Why nothing was found. */
  readonly reason?: string;
  /** How to get it. */
  readonly remedy?: string;
}

/** Where packages come from; tests put their own here. */
export interface Packages {
  /** Whether `load` is worth trying. */
  has(name: string): boolean;
  /** Everything the package exports. */
  load(name: string): Promise<unknown>;
}

/** Packages whose names `resolve` does not throw at. */
export const packagesBy = (resolve: (name: string) => string): Packages => ({
  has: (name) => {
    try {
      return resolve(name) !== "";
    } catch {
      return false;
    }
  },
  load: async (name) => {
    // The name is a variable, so that no bundler tries to find an optional package.
    const exported = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as {
      default?: unknown;
    };
    // CommonJS packages export one object, of which Node gives only some names.
    return typeof exported.default === "object" && exported.default !== null ? exported.default : exported;
  },
});

/** The packages next to this one. In a browser, those the page's import map names: in workers, which see no map, none. */
export const installedPackages: Packages = packagesBy((name) =>
  inNode()
    ? getBuiltin("node:module")
        .createRequire(import.meta.url)
        .resolve(name)
    : import.meta.resolve(name),
);
