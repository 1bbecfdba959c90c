/** @file Colours of the runs: those of their letters in the style sheet. */

import { themeColour } from "../../marks/dom.ts";
import { mostRuns } from "./ground.ts";

/** In the order of the letters, for the present scheme. */
export const runColours = (): readonly string[] =>
  Array.from({ length: mostRuns }, (_, k) => themeColour(`run-${k}`));
