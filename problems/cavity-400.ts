/** @file The lid-driven cavity at Reynolds number 400. */

import { cavityAt } from "./cavity.ts";
import { cavityReference } from "./references/cavity.ts";
import { cavity400Stored } from "./references/cavity-400.generated.ts";

/** ψ_y Δψ_x - ψ_x Δψ_y = Δ²ψ / 400 on [0, 1]²: the vortex has moved to the middle, and eddies fill the lower corners. */
export const cavity400 = cavityAt("cavity-400", 400, cavityReference(cavity400Stored, 2e-9), 60);
