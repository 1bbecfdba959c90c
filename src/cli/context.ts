/** @file What a command may touch: streams, the clock, the engine, the library of problems, the viewer. */

import type { ConformanceFinding, Device } from "../devices/index.ts";
import type { Problem } from "../problem/index.ts";
import type { Checkpoint } from "../run/index.ts";
import type { Solution } from "../solution/index.ts";
import type {
  AssemblyOptions,
  Drawn,
  DrawnBy,
  Inspection,
  SolveConformanceOptions,
  Solved,
  SolveOptions,
} from "../solve/index.ts";
import type { CatalogueRow } from "./catalogue.ts";

/** The part of `src/solve` that commands use. */
export interface Engine {
  solve(problem: Problem, options?: SolveOptions): Promise<Solved>;
  inspect(problem: Problem, options?: SolveOptions): Inspection;
  /** The name under which a run's model is stored: of the network or basis asked for, else `automatic`. */
  modelOf(problem: Problem, options: SolveOptions): string;
  restore(problem: Problem, checkpoint: Checkpoint): Solution;
  /** Where a run put its collocation points. */
  drawnPoints(problem: Problem, run: DrawnBy): Drawn;
  /** Time of one step against its ideal: a plain object with `ratio`. */
  benchStep(problem: Problem, options?: SolveOptions): Promise<object>;
  /** Whole runs on a device beside the wasm device, on these two problems. */
  solveConformance(
    device: Device,
    problems: { readonly poisson: Problem; readonly burgers: Problem },
    options?: SolveConformanceOptions,
  ): Promise<ConformanceFinding[]>;
  /** Bandwidth of sweeps and Jacobian rows on a device: a plain object. */
  benchAssembly(problem: Problem, device: Device, options?: AssemblyOptions): Promise<object>;
}

export type Library = ReadonlyMap<string, () => Promise<Problem> | Problem>;

/** The part of `viz` that commands use. */
export type Viewer = Pick<typeof import("../../viz/index.ts"), "runFolders" | "serveViewer" | "viewSource">;

/** Everything outside a command. The process has one; tests make their own. */
export interface Context {
  /** Writes a line to standard output. */
  out(line: string): void;
  /** Writes text as it is to standard error. */
  err(text: string): void;
  /** Whether the streams are terminals, and how wide the terminal is. */
  readonly terminal: { readonly out: boolean; readonly err: boolean; columns(): number };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /**
   * Aborted when the user asks to stop (Ctrl-C, SIGTERM), who is then told the notice; `release` gives the signals
   * back to the process.
   */
  interrupt(notice: string): { readonly signal: AbortSignal; release(): void };
  now(): Date;
  // Loaded on demand: a command pays only for what it uses.
  engine(): Promise<Engine>;
  library(): Promise<Library>;
  viewer(): Promise<Viewer>;
  /** What is known of the library without loading its problems. Absent: nothing. */
  catalogue?(): Promise<readonly CatalogueRow[]>;
}
