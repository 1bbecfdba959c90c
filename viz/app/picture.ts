/** @file What a picture of a field over two axes can do; the surface and the map both do it. */

import type { Grid } from "./grid.ts";
import type { ValueScale } from "./value-scale.ts";

/** A point on the two axes. */
export type Place = readonly [a: number, b: number];

export interface PictureEvents {
  /** The pointer is over that place of the field, at those pixels of the picture; undefined when it left. */
  hover(place: Place | undefined, pixels: readonly [number, number]): void;
  /** The graphics context is gone: draw some other way. Called at most once. */
  lost?(): void;
}

export interface Picture {
  /** Draws a field. The view is kept unless the axes changed. */
  show(grid: Grid, scale: ValueScale, valueName: string): void;
  /** Marks the line along the first axis at that value of the second; undefined removes it. */
  markCut(b: number | undefined): void;
  /** Marks a place; undefined removes it. */
  markPlace(place: Place | undefined): void;
  /** Back to the first view. */
  reset(): void;
  /** Draws again, after a change of colour scheme. */
  redraw(): void;
  /** Removes everything this picture added to the page. */
  remove(): void;
}
