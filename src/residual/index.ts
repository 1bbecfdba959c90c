/** @file Residual systems: from a problem, a model and points to r(theta) and its linearisation. */
export type { Awaitable, Damping, Linearisation, ResidualSystem, RowLabel, SystemState } from "./system.ts";
