/** @file A run as the page sees it, wherever it is: on the viewer's server, in a worker of the page, in opened files. */

import type {
  FieldRequest,
  FileRequest,
  HistoryRow,
  LineRequest,
  LiveEvent,
  PointValue,
  RunEntry,
  ViewFile,
  ViewLayout,
  ViewSummary,
} from "../../source/source.ts";

/** Numbers that JSON could not hold arrive as null. */
export type Nullable<T> = { readonly [K in keyof T]: T[K] extends number ? number | null : T[K] };

/** Every promise may be rejected with an Error whose message is for people. */
export interface PageSource {
  readonly id: string;
  summary(): Promise<ViewSummary>;
  /** Rows from that index of the whole history on. */
  history(from?: number): Promise<readonly Nullable<HistoryRow>[]>;
  /** Values on a lattice; the first axis varies fastest. */
  field(request: FieldRequest): Promise<Float64Array>;
  /** The model's own value at a point. */
  value(point: Readonly<Record<string, number>>, field: string): Promise<Nullable<PointValue>>;
  line(request: LineRequest): Promise<Float64Array>;
  layout(): Promise<ViewLayout>;
  file(request: FileRequest): Promise<ViewFile>;
  /**
   * Tells of a run that is going on; of one that has ended, `ended` at once.
   *
   * @returns a function that ends it.
   */
  follow(listener: (event: LiveEvent) => void): () => void;
  /** Asks a run that is going on to stop; absent where the page cannot. */
  stop?(): void;
}

/** All runs the page knows. */
export interface Catalogue {
  list(): Promise<readonly RunEntry[]>;
  /** @throws Error (rejection) for an unknown id, naming what to do. */
  open(id: string): Promise<PageSource>;
  /** Adds a run of the page itself, which is lost when the page is left. */
  add(entry: RunEntry, source: PageSource): void;
  /** Called when the list may have changed. @returns a function that ends it. */
  changed(listener: () => void): () => void;
  /** What the server offers besides its runs; all absent on a static host. */
  readonly server?: ServerFacts;
}

export interface ServerFacts {
  /** Whether it solves when asked with the token that the address carried. */
  readonly solves: boolean;
  /** Ids of the runs that it started and can stop when asked with that token. Absent: none. */
  readonly stops?: readonly string[];
  /** Address of the report of benchmarks, if there is one. */
  readonly report?: string;
}
