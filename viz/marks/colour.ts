/** @file Perceptually uniform colour maps as tables of 256 entries. */

import {
  interpolateCividis,
  interpolateInferno,
  interpolateLab,
  interpolateMagma,
  interpolatePuOr,
  interpolateViridis,
  piecewise,
  rgb,
} from "d3";
import type { ValueScale } from "./value-scale.ts";

/** 256 entries of red, green, blue, each 0 to 255 in sRGB. */
export type ColourMap = Uint8ClampedArray;

/** Maps for one sign, in the order they are offered; `dusk` is magma without its darkest tenth. */
export const sequentialMaps = ["viridis", "cividis", "magma", "inferno", "dusk"] as const;
/** Maps with a light middle, for values of both signs. */
export const divergingMaps = ["blue-red", "purple-orange"] as const;

export type ColourMapName = (typeof sequentialMaps)[number] | (typeof divergingMaps)[number];

/**
 * Blue through near-white to red; CIELAB lightness falls linearly and equally from the middle to both ends.
 *
 * chosen here: hues 255° and 40° as in Moreland 2009, "Diverging color maps for scientific visualization"; all
 * stops lie on L = 94, 58, 22 by construction (see the colour test).
 */
const blueRed = piecewise(interpolateLab, ["#123a70", "#5f8fc4", "#efedea", "#d0786b", "#741826"]);

/** Viridis and its kin: Smith and van der Walt 2015; cividis: Nuñez et al. 2018; purple-orange: ColorBrewer PuOr. */
const tables: Readonly<Record<ColourMapName, ColourMap>> = {
  viridis: table(interpolateViridis),
  cividis: table(interpolateCividis),
  magma: table(interpolateMagma),
  inferno: table(interpolateInferno),
  // A surface at the foot must not vanish on a dark page.
  dusk: table((unit) => interpolateMagma(0.1 + 0.88 * unit)),
  "blue-red": table(blueRed),
  "purple-orange": table(interpolatePuOr),
};

function table(map: (unit: number) => string): ColourMap {
  const colours = Array.from({ length: 256 }, (_, k) => rgb(map(k / 255)));
  return Uint8ClampedArray.from(colours.flatMap(({ r, g, b }) => [r, g, b]));
}

/** The table of that name, from its other end if reversed. */
export function colourMap(name: ColourMapName, reversed = false): ColourMap {
  if (!reversed) return tables[name];
  return tables[name].map((_, k, all) => all[765 - 3 * Math.floor(k / 3) + (k % 3)]);
}

/** Colour of the hatching of gaps. chosen here: seen on light and on dark pages alike. */
export const gapColour = [142, 142, 142] as const;

/** Entry of a value's colour in the scale's map, 0 to 255; values beyond the ends take the end colours; NaN for NaN. */
export const colourEntry = (scale: ValueScale, value: number): number =>
  Math.round(255 * Math.min(1, Math.max(0, scale.shade(value))));

/** First index of a value's colour in the scale's map. */
export const colourIndex = (scale: ValueScale, value: number): number => 3 * colourEntry(scale, value);

/** A value's colour for style sheets; that of gaps for NaN. */
export function cssColour(scale: ValueScale, value: number): string {
  const at = colourIndex(scale, value);
  const [r, g, b] = Number.isNaN(at) ? gapColour : scale.colours.subarray(at, at + 3);
  return `rgb(${r} ${g} ${b})`;
}
