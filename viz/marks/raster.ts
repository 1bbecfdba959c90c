/** @file Values as pixels: colours between lattice points by interpolating values, gaps with sharp edges. */

import { gapColour } from "./colour.ts";
import type { Grid } from "./grid.ts";
import type { ValueScale } from "./value-scale.ts";

/** Colour table entries with the fraction kept, one per value; NaN at gaps. Length of `values`. */
export function shadesOf({ values }: Pick<Grid, "values">, scale: ValueScale): Float32Array {
  const out = new Float32Array(values.length);
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    out[k] = Number.isFinite(value) ? 255 * Math.min(1, Math.max(0, scale.shade(value))) : Number.NaN;
  }
  return out;
}

/** chosen here: CSS pixels from one line of the hatching of gaps to the next. */
export const hatchPeriod = 7;

/**
 * Paints a lattice over all pixels of an image: the first axis to the right, the second upwards, lattice ends at the
 * image's edges. Bilinear between four numbers; next to a gap each pixel takes the nearest lattice point, so that the
 * gap keeps a sharp edge. Gaps are hatched on whatever lies beneath, which no value is.
 *
 * Cost: O(pixels), about 5 ns each.
 */
export function paintRaster(image: ImageData, grid: Grid, scale: ValueScale, density = 1): void {
  const { width, height } = image;
  const shades = shadesOf(grid, scale);
  const [nx, ny] = [grid.a.count, grid.b.count];
  const table = packed(scale);
  const hatch = packedColour(gapColour, 150);
  const pixels = new Uint32Array(image.data.buffer);
  const period = hatchPeriod * density;
  const columns = stepsAlong(width, nx);
  const rows = stepsAlong(height, ny);
  for (let y = 0; y < height; y++) {
    const [j, t] = [ny - 2 - rows.index[y], 1 - rows.part[y]];
    const [lower, upper] = [j * nx, (j + 1) * nx];
    for (let x = 0; x < width; x++) {
      const [i, s] = [columns.index[x], columns.part[x]];
      const below = shades[lower + i] + s * (shades[lower + i + 1] - shades[lower + i]);
      const above = shades[upper + i] + s * (shades[upper + i + 1] - shades[upper + i]);
      let shade = below + t * (above - below);
      if (Number.isNaN(shade)) shade = shades[(t < 0.5 ? lower : upper) + (s < 0.5 ? i : i + 1)];
      if (!Number.isNaN(shade)) pixels[y * width + x] = table[(shade + 0.5) | 0];
      else pixels[y * width + x] = (x + y) % period < 0.2 * period ? hatch : 0;
    }
  }
}

/** Lattice step and position within it of every pixel middle. */
function stepsAlong(
  pixels: number,
  count: number,
): { readonly index: Int32Array; readonly part: Float32Array } {
  const [index, part] = [new Int32Array(pixels), new Float32Array(pixels)];
  for (let k = 0; k < pixels; k++) {
    const at = ((k + 0.5) / pixels) * (count - 1);
    index[k] = Math.min(count - 2, Math.floor(at));
    part[k] = at - index[k];
  }
  return { index, part };
}

/** In the byte order of ImageData on little-endian machines, which all browsers run on. */
const packedColour = ([r, g, b]: readonly number[], alpha = 255): number =>
  (alpha << 24) | (b << 16) | (g << 8) | r;

const packed = ({ colours }: ValueScale): Int32Array =>
  Int32Array.from({ length: 256 }, (_, k) => packedColour([...colours.subarray(3 * k, 3 * k + 3)]));
