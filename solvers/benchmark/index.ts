/** @file Benchmarks: cases, their results, statistics of them, tables and pages. */

export {
  caseKey,
  casesOf,
  completeSuite,
  describeCase,
  type PartialSuite,
  problemName,
} from "./cases.ts";
export {
  type Change,
  compareResults,
  type ResultsComparison,
  tolerances as regressionTolerances,
} from "./compare.ts";
export { type ExecuteOptions, type Execution, execute, type Limits } from "./execute.ts";
export { type GpuResults, gpuRows, gpuTable, readGpuResults } from "./gpu/index.ts";
export {
  type BenchmarkManifest,
  beginLedger,
  benchmarkFormat,
  holdsBenchmark,
  type Ledger,
  type MachineFacts,
  openLedger,
} from "./ledger.ts";
export { timeLimit } from "./limits.ts";
export { describeMachine, type MachineOptions, machineFacts } from "./machine.ts";
export { type BenchmarksPage, benchmarksPage } from "./markdown.ts";
export { ownPeakMemory } from "./processes.ts";
export { published, publishedOn } from "./published.ts";
export { remarks } from "./remarks.ts";
export { ofSameCases, renewed } from "./renewed.ts";
export { builtReport, reportPage } from "./report.ts";
export type {
  PeerAdvantage,
  PeerPanel,
  PeerRow,
  ProfilePanel,
  ReportData,
  ReportEntry,
  ReportFailure,
  ReportKind,
  ReportProblem,
  ReportProfile,
  ReportRun,
} from "./report-types.ts";
export {
  claimedElsewhere,
  failedResult,
  type Progress,
  type RunCasesOptions,
  runCases,
} from "./run-cases.ts";
export {
  median,
  medianTimeTo,
  type Profile,
  type ProfileStep,
  performanceProfile,
  quantile,
  type Spread,
  spread,
  timeTo,
  type WorkPoint,
  workPrecision,
} from "./statistics.ts";
export { full, productsOf, quick, suiteNamed } from "./suites.ts";
export { headline, markdownTable, scientific, secondsText, type TableRow, tableRows } from "./table.ts";
export { traceWith } from "./trace.ts";
export { linesOfJson, trimmed } from "./trimmed.ts";
export type {
  BenchmarkResults,
  Case,
  CaseResult,
  Competitor,
  Ending,
  Machine,
  PeerComparison,
  Provenance,
  Published,
  Renewal,
  SolutionKind,
  Suite,
  TracePoint,
} from "./types.ts";
