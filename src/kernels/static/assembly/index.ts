/** @file What the static module exports. Pointers are byte addresses; matrices column-major float64. */

export { factorDiagonal, solveBelow } from "./cholesky";
export { contract, fill, storeColumns } from "./contract";
export { applyReflectors, factorPanel } from "./householder";
export { linear } from "./linear";
export { microRate } from "./micro";
export { outer } from "./outer";
export { pack } from "./pack";
export { product } from "./product";
export { gemvColumns, gemvRows, trsv } from "./vector";
