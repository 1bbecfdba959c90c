/** @file A legend in rows: a sample and a name for each entry. */

import type { Pen } from "./sheet.ts";

export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  readonly sample: "dot" | "line" | "dashes";
}

export interface LegendRows {
  /** CSS pixels; 0 for a legend without entries. */
  readonly height: number;
  paint(pen: Pen, left: number, top: number): void;
}

/** chosen here: for letters of 12 pixels. */
const [rowHeight, sampleWidth, gap] = [19, 24, 14];

/** Entries set into rows of at most `width` CSS pixels. */
export function legendRows(pen: Pen, entries: readonly LegendEntry[], width: number): LegendRows {
  pen.context.font = `12px ${pen.theme.font}`;
  let [x, row] = [0, 0];
  const set = entries.map((entry) => {
    const wide = sampleWidth + pen.context.measureText(entry.name).width + gap;
    if (x > 0 && x + wide - gap > width) [x, row] = [0, row + 1];
    const at = { ...entry, x, row };
    x += wide;
    return at;
  });
  return {
    height: entries.length === 0 ? 0 : (row + 1) * rowHeight + 3,
    paint: (target, left, top) => {
      for (const entry of set) paintEntry(target, entry, left + entry.x, top + rowHeight * (entry.row + 0.5));
    },
  };
}

function paintEntry(
  { context, theme }: Pen,
  { name, colour, sample }: LegendEntry,
  x: number,
  y: number,
): void {
  context.font = `12px ${theme.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillStyle = theme.soft;
  context.fillText(name, x + sampleWidth, y + 0.5);
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  if (sample === "dot") {
    context.arc(x + sampleWidth / 2 + 3, y, 4, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  context.setLineDash(sample === "dashes" ? [5, 4] : []);
  context.moveTo(x, y);
  context.lineTo(x + sampleWidth - 6, y);
  context.stroke();
  context.setLineDash([]);
}
