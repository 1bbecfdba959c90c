/** @file How far a camera must be for a box with its labels to fill the view. */

import type { Box3 } from "three";

/** chosen here: how far tick labels and axis names reach beyond the box, in its units. */
const labelRoom = { side: 0.2, top: 0.16 };

/** The distance at which box and labels fill the view, and the shift that puts them in its middle. */
export interface Fitting {
  readonly center: readonly [number, number, number];
  readonly aspect: number;
  readonly distance: number;
  /** Middle of what is seen, in normalised device coordinates. */
  readonly middleX: number;
  readonly middleY: number;
  take(box: Box3, aspect: number): void;
  /** For a camera in that direction. Allocates nothing: it runs with every frame of a drag. */
  solve(azimuth: number, elevation: number): void;
}

/** @param fov - vertical opening angle of the camera in degrees. */
export function fitting(fov: number): Fitting {
  const tangent = Math.tan((fov * Math.PI) / 360);
  // Corners of the box and its labels from the centre; the floor reaches further out than the top.
  const corners = new Float64Array(24);
  const across = new Float64Array(8);
  const up = new Float64Array(8);
  const near = new Float64Array(8);
  const state = {
    center: [0, 0, 0] as [number, number, number],
    aspect: 1,
    distance: 6,
    middleX: 0,
    middleY: 0,
  };
  const half = (distance: number): number => {
    let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let k = 0; k < 8; k++) {
      const depth = (distance - near[k]) * tangent;
      const [x, y] = [across[k] / (depth * state.aspect), up[k] / depth];
      left = Math.min(left, x);
      right = Math.max(right, x);
      low = Math.min(low, y);
      high = Math.max(high, y);
    }
    state.middleX = (left + right) / 2;
    state.middleY = (low + high) / 2;
    return Math.max(right - left, high - low) / 2;
  };
  return Object.assign(state, {
    take: ({ min, max }: Box3, aspect: number): void => {
      state.aspect = aspect;
      state.center = [(min.x + max.x) / 2, (min.y + max.y) / 2, (min.z + max.z) / 2];
      for (let k = 0; k < 8; k++) {
        const [x, z, top] = [k & 1 ? 1 : -1, k & 2 ? 1 : -1, k < 4];
        const out = top ? 0 : labelRoom.side;
        corners[3 * k] = x * ((max.x - min.x) / 2 + out);
        corners[3 * k + 1] = top ? max.y + labelRoom.top - state.center[1] : min.y - state.center[1];
        corners[3 * k + 2] = z * ((max.z - min.z) / 2 + out);
      }
    },
    solve: (azimuth: number, elevation: number): void => {
      const [sinA, cosA, sinE, cosE] = [
        Math.sin(azimuth),
        Math.cos(azimuth),
        Math.sin(elevation),
        Math.cos(elevation),
      ];
      for (let k = 0; k < 8; k++) {
        const [x, y, z] = [corners[3 * k], corners[3 * k + 1], corners[3 * k + 2]];
        across[k] = x * cosA - z * sinA;
        up[k] = y * cosE - (x * sinA + z * cosA) * sinE;
        near[k] = (x * sinA + z * cosA) * cosE + y * sinE;
      }
      // From beyond every corner to far away, by bisection to a millionth.
      let [close, far] = [Math.max(...near) + 0.1, 40];
      for (let i = 0; i < 24; i++) {
        const distance = (close + far) / 2;
        if (half(distance) < 0.94) far = distance;
        else close = distance;
      }
      state.distance = far;
      half(far);
    },
  });
}
