/** @file Linear advection at speed 100: a wave that crosses its periodic domain sixteen times. */

import { advectionAtSpeed } from "./advection.ts";

/** u_t + 100 u_x = 0 on [0, 2π] periodic, u(x, 0) = sin x; u = sin(x - 100t). */
export const advection100 = advectionAtSpeed("advection-100", 100);
