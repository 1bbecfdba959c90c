/** @file The run folder: manifest, history and checkpoints that survive a crash. */
export { decodeCheckpoint, encodeCheckpoint, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
export type { Checkpoint } from "./checkpoint-data.ts";
export { writeAtomically } from "./files.ts";
export { fingerprint, requireAgreement } from "./fingerprint.ts";
export { createRunFolder, freshRunFolder, latestRun, openRunFolder, type RunFolder } from "./folder.ts";
export { appendHistory, readHistory } from "./history.ts";
export { folderFormat, type Manifest, type RunOptions } from "./manifest.ts";
export { type RunRecorder, recordRun } from "./recorder.ts";
export { version } from "./version.ts";
