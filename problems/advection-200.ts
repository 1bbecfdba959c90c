/** @file Linear advection at speed 200: a wave that crosses its periodic domain thirty-two times. */

import { advectionAtSpeed } from "./advection.ts";

/** u_t + 200 u_x = 0 on [0, 2π] periodic, u(x, 0) = sin x; u = sin(x - 200t). */
export const advection200 = {
  ...advectionAtSpeed("advection-200", 200),
  source: "Fang, Cooley, Long, Li, Kirby and Zhe 2024 (high-frequency and multi-scale problems), advection",
  difficulty:
    "Thirty-two periods pass in time against one in space: a network of time sees a high frequency, which it learns " +
    "last, and its error in phase grows with time.",
};
