/** @file What the page and a worker that holds one run say to one another: plain data, copied or handed over. */

import type {
  FieldRequest,
  FileRequest,
  HistoryRow,
  LineRequest,
  LiveEvent,
  PointValue,
  RunEntry,
  ViewDecision,
  ViewFile,
  ViewLayout,
  ViewSummary,
} from "../source/source.ts";
import type { TypedPlace, TypedProblem } from "./typed/typed-problem.ts";

/** A problem of the library by its name, or one that was typed. */
export type ProblemChoice = { readonly library: string } | { readonly typed: TypedProblem };

/** As on the command line; what is absent is chosen by the solve. */
export interface SolveChoices {
  readonly seconds?: number;
  readonly seed?: number;
  readonly kind?: "network" | "features" | "spectral" | "hybrid";
  readonly model?: string;
  /** Interior points of a network. */
  readonly points?: number;
  /** Most steps of a network. */
  readonly steps?: number;
  /** Where Gram matrices of networks are formed. Default wasm: everything on the processor. */
  readonly device?: PageDevice;
}

/** Devices that a page can have. */
export type PageDevice = "wasm" | "webgpu";

/** The files of a run folder. */
export interface RunFiles {
  readonly manifest: string;
  readonly checkpoint: Uint8Array;
  /** Absent: no history is shown. */
  readonly history?: string;
  /** Absent: the run did not end, or was not kept. */
  readonly result?: string;
  /** The solution plus its estimated error. Absent: there is no estimate. */
  readonly corrected?: Uint8Array;
}

/** What a worker is started for. */
export type Task =
  | { readonly kind: "solve"; readonly problem: ProblemChoice; readonly choices: SolveChoices }
  | { readonly kind: "open"; readonly files: RunFiles };

/** The questions of a PageSource, with what they are answered by. */
export interface Answers {
  summary: { readonly question: undefined; readonly answer: ViewSummary };
  history: { readonly question: number; readonly answer: readonly HistoryRow[] };
  field: { readonly question: FieldRequest; readonly answer: Float64Array };
  value: {
    readonly question: { readonly point: Readonly<Record<string, number>>; readonly field: string };
    readonly answer: PointValue;
  };
  line: { readonly question: LineRequest; readonly answer: Float64Array };
  layout: { readonly question: undefined; readonly answer: ViewLayout };
  file: { readonly question: FileRequest; readonly answer: ViewFile };
}
export type Asked = keyof Answers;

export type Question = {
  [K in Asked]: { readonly about: K; readonly question: Answers[K]["question"] };
}[Asked];

export type ToWorker =
  | { readonly kind: "begin"; readonly task: Task }
  | ({ readonly kind: "ask"; readonly id: number } & Question)
  /** The solve is to end after its present step and keep its best iterate. */
  | { readonly kind: "stop" }
  /** A solve that was cut short is to go on, with what is left of its time. */
  | { readonly kind: "go on" };

/** A run's line in the list; the page gives it its id. */
export type EntryFacts = Omit<RunEntry, "id">;

export type FromWorker =
  /** The run has begun, or something in its line of the list is another now. */
  | {
      readonly kind: "entry";
      readonly entry: EntryFacts;
      /** Whether it can be gone on with. */
      readonly goesOn: boolean;
    }
  | { readonly kind: "event"; readonly event: LiveEvent }
  | { readonly kind: "decision"; readonly decision: ViewDecision }
  /** There is no run, or no longer; for typed problems with the field of the form to look at. */
  | { readonly kind: "failed"; readonly message: string; readonly place?: TypedPlace }
  | { readonly kind: "answer"; readonly id: number; readonly answer: Answers[Asked]["answer"] }
  | { readonly kind: "refusal"; readonly id: number; readonly message: string };
