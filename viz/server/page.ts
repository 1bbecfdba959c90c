/** @file The built page: an index of its files, read once. */

import { readdirSync, readFileSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../src/errors.ts";

export interface PageFile {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** True for files whose name carries a hash of their content. */
  readonly immutable: boolean;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** Where the build puts the page: next to this file once compiled, in dist/ when run from source. */
export const builtPage = (): string =>
  fileURLToPath(
    new URL(import.meta.url.endsWith(".ts") ? "../../dist/viz/app/" : "../app/", import.meta.url),
  );

/**
 * Files by request path, `/` being index.html.
 *
 * @throws UsageError if the page was not built, saying how.
 */
export function readPage(folder: string): ReadonlyMap<string, PageFile> {
  const names = listFiles(folder);
  if (!names.includes("index.html"))
    throw new UsageError({
      what: "the viewer's page is not built",
      where: folder,
      remedy: "npm run build:viz",
    });
  const files = names
    .filter((name) => extname(name) in types)
    .map((name): [string, PageFile] => [`/${name}`, readOne(folder, name)]);
  const index = files.find(([path]) => path === "/index.html") as [string, PageFile];
  return new Map([...files, ["/", index[1]]]);
}

const readOne = (folder: string, name: string): PageFile => ({
  type: types[extname(name)],
  bytes: readFileSync(join(folder, name)),
  immutable: name.startsWith("assets/"),
});

/** Regular files under a folder, with forward slashes; none if the folder does not exist. */
function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name).slice(join(folder, sep).length).split(sep).join("/"),
      );
  } catch {
    return [];
  }
}
