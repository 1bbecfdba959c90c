/** @file The Helmholtz equation with six half-waves per unit length in both directions. */

import { helmholtzModes } from "./helmholtz.ts";

/** Δu + u = q on [-1, 1]², u = 0 on the boundary; u = sin 6πx sin 6πy. */
export const helmholtz66 = helmholtzModes("helmholtz-6-6", 6, 6, {
  model: "mlp:2x32",
  // As for modes (1, 4); more modes in the embedding for the higher frequency.
  periodic: { x: 3, y: 3 },
  points: { interior: 3000, conditions: 240 },
  weight: 0.01,
  seconds: 60,
});
