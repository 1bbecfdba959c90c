/** @file Figures of the report as text: errors in e-notation, seconds, bytes, and both aligned in columns. */

import { element } from "../marks/dom.ts";

/** `3.2e-7`, `1.2e2`; an en dash for what is not there. */
export const errorText = (value: number | null): string =>
  value === null ? "–" : value === 0 ? "0" : value.toExponential(1).replace("e+", "e");

/** A power of ten times a digit, as accuracies of references are stated: `1e-13`. */
export const accuracyText = (value: number): string => errorText(value).replace(".0e", "e");

/** Three digits at most: `0.42`, `12.3`, `118`. */
export function secondsText(value: number | null): string {
  if (value === null) return "–";
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

/** `1.2×`, `35×`, `4e3×`. */
export function timesText(value: number | null): string {
  if (value === null) return "–";
  if (value >= 9995 || value < 0.005) return `${value.toExponential(0).replace("e+", "e")}×`;
  return `${value < 10 ? Number(value.toPrecision(2)) : Math.round(value)}×`;
}

/** `1.5 GiB`. */
export function bytesText(bytes: number | null): string {
  if (bytes === null) return "–";
  const power = bytes < 2 ** 30 ? 2 : 3;
  return `${Number((bytes / 2 ** (10 * power)).toPrecision(3))}\u00a0${power === 2 ? "MiB" : "GiB"}`;
}

/** `22 November 2026, 06:37 UTC`; the text itself where it is no date. */
export function dateText(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const day = date.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
}

/** A figure whose decimal point, or `e`, stands under that of the others in its column. */
export function figure(text: string): HTMLElement {
  const at = text.search(/e|\.(?!.*e)/);
  if (at < 0) return element("span", { class: "figure-text" }, text, element("span", { class: "tail" }));
  return element(
    "span",
    { class: "figure-text" },
    text.slice(0, at),
    element("span", { class: "tail" }, text.slice(at)),
  );
}
