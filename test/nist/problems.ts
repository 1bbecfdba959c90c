/** @file The 27 NIST nonlinear regression problems as residual systems, with Jacobians by hand. */

import { leastSquares, type ResidualSystem } from "../../src/residual/index.ts";
import { numbers } from "./numbers.ts";

/** y(x; b); writes dy/db to g. */
type Model = (x: number, b: Float64Array, g: number[], x2: number) => number;

const { exp, log, cos, sin, atan, PI } = Math;

/** b1 (1 - e^{-b2 x}) */
const saturation: Model = (x, [b1, b2], g) => {
  const e = exp(-b2 * x);
  g[0] = -Math.expm1(-b2 * x);
  g[1] = b1 * x * e;
  return b1 * g[0];
};

/** e^{-b1 x} / (b2 + b3 x) */
const chwirut: Model = (x, [b1, b2, b3], g) => {
  const bottom = b2 + b3 * x;
  const y = exp(-b1 * x) / bottom;
  [g[0], g[1], g[2]] = [-x * y, -y / bottom, (-x * y) / bottom];
  return y;
};

/** Sum of amplitude_k e^{-rate_k x}, amplitudes and rates alternating. */
const exponentials: Model = (x, b, g) => {
  let y = 0;
  for (let k = 0; k < b.length; k += 2) {
    g[k] = exp(-b[k + 1] * x);
    g[k + 1] = -x * b[k] * g[k];
    y += b[k] * g[k];
  }
  return y;
};

/** b1 e^{-b2 x} + two Gaussians b3 e^{-(x - b4)²/b5²}, b6 e^{-(x - b7)²/b8²} */
const gauss: Model = (x, b, g) => {
  let y = exponentials(x, b.subarray(0, 2), g, 0);
  for (const k of [2, 5]) {
    const z = (x - b[k + 1]) / b[k + 2];
    g[k] = exp(-z * z);
    g[k + 1] = (2 * b[k] * g[k] * z) / b[k + 2];
    g[k + 2] = g[k + 1] * z;
    y += b[k] * g[k];
  }
  return y;
};

/** Polynomial of degree m over 1 + polynomial of degree n without constant term. */
const rational =
  (m: number, n: number): Model =>
  (x, b, g) => {
    let [top, bottom] = [0, 1];
    for (let k = 0; k <= m; k++) top += b[k] * x ** k;
    for (let k = 1; k <= n; k++) bottom += b[m + k] * x ** k;
    for (let k = 0; k <= m; k++) g[k] = x ** k / bottom;
    for (let k = 1; k <= n; k++) g[m + k] = (-top * x ** k) / bottom ** 2;
    return top / bottom;
  };

/** The model of each problem, in NIST's words beside it. */
const models: Readonly<Record<string, Model>> = {
  Misra1a: saturation,
  BoxBOD: saturation,
  Chwirut1: chwirut,
  Chwirut2: chwirut,
  Lanczos1: exponentials,
  Lanczos2: exponentials,
  Lanczos3: exponentials,
  Gauss1: gauss,
  Gauss2: gauss,
  Gauss3: gauss,
  Kirby2: rational(2, 2),
  Hahn1: rational(3, 3),
  Thurber: rational(3, 3),
  // b1 x^b2
  DanWood: (x, [b1, b2], g) => {
    g[0] = x ** b2;
    g[1] = b1 * g[0] * log(x);
    return b1 * g[0];
  },
  // b1 (1 - (1 + b2 x / 2)^-2)
  Misra1b: (x, [b1, b2], g) => {
    const s = 1 + (b2 * x) / 2;
    [g[0], g[1]] = [1 - s ** -2, b1 * x * s ** -3];
    return b1 * g[0];
  },
  // b1 (1 - (1 + 2 b2 x)^-1/2)
  Misra1c: (x, [b1, b2], g) => {
    const s = 1 + 2 * b2 * x;
    [g[0], g[1]] = [1 - s ** -0.5, b1 * x * s ** -1.5];
    return b1 * g[0];
  },
  // b1 b2 x / (1 + b2 x)
  Misra1d: (x, [b1, b2], g) => {
    const s = 1 + b2 * x;
    [g[0], g[1]] = [(b2 * x) / s, (b1 * x) / s ** 2];
    return b1 * g[0];
  },
  // log y = b1 - b2 x1 e^{-b3 x2}
  Nelson: (x, [b1, b2, b3], g, x2) => {
    const e = exp(-b3 * x2);
    [g[0], g[1], g[2]] = [1, -x * e, b2 * x * x2 * e];
    return b1 - b2 * x * e;
  },
  // b1 + b2 e^{-b4 x} + b3 e^{-b5 x}
  MGH17: (x, [b1, b2, b3, b4, b5], g) => {
    const [e4, e5] = [exp(-b4 * x), exp(-b5 * x)];
    [g[0], g[1], g[2], g[3], g[4]] = [1, e4, e5, -x * b2 * e4, -x * b3 * e5];
    return b1 + b2 * e4 + b3 * e5;
  },
  // b1 - b2 x - arctan(b3 / (x - b4)) / pi
  Roszman1: (x, [b1, b2, b3, b4], g) => {
    const d = x - b4;
    const common = 1 / (PI * (d * d + b3 * b3));
    [g[0], g[1], g[2], g[3]] = [1, -x, -d * common, -b3 * common];
    return b1 - b2 * x - atan(b3 / d) / PI;
  },
  // b1 + b2 cos(2 pi x / 12) + b3 sin(..) + b5 cos(2 pi x / b4) + b6 sin(..) + b8 cos(2 pi x / b7) + b9 sin(..)
  ENSO: (x, b, g) => {
    const year = (2 * PI * x) / 12;
    [g[0], g[1], g[2]] = [1, cos(year), sin(year)];
    let y = b[0] + b[1] * g[1] + b[2] * g[2];
    for (const k of [3, 6]) {
      const angle = (2 * PI * x) / b[k];
      [g[k + 1], g[k + 2]] = [cos(angle), sin(angle)];
      g[k] = (b[k + 1] * sin(angle) - b[k + 2] * cos(angle)) * (angle / b[k]);
      y += b[k + 1] * g[k + 1] + b[k + 2] * g[k + 2];
    }
    return y;
  },
  // b1 (x² + b2 x) / (x² + b3 x + b4)
  MGH09: (x, [b1, b2, b3, b4], g) => {
    const [top, bottom] = [x * x + b2 * x, x * x + b3 * x + b4];
    const y = (b1 * top) / bottom;
    [g[0], g[1], g[2], g[3]] = [top / bottom, (b1 * x) / bottom, (-y * x) / bottom, -y / bottom];
    return y;
  },
  // b1 / (1 + e^{b2 - b3 x})
  Rat42: (x, [b1, b2, b3], g) => {
    const e = exp(b2 - b3 * x);
    const y = b1 / (1 + e);
    [g[0], g[1], g[2]] = [1 / (1 + e), (-y * e) / (1 + e), (y * x * e) / (1 + e)];
    return y;
  },
  // b1 e^{b2 / (x + b3)}
  MGH10: (x, [b1, b2, b3], g) => {
    const s = x + b3;
    g[0] = exp(b2 / s);
    const y = b1 * g[0];
    [g[1], g[2]] = [y / s, (-y * b2) / s ** 2];
    return y;
  },
  // b1 / b2 e^{-((x - b3) / b2)² / 2}
  Eckerle4: (x, [b1, b2, b3], g) => {
    const z = (x - b3) / b2;
    const e = exp((-z * z) / 2) / b2;
    [g[0], g[1], g[2]] = [e, (b1 * e * (z * z - 1)) / b2, (b1 * e * z) / b2];
    return b1 * e;
  },
  // b1 / (1 + e^{b2 - b3 x})^{1 / b4}
  Rat43: (x, [b1, b2, b3, b4], g) => {
    const e = exp(b2 - b3 * x);
    g[0] = (1 + e) ** (-1 / b4);
    const y = b1 * g[0];
    const common = (-y * e) / (b4 * (1 + e));
    [g[1], g[2], g[3]] = [common, -x * common, (y * log(1 + e)) / b4 ** 2];
    return y;
  },
  // b1 (b2 + x)^{-1 / b3}
  Bennett5: (x, [b1, b2, b3], g) => {
    const s = b2 + x;
    g[0] = s ** (-1 / b3);
    const y = b1 * g[0];
    [g[1], g[2]] = [-y / (b3 * s), (y * log(s)) / b3 ** 2];
    return y;
  },
};

export interface NistProblem {
  readonly name: string;
  readonly system: ResidualSystem;
  readonly starts: readonly Float64Array[];
  readonly certified: Float64Array;
  readonly deviations: Float64Array;
  readonly residualSumOfSquares: number;
}

/** Residuals y(x; b) - y; Nelson's are log y(x; b) - log y. */
function systemOf(name: string): ResidualSystem {
  const { certified, data } = numbers[name];
  const width = name === "Nelson" ? 3 : 2;
  const rows = data.length / width;
  const columns = certified.length;
  const model = models[name];
  const observed = Float64Array.from({ length: rows }, (_, i) =>
    name === "Nelson" ? log(data[i * width]) : data[i * width],
  );
  const gradient = new Array<number>(columns).fill(0);
  const at = (i: number, theta: Float64Array): number =>
    model(data[i * width + 1], theta, gradient, data[i * width + width - 1]);
  return leastSquares({
    rows,
    columns,
    residual: (theta, out) => {
      for (let i = 0; i < rows; i++) out[i] = at(i, theta) - observed[i];
    },
    jacobian: (theta, out) => {
      for (let i = 0; i < rows; i++) {
        at(i, theta);
        for (let j = 0; j < columns; j++) out[j * rows + i] = gradient[j];
      }
    },
    label: (row) => `${name}, observation ${row + 1}`,
  });
}

export const nistProblems: readonly NistProblem[] = Object.entries(numbers).map(([name, entry]) => ({
  name,
  system: systemOf(name),
  starts: entry.starts.map((start) => Float64Array.from(start)),
  certified: Float64Array.from(entry.certified),
  deviations: Float64Array.from(entry.deviations),
  residualSumOfSquares: entry.residualSumOfSquares,
}));

/** Certified values are given to 11 digits: no more can be found to agree. */
const mostDigits = 11;

/**
 * Log relative error -log10(|b - c| / |c|) of every parameter, at most 11 and at least 0.
 *
 * Source: McCullough 1998, "Assessing the reliability of statistical software: part I", section 3.
 */
export const digits = (found: Float64Array, certified: Float64Array): number[] =>
  [...certified].map((value, j) => {
    const relative = Math.abs(found[j] - value) / Math.abs(value);
    return relative === 0 ? mostDigits : Math.min(mostDigits, Math.max(0, -Math.log10(relative) || 0));
  });
