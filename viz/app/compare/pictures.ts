/** @file The pictures of all runs and of their differences from the first, with linked cameras and one scale or several. */

import { element } from "../../marks/dom.ts";
import type { Grid } from "../../marks/grid.ts";
import type { CameraState, FieldData, Place } from "../../marks/picture.ts";
import type { ValueScale } from "../../marks/value-scale.ts";
import { type CompareState, heldFor } from "./compare-state.ts";
import { type Ground, letterOf, whyNoDifference, whyNot } from "./ground.ts";
import { askGrid, type Compared, commonScale, minus } from "./lattices.ts";
import { linkedCameras } from "./linked-cameras.ts";
import { type Pane, pane } from "./pane.ts";
import { type ScaleBar, scaleBar } from "./scale-bar.ts";

export interface Pictures {
  readonly element: HTMLElement;
  /** Asks for every field and draws; resolves to sentences about what was drawn otherwise than asked for. */
  draw(state: CompareState): Promise<readonly string[]>;
  /** Marks the probed point in every picture whose axes it lies on. */
  mark(state: CompareState): void;
  reset(): void;
  redraw(): void;
  readonly camera: CameraState | undefined;
  remove(): void;
}

export interface PictureListener {
  hover(place: Place): void;
  turned(): void;
  /** A graphics context is gone: maps are to be drawn. */
  lost(message: string): void;
}

interface Panes {
  readonly runs: readonly Pane[];
  /** A minus each of the others. */
  readonly differences: readonly Pane[];
  readonly bars: { readonly runs: ScaleBar; readonly differences: ScaleBar };
}

/** chosen here: pictures narrower than a third of the page are too small to be read. */
const mostColumns = 3;

/** @param headings - of the runs, in their order. */
export function pictures(
  runs: readonly Compared[],
  ground: Ground,
  headings: readonly HTMLElement[],
  camera: CameraState | undefined,
  listener: PictureListener,
): Pictures {
  const cameras = linkedCameras(camera);
  const events = {
    hover: (place: Place | undefined) => place && listener.hover(place),
    turned: listener.turned,
    lost: listener.lost,
  };
  const panes: Panes = {
    runs: runs.map((_, k) => pane(headings[k], `Picture of run ${letterOf(k)}`, cameras, events)),
    differences: runs.slice(1).map((_, k) => {
      const name = `A − ${letterOf(k + 1)}`;
      return pane(element("h3", { class: "pane-head" }, name), `Picture of ${name}`, cameras, events);
    }),
    bars: { runs: scaleBar(), differences: scaleBar() },
  };
  const all = [...panes.runs, ...panes.differences];
  const differences = element(
    "div",
    { class: "differences" },
    element(
      "div",
      { class: "panes" },
      element("div", { class: "difference-bar" }, panes.bars.differences.element),
      ...panes.differences.map((one) => one.element),
    ),
  );
  const whole = element(
    "div",
    {},
    element("div", { class: "panes" }, ...panes.runs.map((one) => one.element)),
    panes.bars.runs.element,
    differences,
  );
  whole.style.setProperty("--columns", String(Math.min(mostColumns, runs.length)));
  return {
    element: whole,
    draw: async (state) => {
      const grids = await Promise.all(runs.map((run) => askOne(run, ground, state)));
      differences.hidden = !state.differences || runs.length < 2;
      const said = [
        ...drawRuns(panes, runs, grids, state),
        ...(differences.hidden ? [] : drawDifferences(panes, runs, grids, ground, state)),
      ];
      return [...new Set(said)].filter(Boolean);
    },
    mark: (state) => {
      const [a, b] = state.axes;
      for (const one of all) one.mark([state.at[a], state.at[b]]);
    },
    reset: () => {
      cameras.forget();
      for (const one of all) one.reset();
    },
    redraw: () => {
      for (const one of [...all, panes.bars.runs, panes.bars.differences]) one.redraw();
    },
    get camera() {
      return cameras.state;
    },
    remove: () => {
      for (const one of all) one.remove();
      for (const bar of [panes.bars.runs, panes.bars.differences]) bar.hide();
    },
  };
}

/** The field of one run, or why there is none. */
async function askOne(run: Compared, ground: Ground, state: CompareState): Promise<Grid | string> {
  const why = whyNot(run.summary, ground, state.choice);
  if (why) return why;
  return askGrid(run, state).catch((error: unknown) =>
    error instanceof Error ? error.message : String(error),
  );
}

const isGrid = (grid: Grid | string): grid is Grid => typeof grid !== "string";

function drawRuns(
  panes: Panes,
  runs: readonly Compared[],
  grids: readonly (Grid | string)[],
  state: CompareState,
): string[] {
  const { kind, label } = state.choice;
  const common = commonScale(
    kind,
    grids.filter(isGrid).map(({ values }) => values),
  );
  const isShared = state.scale === "shared";
  const said = grids.map((grid, k) => {
    const one = panes.runs[k];
    if (!isGrid(grid)) {
      one.bar.hide();
      one.say(grid);
      return "";
    }
    const scale = isShared ? common : commonScale(kind, [grid.values]);
    if (isShared) one.bar.hide();
    else one.bar.show(scale, label);
    return one.show(dataOf(grid, scale, label), state.picture) || movedNote(runs[k], k, state);
  });
  if (isShared && grids.some(isGrid)) panes.bars.runs.show(common, label);
  else panes.bars.runs.hide();
  return said;
}

/** The held coordinates of a run that ends before them. */
function movedNote({ summary }: Compared, k: number, state: CompareState): string {
  const moved = Object.entries(heldFor(summary, state)).filter(([name, value]) => value !== state.at[name]);
  return moved
    .map(([name, value]) => `${letterOf(k)} is shown at ${name} = ${value}, where it ends.`)
    .join(" ");
}

function drawDifferences(
  panes: Panes,
  runs: readonly Compared[],
  grids: readonly (Grid | string)[],
  ground: Ground,
  state: CompareState,
): string[] {
  const [first, ...others] = grids;
  const found = others.map((other, k) => {
    const why = whyNoDifference([runs[0].summary, runs[k + 1].summary], ground, state.choice);
    if (why || !isGrid(first) || !isGrid(other)) return why ?? "Only one of the two could be drawn.";
    return minus(first, other);
  });
  const scale = commonScale(
    "value",
    found.filter(isGrid).map(({ values }) => values),
  );
  const label = (k: number): string => `A − ${letterOf(k + 1)}`;
  const said = found.map((grid, k) => {
    const one = panes.differences[k];
    if (isGrid(grid)) return one.show(dataOf(grid, scale, label(k)), state.picture);
    one.say(grid);
    return "";
  });
  if (found.some(isGrid)) panes.bars.differences.show(scale, `difference of ${state.choice.label}`);
  else panes.bars.differences.hide();
  return said;
}

const dataOf = (grid: Grid, scale: ValueScale, label: string): FieldData => ({ grid, scale, label });
