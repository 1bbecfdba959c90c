/** @file Lines over one axis, each axis linear or logarithmic, with a legend and a readout at the pointer. */

import { perFrame } from "./dom.ts";
import { extrema } from "./grid.ts";
import { type LegendRows, legendRows } from "./legend.ts";
import { readable } from "./numbers.ts";
import type { Curve, CurvesData, Picture, PictureEvents } from "./picture.ts";
import { type Plane, paintAxes } from "./plane.ts";
import { type Pen, sheet } from "./sheet.ts";
import { seriesColour } from "./theme.ts";
import { hull, type Range, type ValueScale, valueScale } from "./value-scale.ts";

/** A painted chart: values go through the scales to fractions, these through the plane to pixels. */
interface Drawn {
  readonly plane: Plane;
  readonly x: ValueScale;
  readonly y: ValueScale;
}

/** Nearest point of any curve to the pointer. */
interface Nearest {
  readonly curve: number;
  readonly index: number;
}

/** A chart of curves in `host`, which it fills; 360 pixels high where the host has no height. */
export function curves(host: HTMLElement, data: CurvesData, events: PictureEvents = {}): Picture<CurvesData> {
  let [shown, pointer, drawn]: [CurvesData, readonly [number, number] | undefined, Drawn | undefined] = [
    data,
    undefined,
    undefined,
  ];
  const page = sheet(host, (pen) => {
    drawn = paintChart(pen, shown);
    const near = pointer && nearest(drawn, shown.curves, pointer);
    if (near) paintReadout(pen, drawn, shown, near);
  });
  const point = perFrame<PointerEvent | undefined>((event) => {
    const { left, top } = page.holder.element.getBoundingClientRect();
    pointer = event && [event.clientX - left, event.clientY - top];
    page.redraw();
    const near = pointer && drawn && nearest(drawn, shown.curves, pointer);
    const curve = near && shown.curves[near.curve];
    events.hover?.(curve && near && [curve.x[near.index], curve.y[near.index]], pointer ?? [0, 0]);
  });
  const { signal } = page.holder;
  host.addEventListener("pointermove", point, { signal });
  host.addEventListener("pointerleave", () => point(undefined), { signal });
  const update = (next: CurvesData): void => {
    shown = next;
    page.describe(`${next.y.name} against ${next.x.name}: ${next.curves.map(({ name }) => name).join(", ")}`);
    page.redraw();
  };
  update(data);
  return {
    update,
    reset: page.redraw,
    redraw: page.recolour,
    image: page.image,
    canvas: page.canvas,
    remove: page.remove,
  };
}

function paintChart(pen: Pen, data: CurvesData): Drawn {
  const x = scaleOf(
    data.curves.map((curve) => curve.x),
    data.x,
    "tight",
  );
  const y = scaleOf(
    data.curves.map((curve) => curve.y),
    data.y,
    "round",
  );
  const legend = chartLegend(pen, data.curves);
  const ticks = {
    a: x.ticks(Math.max(2, pen.width / 90)).map(fractionOf(x)),
    b: y.ticks(Math.max(2, (pen.height - legend.height) / 48)).map(fractionOf(y)),
  };
  pen.context.font = `12px ${pen.theme.font}`;
  const widest = Math.max(20, ...ticks.b.map(({ text }) => pen.context.measureText(text).width));
  const left = Math.ceil(widest) + 44;
  const top = 12 + legend.height;
  const plane: Plane = {
    a: { name: data.x.name, low: 0, high: 1 },
    b: { name: data.y.name, low: 0, high: 1 },
    left,
    top,
    width: Math.max(40, pen.width - left - 18),
    height: Math.max(30, pen.height - top - 44),
  };
  legend.paint(pen, left, 4);
  paintGrid(pen, plane, ticks.b);
  const drawn = { plane, x, y };
  paintCurves(pen, drawn, data);
  // Names lie outside the widest tick label.
  paintAxes(pen, plane, ticks, widest + 26);
  return drawn;
}

const fractionOf =
  (scale: ValueScale) =>
  ({ value, text }: { value: number; text: string }) => ({ value: scale.unit(value), text });

/** `tight` ends with the data; `round` at round numbers, or whole powers of ten. */
function scaleOf(
  columns: readonly Float64Array[],
  { log = false, domain }: CurvesData["x"],
  ends: "tight" | "round",
): ValueScale {
  const all = columns.map(extrema);
  const empty: Range = { low: Infinity, high: -Infinity, lowPositive: Infinity };
  const range = all.reduce((sum: Range, next) => hull(sum, next), empty);
  if (domain) return valueScale(range, { kind: log ? "log" : "linear", low: domain[0], high: domain[1] });
  if (!log) {
    const tight = ends === "tight" ? { low: range.low, high: range.high } : {};
    return valueScale(range, { kind: "linear", ...tight });
  }
  const [low, high] = [range.lowPositive, range.high];
  const whole = (value: number, round: (exponent: number) => number): number =>
    10 ** round(Math.log10(value));
  if (ends === "tight") return valueScale(range, { kind: "log", low, high });
  return valueScale(range, { kind: "log", low: whole(low, Math.floor), high: whole(high, Math.ceil) });
}

function chartLegend(pen: Pen, curves: readonly Curve[]): LegendRows {
  const entries = curves.map(({ name, dashed, colour }, k) => ({
    name,
    colour: colour ?? seriesColour(pen.theme, k),
    sample: dashed ? ("dashes" as const) : ("line" as const),
  }));
  return legendRows(pen, curves.length > 1 ? entries : [], Math.max(80, pen.width - 90));
}

function paintGrid(
  { context, theme }: Pen,
  { left, top, width, height }: Plane,
  ticks: readonly { value: number }[],
): void {
  context.strokeStyle = theme.rule;
  context.lineWidth = 1;
  context.beginPath();
  for (const { value } of ticks) {
    const y = top + (1 - value) * height;
    context.moveTo(left, y);
    context.lineTo(left + width, y);
  }
  context.stroke();
}

const pixel = ({ plane, x, y }: Drawn, atX: number, atY: number): readonly [number, number] => [
  plane.left + x.unit(atX) * plane.width,
  plane.top + (1 - y.unit(atY)) * plane.height,
];

/** A logarithmic axis has no place for what is not above zero. */
const hasPlace = (scale: ValueScale, value: number): boolean =>
  Number.isFinite(value) && (scale.kind !== "log" || value > 0);

function paintCurves(pen: Pen, drawn: Drawn, { curves, mark }: CurvesData): void {
  const { context, theme } = pen;
  const { left, top, width, height } = drawn.plane;
  context.save();
  context.beginPath();
  context.rect(left - 1, top - 2, width + 2, height + 4);
  context.clip();
  context.lineJoin = "round";
  curves.forEach((curve, k) => {
    context.strokeStyle = curve.colour ?? seriesColour(theme, k);
    context.lineWidth = 1.8;
    context.setLineDash(curve.dashed ? [6, 4] : []);
    context.stroke(pathOf(drawn, curve));
  });
  context.setLineDash([]);
  if (mark !== undefined && hasPlace(drawn.x, mark)) {
    const [x] = pixel(drawn, mark, drawn.y.domain[0]);
    context.strokeStyle = theme.mark;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x, top);
    context.lineTo(x, top + height);
    context.stroke();
  }
  context.restore();
}

/** A line with gaps; a number between two gaps is a dot. */
function pathOf(drawn: Drawn, { x, y }: Curve): Path2D {
  const path = new Path2D();
  let [pen, alone]: [boolean, readonly [number, number] | undefined] = [false, undefined];
  const dot = (): void => {
    if (alone) path.arc(...alone, 1, 0, 2 * Math.PI);
  };
  for (let k = 0; k < x.length; k++) {
    if (!hasPlace(drawn.x, x[k]) || !hasPlace(drawn.y, y[k])) {
      dot();
      [pen, alone] = [false, undefined];
      continue;
    }
    const at = pixel(drawn, x[k], y[k]);
    if (pen) path.lineTo(...at);
    else path.moveTo(...at);
    alone = pen ? undefined : at;
    pen = true;
  }
  dot();
  return path;
}

/** chosen here: a curve further than 40 pixels from the pointer is not meant. */
const reach = 40;

/** The curve point nearest to the pointer in pixels, if any is within reach. */
function nearest(
  drawn: Drawn,
  curves: readonly Curve[],
  [atX, atY]: readonly [number, number],
): Nearest | undefined {
  let [best, found]: [number, Nearest | undefined] = [reach, undefined];
  curves.forEach(({ x, y }, curve) => {
    for (let index = 0; index < x.length; index++) {
      if (!hasPlace(drawn.x, x[index]) || !hasPlace(drawn.y, y[index])) continue;
      const across = drawn.plane.left + drawn.x.unit(x[index]) * drawn.plane.width - atX;
      if (Math.abs(across) >= best) continue;
      const down = drawn.plane.top + (1 - drawn.y.unit(y[index])) * drawn.plane.height - atY;
      const distance = Math.hypot(across, down);
      if (distance < best) [best, found] = [distance, { curve, index }];
    }
  });
  return found;
}

function paintReadout(pen: Pen, drawn: Drawn, data: CurvesData, { curve: at, index }: Nearest): void {
  const { context, theme } = pen;
  const curve = data.curves[at];
  const [x, y] = pixel(drawn, curve.x[index], curve.y[index]);
  context.beginPath();
  context.arc(x, y, 4, 0, 2 * Math.PI);
  context.fillStyle = curve.colour ?? seriesColour(theme, at);
  context.fill();
  context.strokeStyle = theme.card;
  context.lineWidth = 1.5;
  context.stroke();
  const text = `${curve.name}: ${readable(curve.y[index])} at ${data.x.name} = ${readable(curve.x[index])}`;
  context.font = `12px ${theme.font}`;
  const wide = context.measureText(text).width + 14;
  const left = Math.min(Math.max(2, x - wide / 2), pen.width - wide - 2);
  const top = y > drawn.plane.top + 34 ? y - 32 : y + 10;
  context.beginPath();
  context.roundRect(left, top, wide, 22, 5);
  context.fillStyle = theme.card;
  context.fill();
  context.strokeStyle = theme.rule;
  context.lineWidth = 1;
  context.stroke();
  context.fillStyle = theme.ink;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(text, left + 7, top + 11.5);
}
