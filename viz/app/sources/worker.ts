/** @file A run in a worker of this page, as the views see it. */

import type { LiveEvent, RunEntry, ViewDecision } from "../../source/source.ts";
import type { Answers, Asked, EntryFacts, FromWorker, Task, ToWorker } from "../../worker/protocol.ts";
import type { TypedPlace } from "../../worker/typed/typed-problem.ts";
import type { Catalogue, PageSource } from "./page-source.ts";

/** Why a run did not begin; for typed problems with the field of the form to look at. */
export class Refusal extends Error {
  readonly place: TypedPlace | undefined;
  constructor(message: string, place?: TypedPlace) {
    super(message);
    this.place = place;
  }
}

/** What the catalogue gives back for a run of this page. */
export interface WorkerSource extends PageSource {
  readonly run: WorkerRun;
}

export const isOfWorker = (source: PageSource): source is WorkerSource => "run" in source;

export interface WorkerRun {
  readonly source: WorkerSource;
  entry(): RunEntry;
  /** What the solve decided so far. */
  decisions(): readonly ViewDecision[];
  /** Called whenever one of the two above is another. @returns a function that ends it. */
  changed(listener: () => void): () => void;
  /** Asks for an end after the present step; the best iterate stays. */
  stop(): void;
  /** Whether it has been cut short, by a stop or a lost device, and can go on. */
  canGoOn(): boolean;
  /** From its last step, with what is left of its time. */
  goOn(): void;
  /** Ends the worker at once, a stuck one too: the run is lost. */
  terminate(): void;
}

/**
 * Starts a worker of its own for a run.
 *
 * @returns the run once it has begun. The promise is rejected with a Refusal for what cannot be solved or opened.
 */
export function startWorker(task: Task): Promise<WorkerRun> {
  const worker = new Worker(new URL("../../worker/worker.ts", import.meta.url), { type: "module" });
  const post = (message: ToWorker): void => worker.postMessage(message);
  const pending = new Map<number, Waiting>();
  const changes = new Set<() => void>();
  const listeners = new Set<(event: LiveEvent) => void>();
  const decisions: ViewDecision[] = [];
  let entry: RunEntry | undefined;
  let goesOn = false;
  let over: Error | undefined;

  const tellChange = (): void => {
    for (const listener of changes) listener();
  };
  const tell = (event: LiveEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const close = (reason: Error): void => {
    over ??= reason;
    worker.terminate();
    for (const { reject } of pending.values()) reject(over);
    pending.clear();
    if (entry?.state === "running") entry = { ...entry, state: "aborted", reason: over.message };
    tellChange();
    tell({ kind: "ended" });
  };
  const ask = <K extends Asked>(about: K, question: Answers[K]["question"]): Promise<Answers[K]["answer"]> =>
    new Promise((resolve, reject) => {
      if (over) return reject(over);
      const id = nextId(pending);
      pending.set(id, { resolve: resolve as Waiting["resolve"], reject });
      post({ kind: "ask", id, about, question } as ToWorker);
    });
  const known = (): RunEntry => entry as RunEntry;
  const stop = (): void => post({ kind: "stop" });
  const run: WorkerRun = {
    source: {
      get id() {
        return known().id;
      },
      get run() {
        return run;
      },
      ...questionsOf(ask),
      follow: (listener) => follow(listener, listeners, known),
      ...(task.kind === "solve" && { stop }),
    },
    entry: known,
    decisions: () => decisions,
    changed: (listener) => {
      changes.add(listener);
      return () => changes.delete(listener);
    },
    stop,
    canGoOn: () => goesOn && !over,
    goOn: () => post({ kind: "go on" }),
    terminate: () =>
      close(new Error("This solve was ended at once; its solution is lost. Try: solving again.")),
  };

  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === "entry") {
        entry = named(data.entry, entry);
        goesOn = data.goesOn;
        resolve(run);
        tellChange();
      } else if (data.kind === "event") tell(data.event);
      else if (data.kind === "decision") {
        decisions.push(data.decision);
        tellChange();
      } else if (data.kind === "failed") {
        const refusal = new Refusal(data.message, data.place);
        reject(refusal);
        close(refusal);
      } else settle(data, pending);
    };
    worker.onerror = ({ message }) => {
      const refusal = new Refusal(
        `The part of the page that solves could not be run: ${message || "it did not load"}`,
      );
      reject(refusal);
      close(refusal);
    };
    post({ kind: "begin", task });
  });
}

interface Waiting {
  resolve(answer: Answers[Asked]["answer"]): void;
  reject(reason: Error): void;
}

/** The lowest number that no waiting question has. */
function nextId(pending: ReadonlyMap<number, unknown>): number {
  let id = 0;
  while (pending.has(id)) id++;
  return id;
}

function settle(
  data: Extract<FromWorker, { kind: "answer" | "refusal" }>,
  pending: Map<number, Waiting>,
): void {
  const waiting = pending.get(data.id);
  pending.delete(data.id);
  if (data.kind === "answer") waiting?.resolve(data.answer);
  else waiting?.reject(new Error(data.message));
}

/** A name of this page: the problem and the moment it began, to the millisecond. */
const named = (facts: EntryFacts, before: RunEntry | undefined): RunEntry => ({
  ...facts,
  id: before?.id ?? `here-${facts.problem}-${new Date().toISOString().replace(/\D/g, "")}`,
});

type Ask = <K extends Asked>(about: K, question: Answers[K]["question"]) => Promise<Answers[K]["answer"]>;

const questionsOf = (ask: Ask): Omit<PageSource, "id" | "follow" | "stop"> => ({
  summary: () => ask("summary", undefined),
  history: (from = 0) => ask("history", from),
  field: (request) => ask("field", request),
  value: (point, field) => ask("value", { point, field }),
  line: (request) => ask("line", request),
  layout: () => ask("layout", undefined),
  file: (request) => ask("file", request),
});

function follow(
  listener: (event: LiveEvent) => void,
  listeners: Set<(event: LiveEvent) => void>,
  entry: () => RunEntry,
): () => void {
  if (entry().state !== "running") queueMicrotask(() => listener({ kind: "ended" }));
  else listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Lists a run of this page, and again whenever its line is another. */
export function keepInCatalogue(catalogue: Catalogue, run: WorkerRun): void {
  let listed: RunEntry | undefined;
  const list = (): void => {
    if (run.entry() === listed) return;
    listed = run.entry();
    catalogue.add(listed, run.source);
  };
  list();
  run.changed(list);
}
