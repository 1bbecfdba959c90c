/** @file What a run of the GPU benchmark is made of, and what it leaves behind. */

/** A child process of the benchmark. */
export interface Piece {
  /** Short, without spaces: names its files. */
  readonly name: string;
  /** Program and arguments; `sobolev` stands for the command line of this build. */
  readonly command: readonly string[];
  /** It is stopped after so many seconds. */
  readonly seconds: number;
}

/**
 * How a piece ended: `finished` with whatever exit code, `time-limit`, or `missing` where its program is not on this
 * machine.
 */
export type PieceEnding = "finished" | "time-limit" | "missing";

export interface PieceResult {
  readonly name: string;
  readonly command: readonly string[];
  readonly ending: PieceEnding;
  readonly exitCode: number | null;
  /** Wall clock. */
  readonly seconds: number;
  /** The JSON object on the last line of its output, where there is one. */
  readonly output?: Readonly<Record<string, unknown>>;
  /** The end of what it wrote, both streams. */
  readonly text: string;
  /** Seconds of solve time after every trial, for pieces that leave a run folder. */
  readonly trials?: readonly number[];
}

export interface GpuResults {
  readonly format: 1;
  readonly begun: string;
  readonly quick: boolean;
  readonly node: string;
  readonly pieces: readonly PieceResult[];
}

export type Verdict = "pass" | "fail" | "not measured";

/** A line of the table. */
export interface GpuRow {
  readonly what: string;
  readonly bar: string;
  readonly reached: string;
  /** Absent for figures without a bar. */
  readonly verdict?: Verdict;
}
