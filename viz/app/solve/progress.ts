/** @file A solve of this page while it goes on: what it decided, how far it is, and how it ends. */

import { element } from "../../marks/dom.ts";
import { readable } from "../../marks/numbers.ts";
import type { HistoryRow, ViewSummary } from "../../source/source.ts";
import { writeAddress } from "../shell/address.ts";
import { button } from "../shell/controls.ts";
import type { WorkerRun } from "../sources/worker.ts";

export interface ProgressPanel {
  readonly host: HTMLElement;
  remove(): void;
}

/** chosen here: the last few decisions are what is going on. */
const shownDecisions = 6;
/** chosen here: milliseconds after which a solve that was asked to stop may be ended at once. */
const patience = 4000;

export function progressPanel(run: WorkerRun): ProgressPanel {
  const begun = performance.now();
  const { problem, title } = run.entry();
  const state = element("p", { class: "numbers", role: "status" });
  const numbers = element("p", { class: "quiet numbers" });
  const told = element("div", { class: "ending" });
  const decisions = element("ol", { class: "decisions" });
  const controls = element("p", { class: "actions" });
  const host = element(
    "article",
    { class: "solving" },
    element("h3", {}, title || problem),
    state,
    numbers,
    told,
    decisions,
    controls,
  );
  let last: HistoryRow | undefined;
  let isStopping = false;

  const draw = (): void => {
    const entry = run.entry();
    state.textContent = entry.state === "running" ? (isStopping ? "Stopping…" : "Solving…") : endOf(entry);
    decisions.replaceChildren(
      ...run
        .decisions()
        .slice(-shownDecisions)
        .map(({ what, because }) => element("li", { title: because }, what)),
    );
    const choices = entry.state === "running" ? stopButtons() : run.canGoOn() ? [button("Go on", goOn)] : [];
    controls.replaceChildren(...links(entry.id), ...choices);
    if (entry.state !== "running") void tellMore();
  };
  /** How it ended where that is no matter of course, and which device it ran on. */
  const tellMore = async (): Promise<void> => {
    const summary = await run.source.summary().catch(() => undefined);
    told.replaceChildren(...(summary && !summary.running ? moreOf(summary) : []));
  };
  const goOn = (): void => {
    isStopping = false;
    told.replaceChildren();
    run.goOn();
  };
  const stopButtons = (): HTMLElement[] => {
    if (!isStopping) return [button("Stop", stop, { class: "stop" })];
    return performance.now() - stopped < patience
      ? []
      : [
          button("End at once", run.terminate, {
            title: "The solve does not answer: ending it loses its solution.",
          }),
        ];
  };
  let stopped = 0;
  const stop = (): void => {
    [isStopping, stopped] = [true, performance.now()];
    run.stop();
    draw();
    setTimeout(draw, patience + 100);
  };
  const tick = (): void => {
    if (run.entry().state !== "running") return;
    const seconds = `${((performance.now() - begun) / 1000).toFixed(1)} s`;
    const cost = last ? `, step ${last.index + 1}, cost ${readable(last.cost, 3)}` : "";
    const error = last?.error === undefined ? "" : `, error ${readable(last.error, 3)}`;
    numbers.textContent = seconds + cost + error;
  };
  const timer = setInterval(tick, 200);
  const follow = (): (() => void) =>
    run.source.follow((event) => {
      if (event.kind === "history") last = event.rows.at(-1) ?? last;
      if (event.kind === "ended") draw();
    });
  let leave = follow();
  const quiet = run.changed(() => {
    // A run that had ended tells nothing to those who came then: it may go on.
    leave();
    leave = follow();
    draw();
  });
  draw();
  return {
    host,
    remove: () => {
      clearInterval(timer);
      leave();
      quiet();
    },
  };
}

const links = (id: string): HTMLElement[] =>
  [
    ["field", "Watch the field"],
    ["training", "Training"],
    ["problem", "Problem"],
  ].map(([view, text]) =>
    element("a", { class: "action", href: writeAddress({ view, runs: [id], settings: {} }) }, text),
  );

const moreOf = ({ outcome, device }: ViewSummary): HTMLElement[] => {
  const isCourse = outcome.kind === "converged" || outcome.kind === "aborted";
  const sentences = [...(isCourse ? [] : [outcome.message]), `Device ${device.name}: ${device.description}.`];
  return sentences.map((text) => element("p", { class: "quiet" }, text));
};

/** What came out, in a sentence. */
function endOf({
  state,
  reason,
  relativeL2,
  errorEstimate,
  seconds,
  model,
}: ReturnType<WorkerRun["entry"]>): string {
  if (reason) return reason;
  const error = Number.isFinite(relativeL2)
    ? `relative error ${readable(relativeL2, 2)}`
    : Number.isFinite(errorEstimate)
      ? `estimated error ${readable(errorEstimate, 2)}`
      : "no error known";
  const ending = state === "converged" ? "Converged" : state === "aborted" ? "Stopped" : `Ended (${state})`;
  return `${ending} after ${seconds.toFixed(1)} s: ${error}, ${model}.`;
}
