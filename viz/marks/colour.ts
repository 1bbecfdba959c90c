/** @file Perceptually uniform colour maps as tables of 256 entries. */

import { interpolateLab, interpolateMagma, interpolateViridis, piecewise, rgb } from "d3";
import type { ScaleKind, ValueScale } from "./value-scale.ts";

/** 256 entries of red, green, blue, each 0 to 255 in sRGB. */
export type ColourMap = Uint8ClampedArray;

/**
 * Blue through near-white to red; CIELAB lightness falls linearly and equally from the middle to both ends.
 *
 * chosen here: hues 255° and 40° as in Moreland 2009, "Diverging color maps for scientific visualization"; all
 * stops lie on L = 94, 58, 22 by construction (see the colour test).
 */
const diverging = piecewise(interpolateLab, ["#123a70", "#5f8fc4", "#efedea", "#d0786b", "#741826"]);

const tables: Readonly<Record<ScaleKind, ColourMap>> = {
  linear: table(interpolateViridis),
  diverging: table(diverging),
  // The darkest tenth is left out: a surface at the foot must not vanish on a dark page.
  log: table((unit) => interpolateMagma(0.1 + 0.88 * unit)),
};

function table(map: (unit: number) => string): ColourMap {
  const colours = Array.from({ length: 256 }, (_, k) => rgb(map(k / 255)));
  return Uint8ClampedArray.from(colours.flatMap(({ r, g, b }) => [r, g, b]));
}

export const colourMap = (kind: ScaleKind): ColourMap => tables[kind];

/** First index of a value's colour in the scale's map; values beyond the ends take the end colours. */
export const colourIndex = (scale: ValueScale, value: number): number =>
  3 * Math.round(255 * Math.min(1, Math.max(0, scale.unit(value))));

/** A value's colour for style sheets. */
export function cssColour(scale: ValueScale, value: number): string {
  const [map, at] = [tables[scale.kind], colourIndex(scale, value)];
  return `rgb(${map[at]} ${map[at + 1]} ${map[at + 2]})`;
}
