/** @file A canvas that is painted when something changed, at the density of the screen, and can be had as a PNG. */

import { element, perFrame } from "./dom.ts";
import { type Holder, holder } from "./holder.ts";
import { type Theme, themeOf } from "./theme.ts";

/** What a picture is painted with; lengths are CSS pixels. */
export interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly density: number;
  readonly theme: Theme;
}

export interface Sheet {
  readonly holder: Holder;
  readonly canvas: HTMLCanvasElement;
  /** Paints with the next animation frame. */
  redraw(): void;
  /** Paints after reading the page's colours again. */
  recolour(): void;
  /** Words for readers without the picture. */
  describe(label: string): void;
  image(options?: { readonly scale?: number }): Promise<Blob>;
  remove(): void;
}

/** Something painted beneath a picture in its image: a colour bar. */
export interface Footer {
  readonly height: number;
  paint(pen: Pen): void;
}

/** @param footer - asked for when an image is made. */
export function sheet(
  host: HTMLElement,
  paint: (pen: Pen) => void,
  footer?: () => Footer | undefined,
): Sheet {
  const canvas = element("canvas", { role: "img" });
  Object.assign(canvas.style, { position: "absolute", left: "0", top: "0", width: "100%", height: "100%" });
  let theme: Theme | undefined;
  const draw = perFrame<void>(() => {
    const [width, height] = place.size();
    if (width === 0 || height === 0 || place.signal.aborted) return;
    theme ??= themeOf(place.element);
    paint(penFor(canvas, width, height, devicePixelRatio, theme));
  });
  const recolour = (): void => {
    theme = undefined;
    draw();
  };
  const place = holder(host, (what) => (what === "size" ? draw() : recolour()));
  place.element.append(canvas);
  return {
    holder: place,
    canvas,
    redraw: draw,
    recolour,
    describe: (label) => canvas.setAttribute("aria-label", label),
    image: ({ scale = 2 } = {}) => {
      const [width, height] = place.size();
      theme ??= themeOf(place.element);
      return imageOf([Math.max(1, width), Math.max(1, height)], scale, theme, paint, footer?.());
    },
    remove: () => place.remove(),
  };
}

/** Sizes the canvas, empties it, and sets CSS pixels as its unit. */
export function penFor(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  density: number,
  theme: Theme,
): Pen {
  const [across, down] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, across, down);
  context.setTransform(density, 0, 0, density, 0, 0);
  return { context, width, height, density, theme };
}

/** A picture on the card's colour with its footer beneath, as PNG. */
export function imageOf(
  [width, height]: readonly [number, number],
  scale: number,
  theme: Theme,
  paint: (pen: Pen) => void,
  footer?: Footer,
): Promise<Blob> {
  const canvas = element("canvas");
  const pen = penFor(canvas, width, height + (footer?.height ?? 0), scale, theme);
  const { context } = pen;
  context.fillStyle = theme.card;
  context.fillRect(0, 0, width, pen.height);
  context.save();
  paint({ ...pen, height });
  context.restore();
  if (footer) {
    context.translate(0, height);
    footer.paint({ ...pen, height: footer.height });
  }
  return blobOf(canvas);
}

/** @throws Error (rejection) when the picture is larger than the browser's canvases. */
export const blobOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else
        reject(
          new Error("The browser made no image of this size. Ask for a smaller scale or a smaller picture."),
        );
    }, "image/png");
  });
