/** @file One view on a page of its own, over a run that the test makes up. */

import { openProblemView } from "../../../viz/app/problem/problem-view.ts";
import type { View } from "../../../viz/app/shell/view.ts";
import type { Nullable, PageSource } from "../../../viz/app/sources/page-source.ts";
import { openTrainingView } from "../../../viz/app/training/training-view.ts";
import type { HistoryRow, LiveEvent, ViewLayout, ViewSummary } from "../../../viz/source/source.ts";

/** What the run answers. */
export interface Play {
  readonly view: "training" | "problem";
  readonly summary: ViewSummary;
  readonly history?: readonly Nullable<HistoryRow>[];
  /** Absent: the run does not know, and says so. */
  readonly layout?: ViewLayout;
  readonly settings?: Readonly<Record<string, string>>;
  /** True for a run that goes on until the test says otherwise. */
  readonly isLive?: boolean;
}

/** The view with everything that it told the page. */
export interface Stage {
  readonly kept: Readonly<Record<string, string>>[];
  readonly said: string[];
  view?: View;
  summary?: ViewSummary;
  open(play: Play): Promise<void>;
  /** Tells the view of the run. */
  push(event: LiveEvent): void;
  press(key: string): void;
}

declare global {
  var stage: Stage;
}

const listeners = new Set<(event: LiveEvent) => void>();

globalThis.stage = {
  kept: [],
  said: [],
  open: async (play) => {
    const host = document.createElement("div");
    document.getElementById("view")?.replaceChildren(host);
    stage.view?.remove();
    stage.summary = play.summary;
    const open = play.view === "training" ? openTrainingView : openProblemView;
    stage.view = await open(host, {
      catalogue: { list: async () => [], open: refused, add: () => {}, changed: () => () => {} },
      runs: [sourceOf(play)],
      address: { view: play.view, runs: ["played"], settings: play.settings ?? {} },
      go: () => {},
      keep: (settings) => void stage.kept.push(settings),
      say: (message) => void stage.said.push(message),
    });
  },
  push: (event) => {
    for (const listener of listeners) listener(event);
  },
  press: (key) => stage.view?.shortcuts.find((shortcut) => shortcut.key === key)?.act(),
};

const refused = async (): Promise<never> => {
  throw new Error("The stage knows no such thing.");
};

function sourceOf({ history = [], layout, isLive }: Play): PageSource {
  return {
    id: "played",
    summary: async () => stage.summary as ViewSummary,
    history: async (from = 0) => history.slice(from),
    layout: async () => layout ?? refused(),
    field: refused,
    value: refused,
    line: refused,
    file: refused,
    follow: (listener) => {
      if (!isLive) {
        listener({ kind: "ended" });
        return () => {};
      }
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
