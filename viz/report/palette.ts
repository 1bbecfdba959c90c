/** @file Colours of competitors: the same on the whole page, as classes of the style sheet. */

/** Colours in the style sheet, --c0 to --c7. */
const colours = 8;

/** Class of the competitor at a place in the suite; from the ninth on colours return with dashes. */
export const colourOf = (place: number): string => `c${place % colours}${place >= colours ? " dashed" : ""}`;

/** Classes of competitors by name. */
export const paletteOf = (competitors: readonly string[]): ((name: string) => string) => {
  const places = new Map(competitors.map((name, place) => [name, colourOf(place)]));
  return (name) => places.get(name) ?? "c0";
};
