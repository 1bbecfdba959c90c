/** @file Residual systems of models whose Jacobian is written in closed form. Re-exports only. */
export { type TrainableSystem, type TrainableSystemOptions, trainableSystem } from "./system.ts";
