/** @file The manifest of a run folder: which problem, with what settings, when. */

import { UsageError } from "../../errors.ts";

/** The format of the folder as a whole; raised when an older Sobolev could misread a newer folder. */
export const folderFormat = 1;

/** Settings of the run as they were asked for; absent ones took the problem's or the program's default. */
export interface RunOptions {
  readonly model?: string;
  readonly points?: number | { readonly interior?: number; readonly conditions?: number };
  readonly threads?: number;
  readonly redraw?: number;
  readonly sampling?: string;
  readonly batch?: number | { readonly points: number; readonly every?: number };
  readonly memory?: number;
  readonly seconds?: number;
  readonly steps?: number;
  readonly target?: number;
  readonly kind?: "network" | "features" | "spectral" | "hybrid";
  readonly family?: string;
  readonly slabs?: number;
  readonly windows?: readonly number[];
  readonly levels?: number;
  readonly pieces?: readonly number[];
  readonly interfaces?: readonly string[];
  readonly linearSolver?: string;
  readonly correct?: boolean;
  readonly estimate?: boolean;
  readonly instruments?: readonly ("spectrum" | "trace" | "sharpness" | "degeneracy")[];
}

export interface Manifest {
  readonly format: number;
  /** Version of Sobolev that made the folder. */
  readonly sobolev: string;
  readonly problem: {
    readonly name: string;
    readonly title: string;
    /** Absolute path of the file that exports it; absent for problems of the library. */
    readonly file?: string;
    /** `fingerprint(problem)`. */
    readonly hash: string;
  };
  /** The model's full name, with its wrappers. */
  readonly model: string;
  readonly solver: string;
  /** As asked for: `auto`, or a device's name. */
  readonly device: string;
  readonly seed: number;
  readonly options: RunOptions;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** The process that began the run, and its machine: while it is there, the run has not been cut off. */
  readonly process?: { readonly id: number; readonly host: string };
}

/**
 * The manifest in this text.
 *
 * @throws UsageError if it is not one, or is of a newer format.
 */
export function parseManifest(text: string, file: string): Manifest {
  const manifest = parseObject(text);
  if (!manifest || typeof manifest.format !== "number") throw notManifest(file);
  if (manifest.format !== folderFormat) throw otherFormat(file, manifest.format, manifest.sobolev);
  if (!isSound(manifest)) throw notManifest(file);
  return manifest as unknown as Manifest;
}

/** The JSON object in this text; undefined for anything else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function isSound(manifest: Record<string, unknown>): boolean {
  const problem = manifest.problem as Record<string, unknown> | undefined;
  const texts = [
    manifest.model,
    manifest.solver,
    manifest.device,
    manifest.started,
    problem?.name,
    problem?.hash,
  ];
  const objects = [problem, manifest.options];
  return (
    texts.every((text) => typeof text === "string") &&
    objects.every((object) => typeof object === "object" && object !== null) &&
    typeof manifest.seed === "number"
  );
}

const notManifest = (file: string): UsageError =>
  new UsageError({
    what: "this is not the manifest of a Sobolev run, or it was damaged",
    where: `in ${file}`,
    remedy: "the folder that `sobolev solve` printed as its run folder",
  });

const otherFormat = (file: string, found: number, version: unknown): UsageError =>
  new UsageError({
    what: `the run folder has format ${found}; this version of Sobolev reads format ${folderFormat}`,
    where: `in ${file}`,
    remedy: `Sobolev ${String(version)}, which made the folder`,
  });
