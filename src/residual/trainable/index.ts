/** @file Residual systems of models whose Jacobian is written in closed form. Re-exports only. */
export {
  type TrainableSize,
  type TrainableSystem,
  type TrainableSystemOptions,
  trainableBytes,
  trainableSystem,
} from "./system.ts";
