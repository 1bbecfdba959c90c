/** @file Pictures for any page: surface, map, volume, points, curves and colour bar, without the viewer around them. */

export type { ColourMap, ColourMapName } from "./marks/colour.ts";
export { colourMap, divergingMaps, sequentialMaps } from "./marks/colour.ts";
export type { ColourBar, ColourBarData } from "./marks/colour-bar.ts";
export { colourBar } from "./marks/colour-bar.ts";
export { contourLevels, contourSegments } from "./marks/contours.ts";
export { curves } from "./marks/curves.ts";
export type { Axis, Extrema, Grid } from "./marks/grid.ts";
export { axisValue, extrema, interpolate } from "./marks/grid.ts";
export { heatmap } from "./marks/heat-map.ts";
export { isosurface } from "./marks/isosurface.ts";
export type { IsoMesh } from "./marks/isosurface-mesh.ts";
export { isosurfaceMesh } from "./marks/isosurface-mesh.ts";
export type {
  CameraState,
  Curve,
  CurvesData,
  FieldData,
  Picture,
  PictureEvents,
  Place,
  Place3,
  PointGroup,
  PointsData,
  VectorGrid,
  Volume,
  VolumeData,
} from "./marks/picture.ts";
export { points } from "./marks/points.ts";
export type { StreamlineOptions } from "./marks/streamlines.ts";
export { streamlines } from "./marks/streamlines.ts";
export { surface } from "./marks/surface.ts";
export type { Range, ScaleKind, ScaleOptions, Tick, ValueScale } from "./marks/value-scale.ts";
export { hull, valueScale } from "./marks/value-scale.ts";
