/** @file The views of the page, in the order of their tabs; each is loaded when it is first chosen. */

import type { ViewEntry } from "./view.ts";

export const views: readonly ViewEntry[] = [
  {
    name: "field",
    title: "Field",
    key: "1",
    needs: "one",
    open: async (host, context) => (await import("../field/field-view.ts")).openFieldView(host, context),
  },
  {
    name: "problem",
    title: "Problem",
    key: "2",
    needs: "one",
    open: async (host, context) =>
      (await import("../problem/problem-view.ts")).openProblemView(host, context),
  },
  {
    name: "training",
    title: "Training",
    key: "3",
    needs: "one",
    open: async (host, context) =>
      (await import("../training/training-view.ts")).openTrainingView(host, context),
  },
  {
    name: "runs",
    title: "Runs",
    key: "4",
    needs: "none",
    open: async (host, context) => (await import("../compare/runs-view.ts")).openRunsView(host, context),
  },
  {
    name: "compare",
    title: "Compare",
    key: "5",
    needs: "some",
    open: async (host, context) =>
      (await import("../compare/compare-view.ts")).openCompareView(host, context),
  },
  {
    name: "solve",
    title: "Solve",
    key: "6",
    needs: "none",
    open: async (host, context) => (await import("../solve/solve-view.ts")).openSolveView(host, context),
  },
];
