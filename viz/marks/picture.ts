/** @file What every picture can do, and the data each is drawn from: plain values, no run, no page around them. */

import type { Axis, Grid } from "./grid.ts";
import type { ValueScale } from "./value-scale.ts";

/** A point on the two axes of a map or a surface. */
export type Place = readonly [a: number, b: number];

/** A point on the three axes of a volume. */
export type Place3 = readonly [a: number, b: number, c: number];

/** Where a picture in space is looked at from; plain data, so that pictures can share one and links can hold it. */
export interface CameraState {
  /** Radians about the upright axis. */
  readonly azimuth: number;
  /** Radians above the floor. */
  readonly elevation: number;
  /** Distance from the middle of the box, whose longer side is 2. */
  readonly distance: number;
}

export interface PictureEvents {
  /** The pointer is over that place, at those CSS pixels of the picture; undefined when it left. */
  hover?(place: Place | Place3 | undefined, pixels: readonly [number, number]): void;
  /** The place was pressed and let go, without a drag. */
  choose?(place: Place | Place3): void;
  /** The camera was moved by hand. */
  turned?(camera: CameraState): void;
  /** A drag has begun or ended: draw coarsely meanwhile. */
  dragging?(active: boolean): void;
  /** The graphics context is gone: draw some other way. Called at most once. */
  lost?(): void;
}

/** A picture on the page; made by `surface`, `heatmap`, `isosurface`, `points` or `curves`. */
export interface Picture<Data> {
  /** Draws other data, once per animation frame. The view is kept unless the axes changed. */
  update(next: Data): void;
  /** Back to the first view. */
  reset(): void;
  /** Draws again, after a change of colour scheme. */
  redraw(): void;
  /** Absent for flat pictures. */
  readonly camera?: { get(): CameraState; set(camera: CameraState): void };
  /** Absent for pictures in space. For handles that lie over the picture. */
  readonly plane?: {
    /** CSS pixels of a place from the upper left corner of the host; undefined before the first drawing. */
    pixels(place: Place): readonly [number, number] | undefined;
    /** The place at such pixels, moved into the axes; undefined before the first drawing. */
    place(pixels: readonly [number, number]): Place | undefined;
  };
  /** PNG of what is shown with its axes and labels, `scale` device pixels per CSS pixel (default 2). */
  image(options?: { readonly scale?: number }): Promise<Blob>;
  /** The canvas that changes from frame to frame, for films. */
  readonly canvas: HTMLCanvasElement;
  /** Removes everything this picture added to the page. */
  remove(): void;
}

/** Vectors at the points of a lattice, which may be coarser than that of the field. */
export interface VectorGrid {
  readonly a: Axis;
  readonly b: Axis;
  /** Components along the first and the second axis, in the units of the axes per unit of the field. */
  readonly along: Float64Array;
  readonly across: Float64Array;
}

/** Points of one colour, named in the legend. */
export interface PointGroup {
  readonly name: string;
  readonly places: readonly Place[];
  /** Unit normals drawn as short strokes. */
  readonly normals?: readonly Place[];
  /** CSS colour; default: the next of the page's own. */
  readonly colour?: string;
}

/** A field over two axes, as a map or a surface. */
export interface FieldData {
  readonly grid: Grid;
  readonly scale: ValueScale;
  /** Name of the values: `u`, `error of u`. */
  readonly label: string;
  /** Values at which lines are drawn. Default: none. */
  readonly contours?: readonly number[];
  /** A line through the field: at one value of the second axis, or between two places. */
  readonly cut?: number | readonly [Place, Place];
  readonly mark?: Place;
  readonly arrows?: VectorGrid;
  readonly streamlines?: readonly (readonly Place[])[];
  readonly points?: readonly PointGroup[];
}

/** Values on a lattice over three axes; the first varies fastest. */
export interface Volume {
  readonly a: Axis;
  readonly b: Axis;
  readonly c: Axis;
  readonly values: Float64Array;
}

/** A field over three axes by planes and surfaces of equal value. */
export interface VolumeData {
  readonly volume: Volume;
  readonly scale: ValueScale;
  readonly label: string;
  /** Position of the plane across each axis; undefined: none. */
  readonly slices: readonly [number | undefined, number | undefined, number | undefined];
  /** Values of the surfaces of equal value. */
  readonly levels: readonly number[];
  readonly mark?: Place3;
}

/** Points of several sorts over two axes. */
export interface PointsData {
  readonly a: Pick<Axis, "name" | "low" | "high">;
  readonly b: Pick<Axis, "name" | "low" | "high">;
  readonly groups: readonly PointGroup[];
  /** Lines drawn under the points: a boundary, windows, ellipses. */
  readonly outlines?: readonly (readonly Place[])[];
  readonly mark?: Place;
  /** What the points are, for readers without the picture. */
  readonly label: string;
}

/** One line of a chart. */
export interface Curve {
  readonly name: string;
  readonly x: Float64Array;
  /** NaN is a gap. */
  readonly y: Float64Array;
  /** Drawn with dashes. Default false. */
  readonly dashed?: boolean;
  readonly colour?: string;
}

export interface CurvesData {
  readonly curves: readonly Curve[];
  readonly x: { readonly name: string; readonly log?: boolean; readonly domain?: readonly [number, number] };
  readonly y: { readonly name: string; readonly log?: boolean; readonly domain?: readonly [number, number] };
  /** A vertical line at that x. */
  readonly mark?: number;
}
