/** @file A worker's side of one run: begins it, tells of it, answers the questions of the page. */

import type { ViewSource } from "../source/source.ts";
import { deferred } from "./deferred.ts";
import type { HeldRun, Teller } from "./held-run.ts";
import { openFiles } from "./open-files.ts";
import type { Answers, Asked, FromWorker, Question, Task, ToWorker } from "./protocol.ts";
import { beginSolve } from "./solve-run.ts";
import { Misplaced } from "./typed/typed-problem.ts";
import { words } from "./words.ts";

/** Sends a message; what is in `handed` is handed over, not copied. */
export type Post = (message: FromWorker, handed?: Transferable[]) => void;

/** @returns what takes the page's messages. */
export function runHost(post: Post): (message: ToWorker) => void {
  const held = deferred<HeldRun>();
  const pace = fairPace();
  // A run that failed is told of once; questions are refused with the same words.
  held.promise.catch((reason: unknown) => post(failure(reason)));
  return (message) => {
    if (message.kind === "begin") begin(message.task, tellerOf(post)).then(held.resolve, held.reject);
    else if (message.kind === "stop") void held.promise.then((run) => run.stop?.()).catch(() => undefined);
    else if (message.kind === "go on") void held.promise.then((run) => run.goOn?.()).catch(() => undefined);
    else void answer(message, held.promise, post, pace);
  };
}

const begin = (task: Task, teller: Teller): Promise<HeldRun> =>
  task.kind === "open" ? openFiles(task.files, teller) : beginSolve(task.problem, task.choices, teller);

const tellerOf = (post: Post): Teller => ({
  entry: (entry, goesOn = false) => post({ kind: "entry", entry, goesOn }),
  event: (event) => post({ kind: "event", event }),
  decision: (decision) => post({ kind: "decision", decision }),
  failed: (reason) => post(failure(reason)),
});

async function answer(
  { id, about, question }: { readonly id: number } & Question,
  held: Promise<HeldRun>,
  post: Post,
  pace: Pace,
): Promise<void> {
  try {
    const run = await held;
    const found = await answerOf(run, { about, question } as Question, pace);
    post({ kind: "answer", id, answer: found }, handedOver(found));
  } catch (reason) {
    post({ kind: "refusal", id, message: words(reason) });
  }
}

async function answerOf(
  run: HeldRun,
  { about, question }: Question,
  pace: Pace,
): Promise<Answers[Asked]["answer"]> {
  if (about === "history") return run.history(question);
  if (about === "summary" || about === "layout") return questions[about](run.facts(), question as never);
  const first = await run.source();
  if (first.summary().running) await pace.wait();
  // Asked for again: a newer solution has taken the place of the one before.
  const source = await run.source();
  return pace.measured(() => questions[about](source, question as never));
}

/** When the next picture may be evaluated. */
interface Pace {
  wait(): Promise<void>;
  measured<Answer>(answer: () => Answer): Answer;
}

/** chosen here: no question waits longer for a solve, in milliseconds. */
const longestWait = 2000;

/**
 * While a solve goes on it has the thread for at least as long as answers take it: pictures of a solution that is being
 * found must not keep it from being found.
 */
function fairPace(): Pace {
  let free = 0;
  return {
    wait: () => new Promise((resolve) => setTimeout(resolve, Math.max(0, free - performance.now()))),
    measured: (answer) => {
      const begun = performance.now();
      try {
        return answer();
      } finally {
        const ended = performance.now();
        free = ended + Math.min(longestWait, ended - begun);
      }
    },
  };
}

type Answering = {
  [K in Exclude<Asked, "history">]: (
    source: ViewSource,
    question: Answers[K]["question"],
  ) => Answers[K]["answer"];
};

const questions: Answering = {
  summary: (source) => source.summary(),
  // Copied, so that nothing of a device's memory is handed away.
  field: (source, request) => source.field(request).slice(),
  value: (source, { point, field }) => source.value(point, field),
  line: (source, request) => source.line(request).slice(),
  layout: (source) => source.layout(),
  file: (source, request) => source.file(request),
};

const handedOver = (found: Answers[Asked]["answer"]): Transferable[] =>
  found instanceof Float64Array && found.buffer instanceof ArrayBuffer ? [found.buffer] : [];

function failure(reason: unknown): FromWorker {
  const message = words(reason);
  return reason instanceof Misplaced
    ? { kind: "failed", message, place: reason.complaint.place }
    : { kind: "failed", message };
}
