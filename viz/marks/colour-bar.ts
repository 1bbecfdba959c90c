/** @file The colour bar: which colour is which number. */

import { colourEntry, gapColour } from "./colour.ts";
import { hatchPeriod } from "./raster.ts";
import { type Footer, type Pen, sheet } from "./sheet.ts";
import type { ValueScale } from "./value-scale.ts";

export interface ColourBarData {
  readonly scale: ValueScale;
  /** Name of the values. */
  readonly label: string;
  /** Values marked on the bar. Default: none. */
  readonly contours?: readonly number[];
  /** Whether the hatching of gaps is explained. Default false. */
  readonly gaps?: boolean;
}

export interface ColourBar {
  update(next: ColourBarData): void;
  /** Draws again, after a change of colour scheme. */
  redraw(): void;
  remove(): void;
}

/** Height of a colour bar in CSS pixels. Chosen here: a line of words, the bar, a line of numbers. */
export const colourBarHeight = 58;

/** A colour bar as wide as `host`, 58 pixels high. */
export function colourBar(host: HTMLElement, data: ColourBarData): ColourBar {
  let shown = data;
  host.style.height = `${colourBarHeight}px`;
  const drawn = sheet(host, (pen) => paintColourBar(pen, shown));
  // Nothing to steer by keys here.
  host.removeAttribute("tabindex");
  const update = (next: ColourBarData): void => {
    shown = next;
    drawn.describe(colourBarWords(next));
    drawn.redraw();
  };
  update(data);
  return { update, redraw: drawn.recolour, remove: drawn.remove };
}

const kindWords = {
  linear: "linear",
  diverging: "diverging about 0",
  log: "logarithmic",
  symlog: "logarithmic about 0",
} as const;

/** The bar in words: `Colours of u, linear from 0 to 1`. */
export function colourBarWords({ scale, label }: ColourBarData): string {
  const ticks = scale.ticks(5);
  const ends = ticks.length > 1 ? ` with marks from ${ticks[0].text} to ${ticks[ticks.length - 1].text}` : "";
  return `Colours of ${label}, ${kindWords[scale.kind]}${ends}`;
}

/** The bar under a picture in its image. */
export const colourBarFooter = (data: ColourBarData): Footer => ({
  height: colourBarHeight + 8,
  paint: (pen) => paintColourBar(pen, data),
});

/** chosen here: the bar keeps clear of its ends for half a tick label. */
const [side, barTop, barHeight] = [22, 20, 13];

/** Words, bar, ticks; arrows at the ends where values lie beyond them; lines at contours; a sample of a gap. */
export function paintColourBar(pen: Pen, { scale, label, contours = [], gaps = false }: ColourBarData): void {
  const { context, theme, width } = pen;
  const gapRoom = gaps ? 74 : 0;
  const [left, right] = [side, width - side - gapRoom];
  paintWords(pen, label, kindWords[scale.kind], left);
  const steps = Math.max(1, Math.round((right - left) * pen.density));
  for (let k = 0; k < steps; k++) {
    context.fillStyle = entryColour(scale, colourEntry(scale, scale.value((k + 0.5) / steps)));
    // Half a pixel of overlap: no seams.
    context.fillRect(left + (k * (right - left)) / steps, barTop, (right - left) / steps + 0.5, barHeight);
  }
  paintBeyond(pen, scale, left, right);
  const at = (value: number): number => left + scale.unit(value) * (right - left);
  for (const level of contours) {
    const unit = scale.unit(level);
    if (unit > 0 && unit < 1) paintLevel(pen, at(level));
  }
  context.fillStyle = theme.soft;
  context.strokeStyle = theme.soft;
  context.lineWidth = 1;
  context.font = `12px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const { value, text } of scale.ticks(Math.min(7, Math.max(2, Math.floor((right - left) / 70))))) {
    context.beginPath();
    context.moveTo(at(value), barTop + barHeight);
    context.lineTo(at(value), barTop + barHeight + 4);
    context.stroke();
    context.fillText(text, at(value), barTop + barHeight + 7);
  }
  if (gaps) paintGap(pen, right + side);
}

function paintWords({ context, theme, width }: Pen, label: string, kind: string, left: number): void {
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.font = `600 13px ${theme.font}`;
  context.fillStyle = theme.ink;
  context.fillText(label, left, 13);
  const end = left + context.measureText(label).width + 10;
  context.font = `12px ${theme.font}`;
  context.fillStyle = theme.soft;
  if (end + context.measureText(kind).width < width) context.fillText(kind, end, 13);
}

const entryColour = ({ colours }: ValueScale, entry: number): string =>
  `rgb(${colours[3 * entry]} ${colours[3 * entry + 1]} ${colours[3 * entry + 2]})`;

function paintBeyond({ context }: Pen, scale: ValueScale, left: number, right: number): void {
  const middle = barTop + barHeight / 2;
  const tip = (from: number, to: number, value: number): void => {
    context.fillStyle = entryColour(scale, colourEntry(scale, value));
    context.beginPath();
    context.moveTo(from, barTop);
    context.lineTo(to, middle);
    context.lineTo(from, barTop + barHeight);
    context.fill();
  };
  if (scale.beyond[0]) tip(left, left - 10, scale.domain[0]);
  if (scale.beyond[1]) tip(right, right + 10, scale.domain[1]);
}

/** A line as on the map: dark with a light edge, seen on every colour. */
function paintLevel({ context }: Pen, x: number): void {
  context.fillStyle = "rgb(255 255 255 / 0.6)";
  context.fillRect(x - 1.5, barTop, 3, barHeight);
  context.fillStyle = "rgb(0 0 0 / 0.8)";
  context.fillRect(x - 0.5, barTop, 1, barHeight);
}

function paintGap(pen: Pen, left: number): void {
  const { context, theme } = pen;
  const wide = 26;
  context.save();
  context.beginPath();
  context.rect(left, barTop, wide, barHeight);
  context.clip();
  context.strokeStyle = `rgb(${gapColour.join(" ")})`;
  context.lineWidth = 1;
  context.beginPath();
  for (let x = left; x < left + wide + barHeight; x += hatchPeriod) {
    context.moveTo(x, barTop);
    context.lineTo(x - barHeight, barTop + barHeight);
  }
  context.stroke();
  context.restore();
  context.strokeStyle = theme.soft;
  context.strokeRect(left + 0.5, barTop + 0.5, wide - 1, barHeight - 1);
  context.fillStyle = theme.soft;
  context.textAlign = "left";
  context.textBaseline = "top";
  context.font = `12px ${theme.font}`;
  context.fillText("no value", left, barTop + barHeight + 7);
}
