/** @file Real Fourier modes of one coordinate, with their derivatives. */

import type { AxisFunctions } from "./separable.ts";
import { cosines, sines } from "./sine.ts";

/** 1, cos ωx, sin ωx, cos 2ωx, ..., cos Kωx, sin Kωx with ω = 2π/period: 2K + 1 functions. */
export function fourierAxis(period: number, modes: number): AxisFunctions {
  const count = 2 * modes + 1;
  return {
    count,
    lowest: (order) => (order > 0 ? 1 : 0),
    tabulate: (x, order, out) => {
      const n = x.length;
      const [angles, cosine, sine] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
      for (let m = 0; m <= order; m++) out.fill(m === 0 ? 1 : 0, m * count * n, (m * count + 1) * n);
      for (let mode = 1; mode <= modes; mode++) {
        const w = (2 * Math.PI * mode) / period;
        for (let i = 0; i < n; i++) angles[i] = w * x[i];
        cosines(angles, n, cosine);
        sines(angles, n, sine);
        for (let m = 0; m <= order; m++) {
          // The m-th derivatives of (cos, sin) are w^m (cos, sin), (-sin, cos), (-cos, -sin), (sin, -cos) in turn.
          const [a, b] = m % 2 === 0 ? [cosine, sine] : [sine, cosine];
          const scale = w ** m;
          const at = (m * count + 2 * mode - 1) * n;
          write(out, at, m % 4 === 1 || m % 4 === 2 ? -scale : scale, a);
          write(out, at + n, m % 4 >= 2 ? -scale : scale, b);
        }
      }
    },
  };
}

function write(out: Float64Array, to: number, scale: number, values: Float64Array): void {
  for (let i = 0; i < values.length; i++) out[to + i] = scale * values[i];
}
