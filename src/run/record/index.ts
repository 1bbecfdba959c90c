/** @file A run as bytes and text, wherever they are kept: nothing here touches a disk, all of it runs in browsers. */
export { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
export type { Checkpoint } from "./checkpoint-data.ts";
export { fingerprint, hasFunctions, requireAgreement } from "./fingerprint.ts";
export { encodeHistory, parseHistory } from "./history.ts";
export { folderFormat, type Manifest, parseManifest, parseObject, type RunOptions } from "./manifest.ts";
export { version } from "./version.ts";
