/** @file The viewer: a page about one solution, served on this machine. */

export type { ServeOptions, Viewer } from "./server/server.ts";
export { serveViewer } from "./server/server.ts";
export type { ViewOptions } from "./source/from-solution.ts";
export { viewSource } from "./source/from-solution.ts";
export type {
  FieldRequest,
  HistoryRow,
  PointValue,
  RunFacts,
  ViewChoice,
  ViewCoefficient,
  ViewEquation,
  ViewErrors,
  ViewKind,
  ViewSource,
  ViewSummary,
} from "./source/source.ts";
