/** @file Gram matrices by TensorFlow.js. Re-exports only. */

export { probeTensorflow, type TensorflowOptions, tensorflowDevice } from "./tensorflow.ts";
export type { Tensor, Tensorflow } from "./tfjs.ts";
