/** @file The picture in words: for readers without it, and for everyone else's orientation. */

import { describeHeld } from "../../marks/describe.ts";
import { type Axis, axisValue, extrema } from "../../marks/grid.ts";
import { grouped, readable } from "../../marks/numbers.ts";

/**
 * Lowest and highest value with their places, and the points without one.
 *
 * @param axes - one to three, the first of which varies fastest in `values`.
 */
export function describeField(
  label: string,
  axes: readonly Axis[],
  values: Float64Array,
  held: Readonly<Record<string, number>>,
): string {
  const intervals = axes.map(({ name, low, high }) => `${name} from ${readable(low)} to ${readable(high)}`);
  const at = Object.keys(held).length ? `, at ${describeHeld(held)}` : "";
  const head = `${label} over ${list(intervals)}${at}`;
  const { low, high, lowAt, highAt, gaps } = extrema(values);
  if (lowAt < 0)
    return `${head}: none of the ${grouped(values.length)} points has a value. They lie outside the domain, or the model's values there are not numbers.`;
  const ends = `lowest ${readable(low)} at ${placeOf(axes, lowAt)}; highest ${readable(high)} at ${placeOf(axes, highAt)}`;
  const missing = gaps
    ? `; ${grouped(gaps)} of ${grouped(values.length)} points have no value and stay blank`
    : "";
  return `${head}: ${low === high ? `${readable(low)} everywhere` : ends}${missing}.`;
}

/** `x = 0.5, t = 0` for an index into the lattice. */
function placeOf(axes: readonly Axis[], index: number): string {
  let rest = index;
  return axes
    .map((axis) => {
      const step = rest % axis.count;
      rest = Math.floor(rest / axis.count);
      return `${axis.name} = ${readable(axisValue(axis, step), 3)}`;
    })
    .join(", ");
}

const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
