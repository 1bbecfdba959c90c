/** @file Pointer and keys on the training chart: the crosshair, and the part that is looked at. */

import type { Span } from "./sketch.ts";
import type { Stack } from "./stack.ts";

export interface ChartEvents {
  /** The pointer is over that position; undefined when it left. */
  hover(position: number | undefined): void;
  /** That position was pressed and let go, without a drag. */
  choose(position: number): void;
  /** An interval is dragged over; undefined when that ended. */
  dragging(span: Span | undefined): void;
  zoom(span: Span): void;
  /** Scales what is seen about a position; above 1 shows more. */
  scale(factor: number, about: number): void;
  whole(): void;
}

/** chosen here: shorter drags are presses with an unsteady hand. */
const shortestDrag = 6;

/** @returns a function that ends it. */
export function listenToChart(chart: Stack, events: ChartEvents): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  const { svg } = chart;
  let begun: { readonly pixel: number; readonly position: number } | undefined;
  const spanTo = (event: PointerEvent): Span | undefined => {
    if (!begun || Math.abs(event.clientX - begun.pixel) < shortestDrag) return undefined;
    const ends = [begun.position, chart.position(event.clientX)];
    return [Math.min(...ends), Math.max(...ends)];
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    // A finger moves the crosshair; the buttons below the chart enlarge.
    if (event.pointerType !== "touch")
      begun = { pixel: event.clientX, position: chart.position(event.clientX) };
    svg.setPointerCapture(event.pointerId);
    events.hover(chart.position(event.clientX));
  };
  const move = (event: PointerEvent): void => {
    events.hover(chart.position(event.clientX));
    if (begun) events.dragging(spanTo(event));
  };
  const up = (event: PointerEvent): void => {
    const span = spanTo(event);
    begun = undefined;
    events.dragging(undefined);
    if (span) events.zoom(span);
    else if (event.type === "pointerup") events.choose(chart.position(event.clientX));
  };
  svg.addEventListener("pointerdown", down, { signal });
  svg.addEventListener("pointermove", move, { signal });
  svg.addEventListener("pointerup", up, { signal });
  svg.addEventListener("pointercancel", up, { signal });
  svg.addEventListener("pointerleave", () => events.hover(undefined), { signal });
  svg.addEventListener("dblclick", events.whole, { signal });
  svg.addEventListener("wheel", (event) => pinch(event, chart, events), { signal, passive: false });
  return () => listeners.abort();
}

/** Browsers report a pinch as a wheel with ctrl; a plain wheel scrolls the page. */
function pinch(event: WheelEvent, chart: Stack, { scale }: ChartEvents): void {
  if (!event.ctrlKey) return;
  event.preventDefault();
  // chosen here: a notch of a wheel, 100 pixels, makes a tenth.
  scale(Math.exp(event.deltaY * 0.001), chart.position(event.clientX));
}
