/** @file The functions of the language in WGSL, to float32 accuracy whatever the driver's own are worth. */

import type { FunctionName } from "../../expression/index.ts";

/** A piece of WGSL and the pieces it calls. */
interface Piece {
  readonly calls?: readonly string[];
  readonly text: string;
}

// WGSL lets a driver's sin and cos be wrong by 2^-11, its exp and log by several units, and its tanh overflow: see "Accuracy
// of built-in functions" in the WGSL specification, section 15.7.4.
// Coefficients and splittings of ln 2 and pi/2: Moshier, Cephes Mathematical Library 2.8, single precision (expf.c, logf.c,
// sinf.c, sinhf.c, tanhf.c, atanf.c).
const pieces: Readonly<Record<string, Piece>> = {
  // Constants that a compiler would refuse, or fold: read from memory they are neither.
  infinity: {
    text: `var<private> infinity_bits: u32 = 0x7f800000u;
fn infinity() -> f32 { return bitcast<f32>(infinity_bits); }`,
  },
  nan: {
    text: `var<private> nan_bits: u32 = 0x7fc00000u;
fn nan() -> f32 { return bitcast<f32>(nan_bits); }`,
  },
  two_to: {
    text: "fn two_to(n: i32) -> f32 { return bitcast<f32>(u32(n + 127) << 23u); }",
  },
  precise_exp: {
    calls: ["two_to"],
    // Beyond the clamp lie infinity and zero. The power of two comes in two factors, either of which is a normal number.
    text: `fn precise_exp(x: f32) -> f32 {
  let y = clamp(x, -104f, 89f);
  let n = round(y * 1.44269504088896341f);
  let r = (y - n * 0.693359375f) + n * 2.12194440e-4f;
  var p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  let half = i32(n) / 2;
  return ((p * r * r + r) + 1f) * two_to(half) * two_to(i32(n) - half);
}`,
  },
  precise_log: {
    calls: ["infinity", "nan"],
    text: `fn precise_log(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  if (x < 0f) { return nan(); }
  if (bits < 0x00800000u) { return -infinity(); }
  if (bits >= 0x7f800000u) { return x; }
  var n = f32(i32(bits >> 23u) - 126);
  var f = bitcast<f32>((bits & 0x007fffffu) | 0x3f000000u);
  if (f < 0.707106781186547524f) { n -= 1f; f = f + f; }
  f -= 1f;
  let z = f * f;
  var p = 7.0376836292e-2f;
  p = p * f - 1.1514610310e-1f;
  p = p * f + 1.1676998740e-1f;
  p = p * f - 1.2420140846e-1f;
  p = p * f + 1.4249322787e-1f;
  p = p * f - 1.6668057665e-1f;
  p = p * f + 2.0000714765e-1f;
  p = p * f - 2.4999993993e-1f;
  p = p * f + 3.3333331174e-1f;
  let y = p * f * z - 2.12194440e-4f * n - 0.5f * z;
  return (f + y) + 0.693359375f * n;
}`,
  },
  // x = n pi/2 + r with |r| <= pi/4, to full accuracy for |x| below about 8000.
  quarter: {
    text: `struct Quarter { n: i32, sine: f32, cosine: f32 }
fn quarter(x: f32) -> Quarter {
  let n = round(x * 0.636619772367581343f);
  let r = ((x - n * 1.5703125f) - n * 4.837512969970703125e-4f) - n * 7.549789948768648e-8f;
  let z = r * r;
  let s = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * r + r;
  let c = ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z - 0.5f * z + 1f;
  return Quarter(i32(n) & 3, s, c);
}`,
  },
  precise_sin: {
    calls: ["quarter"],
    text: `fn precise_sin(x: f32) -> f32 {
  let q = quarter(x);
  let size = select(q.sine, q.cosine, (q.n & 1) != 0);
  return select(size, -size, q.n >= 2);
}`,
  },
  precise_cos: {
    calls: ["quarter"],
    text: `fn precise_cos(x: f32) -> f32 {
  let q = quarter(x);
  let size = select(q.cosine, q.sine, (q.n & 1) != 0);
  return select(size, -size, q.n == 1 || q.n == 2);
}`,
  },
  precise_tan: {
    calls: ["quarter"],
    text: `fn precise_tan(x: f32) -> f32 {
  let q = quarter(x);
  return select(q.sine / q.cosine, -q.cosine / q.sine, (q.n & 1) != 0);
}`,
  },
  precise_sinh: {
    calls: ["precise_exp"],
    // Half an exponential squared: the argument may be as large as the result allows.
    text: `fn precise_sinh(x: f32) -> f32 {
  let a = abs(x);
  if (a <= 1f) {
    let z = x * x;
    return ((2.03721912945e-4f * z + 8.33028376239e-3f) * z + 1.66667160211e-1f) * z * x + x;
  }
  let h = precise_exp(0.5f * a);
  return sign(x) * ((0.5f * h) * h - 0.5f / h / h);
}`,
  },
  precise_cosh: {
    calls: ["precise_exp"],
    text: `fn precise_cosh(x: f32) -> f32 {
  let h = precise_exp(0.5f * abs(x));
  return (0.5f * h) * h + 0.5f / h / h;
}`,
  },
  precise_tanh: {
    calls: ["precise_exp"],
    text: `fn precise_tanh(x: f32) -> f32 {
  let a = abs(x);
  if (a >= 9.1f) { return sign(x); }
  if (a >= 0.625f) { return sign(x) * (1f - 2f / (precise_exp(2f * a) + 1f)); }
  let z = x * x;
  var p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  return p * z * x + x;
}`,
  },
  precise_atan: {
    text: `fn precise_atan(x: f32) -> f32 {
  var a = abs(x);
  var offset = 0f;
  if (a > 2.414213562373095f) { offset = 1.57079632679489662f; a = -1f / a; }
  else if (a > 0.4142135623730950f) { offset = 0.785398163397448310f; a = (a - 1f) / (a + 1f); }
  let z = a * a;
  let p = ((8.05374449538e-2f * z - 1.38776856032e-1f) * z + 1.99777106478e-1f) * z - 3.33329491539e-1f;
  return sign(x) * (offset + (p * z * a + a));
}`,
  },
  precise_erf: {
    calls: ["precise_exp"],
    // Below 1 the Maclaurin series, to 3e-8 at its end; above, Press et al. 1992, Numerical Recipes in C, section 6.2, erfcc:
    // erfc to 1.2e-7 relative.
    text: `fn precise_erf(x: f32) -> f32 {
  let a = abs(x);
  let z = x * x;
  if (a < 1f) {
    var p = 1.3122532963802805e-8f;
    p = p * z - 1.4503852223150468e-7f;
    p = p * z + 1.4589169000933706e-6f;
    p = p * z - 1.3227513227513228e-5f;
    p = p * z + 1.0683760683760684e-4f;
    p = p * z - 7.5757575757575758e-4f;
    p = p * z + 4.6296296296296296e-3f;
    p = p * z - 2.3809523809523810e-2f;
    p = p * z + 0.1f;
    p = p * z - 0.33333333333333333f;
    return 1.1283791670955126f * (p * z * x + x);
  }
  if (a > 4f) { return sign(x); }
  let t = 1f / (1f + 0.5f * a);
  var p = 0.17087277f;
  p = p * t - 0.82215223f;
  p = p * t + 1.48851587f;
  p = p * t - 1.13520398f;
  p = p * t + 0.27886807f;
  p = p * t - 0.18628806f;
  p = p * t + 0.09678418f;
  p = p * t + 0.37409196f;
  p = p * t + 1.00002368f;
  p = p * t - 1.26551223f;
  return sign(x) * (1f - t * precise_exp(p - z));
}`,
  },
  precise_pow: {
    calls: ["precise_exp", "precise_log", "nan"],
    text: `fn precise_pow(x: f32, y: f32) -> f32 {
  if (x == 0f) { return select(1f / x, 0f, y > 0f); }
  let size = precise_exp(y * precise_log(abs(x)));
  if (x > 0f) { return size; }
  if (floor(y) != y) { return nan(); }
  return select(size, -size, (i32(y) & 1) != 0);
}`,
  },
};

/** What each function of the language is called; sqrt, abs and sign are WGSL's own, correct to the last unit or two. */
export const wgslNames: Readonly<Record<FunctionName, string>> = {
  exp: "precise_exp",
  log: "precise_log",
  sqrt: "sqrt",
  sin: "precise_sin",
  cos: "precise_cos",
  tan: "precise_tan",
  sinh: "precise_sinh",
  cosh: "precise_cosh",
  tanh: "precise_tanh",
  erf: "precise_erf",
  atan: "precise_atan",
  abs: "abs",
  sign: "sign",
};

/** The text of these helpers and of all they call, each once. Names that are WGSL's own add nothing. */
export function wgslLibrary(names: Iterable<string>): string {
  const wanted = new Set<string>();
  const want = (name: string): void => {
    if (wanted.has(name) || !(name in pieces)) return;
    wanted.add(name);
    pieces[name].calls?.forEach(want);
  };
  for (const name of names) want(name);
  return [...wanted].map((name) => pieces[name].text).join("\n");
}
