/** @file Colours and letters of the page around a picture, with a set of its own where the page names none. */

import { element } from "./dom.ts";

/** Colour on a light and on a dark page; a page changes one by a style sheet variable of the same name. */
const pairs = {
  card: ["#ffffff", "#1b1f23"],
  ink: ["#1d2226", "#e7e9ea"],
  soft: ["#5a636b", "#a0a9b1"],
  rule: ["#e2e3df", "#2b3136"],
  grid: ["#d3d6d6", "#3a4147"],
  accent: ["#1f5a94", "#86b8e8"],
  mark: ["#c2410c", "#ff9a5c"],
} as const;

/**
 * Colours of groups and curves, in order.
 *
 * chosen here: eight hues told apart also by their lightness, each with a contrast of 3 to the card and more.
 */
const series = [
  ["#1f5a94", "#86b8e8"],
  ["#c2410c", "#ff9a5c"],
  ["#1e7b4f", "#7fcf9f"],
  ["#8a3ea8", "#d3a6ea"],
  ["#9a6700", "#e6c34d"],
  ["#0e7c86", "#5fd3dd"],
  ["#b0305c", "#f58fb4"],
  ["#4b5563", "#b9c2cb"],
] as const;

export interface Theme extends Readonly<Record<keyof typeof pairs, string>> {
  readonly series: readonly string[];
  /** Font families of text and of mathematical names. */
  readonly font: string;
  readonly serif: string;
}

/** Reads what an element in `host` would be drawn with. */
export function themeOf(host: HTMLElement): Theme {
  const probe = element("span", { "aria-hidden": "true" });
  probe.style.display = "none";
  host.append(probe);
  const resolved = (value: string): string => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const named = Object.entries(pairs).map(([name, [light, dark]]) => [
    name,
    resolved(`var(--${name}, light-dark(${light}, ${dark}))`),
  ]);
  const theme = {
    ...(Object.fromEntries(named) as Record<keyof typeof pairs, string>),
    series: series.map(([light, dark]) => resolved(`light-dark(${light}, ${dark})`)),
    font: getComputedStyle(probe).fontFamily,
    serif: '"STIX Two Text", Cambria, "Liberation Serif", Georgia, serif',
  };
  probe.remove();
  return theme;
}

/** The n-th colour of the series. */
export const seriesColour = (theme: Theme, n: number): string => theme.series[n % theme.series.length];
