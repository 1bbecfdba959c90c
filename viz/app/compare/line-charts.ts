/** @file Runs over a single coordinate: one chart of all lines, and one of their differences from the first. */

import { curves } from "../../marks/curves.ts";
import { element } from "../../marks/dom.ts";
import { axisValue } from "../../marks/grid.ts";
import type { Curve, CurvesData, Picture } from "../../marks/picture.ts";
import type { CompareState } from "./compare-state.ts";
import { boundsOf, type Ground, letterOf, whyNoDifference, whyNot } from "./ground.ts";
import { askLine, type Compared, isMagnitude, stepsOf } from "./lattices.ts";
import type { PictureListener, Pictures } from "./pictures.ts";
import { runColours } from "./run-colours.ts";

/** As `pictures`, for problems of one coordinate: there is nothing to turn. */
export function lineCharts(runs: readonly Compared[], ground: Ground, listener: PictureListener): Pictures {
  const hosts = ["compare-lines", "compare-lines differences"].map((name) => element("div", { class: name }));
  const charts: (Picture<CurvesData> | undefined)[] = [undefined, undefined];
  const last: (CurvesData | undefined)[] = [undefined, undefined];
  const show = (k: number, data: CurvesData): void => {
    last[k] = data;
    hosts[k].hidden = data.curves.length === 0;
    if (charts[k]) charts[k].update(data);
    else charts[k] = curves(hosts[k], data, { hover: (place) => place && listener.hover([place[0], 0]) });
  };
  return {
    element: element("div", {}, ...hosts),
    draw: async (state) => {
      const lines = await Promise.all(
        runs.map((run) => (whyNot(run.summary, ground, state.choice) ? undefined : askLine(run, state))),
      );
      show(0, linesOf(runs, lines, state));
      show(1, differencesOf(runs, lines, ground, state));
      return runs.flatMap(({ summary }, k) => {
        const why = whyNot(summary, ground, state.choice);
        return why ? [`${letterOf(k)}: ${why}`] : [];
      });
    },
    mark: ({ axes, at }) => {
      charts.forEach((chart, k) => {
        const data = last[k];
        if (chart && data && !hosts[k].hidden) chart.update({ ...data, mark: at[axes[0]] });
      });
    },
    reset: () => {},
    redraw: () => {
      for (const chart of charts) chart?.redraw();
    },
    camera: undefined,
    remove: () => {
      for (const chart of charts) chart?.remove();
    },
  };
}

type Line = Float64Array | undefined;

function linesOf(
  runs: readonly Compared[],
  lines: readonly Line[],
  { axes, choice }: CompareState,
): CurvesData {
  const made = lines.map((y, k) => (y ? curveOf(runs[k], axes[0], y, letterOf(k), k) : undefined));
  return {
    curves: made.filter((curve) => curve !== undefined),
    x: { name: axes[0] },
    y: { name: choice.label, log: isMagnitude(choice.kind) },
  };
}

function differencesOf(
  runs: readonly Compared[],
  [first, ...others]: readonly Line[],
  ground: Ground,
  { axes, choice, differences }: CompareState,
): CurvesData {
  const made = others.map((y, k) => {
    const why = whyNoDifference([runs[0].summary, runs[k + 1].summary], ground, choice);
    if (!differences || why || !first || !y) return undefined;
    return curveOf(
      runs[0],
      axes[0],
      first.map((value, i) => value - y[i]),
      `A − ${letterOf(k + 1)}`,
      k + 1,
    );
  });
  return {
    curves: made.filter((curve) => curve !== undefined),
    x: { name: axes[0] },
    y: { name: `difference of ${choice.label}` },
  };
}

function curveOf({ summary }: Compared, name: string, y: Float64Array, label: string, k: number): Curve {
  const [low, high] = boundsOf(summary, name);
  const axis = { name, low, high, count: stepsOf.line };
  const x = Float64Array.from({ length: stepsOf.line }, (_, i) => axisValue(axis, i));
  return { name: label, x, y, colour: runColours()[k] };
}
