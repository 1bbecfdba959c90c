/** @file The run folder: manifest, history and checkpoints that survive a crash. */
export { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
export { writeAtomically } from "./files.ts";
export { createRunFolder, freshRunFolder, latestRun, openRunFolder, type RunFolder } from "./folder.ts";
export { appendHistory, readHistory } from "./history.ts";
export {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  fingerprint,
  folderFormat,
  hasFunctions,
  type Manifest,
  parseHistory,
  type RunOptions,
  requireAgreement,
  version,
} from "./record/index.ts";
export { type RunRecorder, recordRun } from "./recorder.ts";
