/** @file Stretching of one coordinate around a point, with all its derivatives. */

/** ξ(x) with its derivatives along x. */
export interface AxisMap {
  /** Per order 0 ... most the values of d^m ξ/dx^m. */
  derivatives(x: Float64Array, most: number): Float64Array[];
}

/** Where and how much a coordinate is stretched. */
export interface SinhMap {
  readonly kind: "sinh";
  readonly center: number;
  /** a > 0 in 1/length: features of width 1/a at the centre become as wide as the interval allows. */
  readonly strength: number;
  /** Mapped onto itself. Default: the interval that the basis was made for. */
  readonly interval?: readonly [number, number];
}

/**
 * ξ with x = c + sinh(A + (B - A)(ξ - low)/(high - low))/a, A and B such that the interval maps onto itself, growing.
 *
 * Derivatives by the recurrence of g = arsinh y: (1 + y²) g^(n+2) = -(2n + 1) y g^(n+1) - n² g^(n), y = a (x - c).
 *
 * Source: Tee and Trefethen 2006, "A rational spectral collocation method with adaptively transformed Chebyshev grid
 *   points", for maps of this kind.
 */
export function sinhMap({ center, strength, interval }: Required<SinhMap>): AxisMap {
  const [low, high] = interval;
  const [from, to] = [Math.asinh(strength * (low - center)), Math.asinh(strength * (high - center))];
  const scale = (high - low) / (to - from);
  return {
    derivatives: (x, most) => {
      const orders = Array.from({ length: most + 1 }, () => new Float64Array(x.length));
      for (let i = 0; i < x.length; i++) {
        const y = strength * (x[i] - center);
        const w = 1 + y * y;
        let [value, next] = [Math.asinh(y) - from, 1 / Math.sqrt(w)];
        orders[0][i] = low + scale * value;
        // Here value is dropped: g^(0) enters the recurrence with the factor 0.
        for (let m = 1, power = scale * strength; m <= most; m++, power *= strength) {
          orders[m][i] = power * next;
          const after = (-(2 * m - 1) * y * next - (m - 1) ** 2 * value) / w;
          [value, next] = [next, after];
        }
      }
      return orders;
    },
  };
}
