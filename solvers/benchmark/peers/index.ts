/** @file Peers: other tools on the same problems in the same run. Re-exports only. */

export { type ChildOptions, type Ended, runChild, wallLimit } from "./child.ts";
export { type CompareOptions, comparePeers } from "./compare.ts";
export { companion, installCommand, interpreterIn, peersFolder } from "./environment.ts";
export { type InstallOptions, installPeers, pinned } from "./install.ts";
export { type OurWay, ourCommand, ourCompetitor, ourWays } from "./ours.ts";
export { type Peer, peerNames, pythonPeers } from "./peers.ts";
export { isOurs, type Sooner, soonerThan } from "./ratios.ts";
export { competitorOf, measured, noRecords, type Records, readRecord, tolerances } from "./records.ts";
export { type Command, type PeerRequest, threadEnvironment } from "./request.ts";
export { comparisonLines } from "./text.ts";
