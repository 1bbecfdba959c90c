/** @file Energies: the contract, and from a variational problem to an energy system. Re-exports only. */

export { type DiscretizedEnergy, type EnergyOptions, energySystem } from "./energy.ts";
export type { EnergyLinearisation, EnergyMetric, EnergySystem } from "./system.ts";
