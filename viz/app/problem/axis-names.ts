/** @file Names and ends of the coordinates beside the picture of a domain. */

import { themeColour } from "../../marks/dom.ts";
import { tickText } from "../../marks/numbers.ts";
import { type Bounds, type Pixel, type Projection, pixelOf } from "./projection.ts";

/** chosen here: beyond the strokes of normals, which are 14 pixels long. */
const away = 18;

/** The name and both ends of every shown coordinate, beside the edge of the box that is nearest to the reader. */
export function paintNames(
  pen: CanvasRenderingContext2D,
  names: readonly string[],
  bounds: Bounds,
  onto: Projection,
): void {
  pen.fillStyle = themeColour("ink");
  const style = getComputedStyle(document.body);
  // Two edges of a turned box end in one corner: their numbers stand a little apart.
  const inset = onto.axes.length === 3 ? 0.05 : 0;
  onto.axes.forEach((c, k) => {
    const { from, to, outward } = namedEdge(c, k, bounds, onto);
    const [x, y] = outward;
    pen.textAlign = x < -0.5 ? "right" : x > 0.5 ? "left" : "center";
    pen.textBaseline = y > 0.5 ? "top" : y < -0.5 ? "bottom" : "middle";
    const put = (words: string, [px, py]: Pixel): void => pen.fillText(words, px + x * away, py + y * away);
    pen.font = `12px ${style.fontFamily}`;
    pen.fillStyle = themeColour("soft");
    put(tickText(bounds[c][0]), between(from, to, inset));
    put(tickText(bounds[c][1]), between(to, from, inset));
    pen.font = `italic 16px "STIX Two Text", Cambria, "Liberation Serif", Georgia, serif`;
    pen.fillStyle = themeColour("ink");
    put(names[c], between(from, to, 0.5));
  });
}

const between = ([ax, ay]: Pixel, [bx, by]: Pixel, part: number): Pixel => [
  ax + part * (bx - ax),
  ay + part * (by - ay),
];

/** Of the edges along a coordinate the one furthest out: to the left for what goes up, below for the others. */
function namedEdge(
  c: number,
  k: number,
  bounds: Bounds,
  onto: Projection,
): { from: Pixel; to: Pixel; outward: Pixel } {
  const isUp = k === 2 || (k === 1 && onto.axes.length === 2);
  const others = onto.axes.filter((other) => other !== c);
  const candidates = Array.from({ length: 1 << others.length }, (_, signs) => {
    const end = (side: 0 | 1): Pixel => {
      const point = bounds.map(([low, high]) => (low + high) / 2);
      others.forEach((other, m) => {
        point[other] = bounds[other][(signs >> m) & 1];
      });
      point[c] = bounds[c][side];
      return pixelOf(onto, point);
    };
    return { from: end(0), to: end(1) };
  });
  const rank = ({ from, to }: { from: Pixel; to: Pixel }): number =>
    isUp ? -(from[0] + to[0]) : from[1] + to[1];
  const best = candidates.reduce((a, b) => (rank(b) > rank(a) ? b : a));
  if (isUp) return { ...best, outward: [-1, 0] };
  if (onto.axes.length < 3) return { ...best, outward: [0, 1] };
  // Of a turned box: away from its middle, across the edge.
  const [dx, dy] = [best.to[0] - best.from[0], best.to[1] - best.from[1]];
  const size = Math.hypot(dx, dy) || 1;
  const across: Pixel = [-dy / size, dx / size];
  return { ...best, outward: across[1] >= 0 ? across : [-across[0], -across[1]] };
}
