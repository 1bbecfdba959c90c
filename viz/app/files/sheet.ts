/** @file A picture as a sheet to keep: what it shows in words, above the picture with its axes and colour bar. */

import { themeColour } from "../../marks/dom.ts";
import { blobOf } from "../../marks/sheet.ts";

export interface SheetWords {
  /** `error of u, t = 0.25`. */
  readonly title: string;
  /** What comes after it: the problem, the run. */
  readonly subtitle: string;
}

/** chosen here, in CSS pixels: room for the words above, and around all. */
const room = { title: 54, side: 14 } as const;
/** Device pixels per CSS pixel of a kept sheet. */
export const sheetScale = 2;

/**
 * Paints the sheet, resizing the canvas to it.
 *
 * @param image - of `sheetScale` pixels per CSS pixel.
 */
export function paintSheet(
  canvas: HTMLCanvasElement,
  { title, subtitle }: SheetWords,
  image: ImageBitmap,
): void {
  const margin = { top: room.title * sheetScale, side: room.side * sheetScale };
  // Even numbers: encoders of film halve the colour's resolution.
  const [width, height] = [image.width + 2 * margin.side, image.height + margin.top + margin.side].map(
    (length) => 2 * Math.ceil(length / 2),
  );
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = themeColour("card");
  context.fillRect(0, 0, width, height);
  context.drawImage(image, margin.side, margin.top);
  context.setTransform(sheetScale, 0, 0, sheetScale, 0, 0);
  const family = getComputedStyle(document.body).fontFamily;
  const widest = width / sheetScale - 2 * room.side;
  context.fillStyle = themeColour("ink");
  context.font = `600 16px ${family}`;
  context.fillText(title, room.side, 25, widest);
  context.fillStyle = themeColour("soft");
  context.font = `12px ${family}`;
  context.fillText(subtitle, room.side, 43, widest);
}

/** The sheet as a PNG. */
export async function sheetImage(words: SheetWords, picture: Blob): Promise<Blob> {
  const canvas = document.createElement("canvas");
  const image = await createImageBitmap(picture);
  paintSheet(canvas, words, image);
  image.close();
  return blobOf(canvas);
}
