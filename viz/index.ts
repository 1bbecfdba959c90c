/** @file The viewer: a page about one solution, served on this machine. */
export type { ViewOptions } from "./from-solution.ts";
export { viewSource } from "./from-solution.ts";
export type { ServeOptions, Viewer } from "./server.ts";
export { serveViewer } from "./server.ts";
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
} from "./source.ts";
