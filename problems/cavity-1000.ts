/** @file The lid-driven cavity at Reynolds number 1000. */

import { cavityAt } from "./cavity.ts";
import { cavityReference } from "./references/cavity.ts";
import { cavity1000Stored } from "./references/cavity-1000.generated.ts";

/** ψ_y Δψ_x - ψ_x Δψ_y = Δ²ψ / 1000 on [0, 1]²: a vortex in solid rotation between thin layers along the walls. */
export const cavity1000 = cavityAt("cavity-1000", 1000, cavityReference(cavity1000Stored, 3e-9), 100);
