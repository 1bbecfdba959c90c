/** @file The viewer: a page about runs and their solutions, served on this machine. */

export { type RunFoldersOptions, runFolders } from "./server/run-folders.ts";
export type { OpenRun, Runs } from "./server/runs.ts";
export { singleRun } from "./server/runs.ts";
export type { ServeOptions, Viewer } from "./server/server.ts";
export { serveViewer } from "./server/server.ts";
export type { SolveOffer, SolveWish } from "./server/solve-request.ts";
export type { ViewOptions } from "./source/from-solution.ts";
export { viewSource } from "./source/from-solution.ts";
export type { DrawnBlock, DrawnPoints } from "./source/layout.ts";
export type {
  FieldRequest,
  FileFormat,
  FileRequest,
  HistoryRow,
  LineRequest,
  LiveEvent,
  PointSet,
  PointValue,
  RunEntry,
  RunFacts,
  ViewChoice,
  ViewCoefficient,
  ViewEquation,
  ViewErrors,
  ViewFile,
  ViewKind,
  ViewLayout,
  ViewShape,
  ViewSource,
  ViewSummary,
} from "./source/source.ts";
