/** @file The Helmholtz equation with ten half-waves per unit length in both directions. */

import { helmholtzModes } from "./helmholtz.ts";

/** Δu + u = q on [-1, 1]², u = 0 on the boundary; u = sin 10πx sin 10πy. */
export const helmholtz1010 = helmholtzModes("helmholtz-10-10", 10, 10, {
  model: "mlp:2x32",
  // As for modes (1, 4); more modes in the embedding for the higher frequency.
  periodic: { x: 5, y: 5 },
  points: { interior: 4000, conditions: 320 },
  weight: 0.01,
  seconds: 60,
});
