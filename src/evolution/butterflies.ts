/** @file One pass of a Stockham transform for each radix, over many transforms lying side by side. */

/**
 * What a pass needs to know. `length` is what is left of the transform, `stride` the transforms and finished digits
 * that lie side by side; `jump` is the step through the table cos, sin of angle 2π j / n that one p makes.
 */
export interface Pass {
  readonly radix: 2 | 3 | 4 | 5;
  readonly length: number;
  readonly stride: number;
  readonly jump: number;
}

/** Tables and data of a pass: x in, y out, both of re and im. */
export type PassKernel = (
  pass: Pass,
  cosine: Float64Array,
  sine: Float64Array,
  xr: Float64Array,
  xi: Float64Array,
  yr: Float64Array,
  yi: Float64Array,
) => void;

const pass2: PassKernel = ({ length, stride: s, jump }, cosine, sine, xr, xi, yr, yi) => {
  const part = (length / 2) * s;
  for (let p = 0; p < length / 2; p++) {
    const c = cosine[p * jump];
    const d = sine[p * jump];
    for (let a = p * s, y = 2 * p * s, end = a + s; a < end; a++, y++) {
      const b = a + part;
      const re = xr[a] - xr[b];
      const im = xi[a] - xi[b];
      yr[y] = xr[a] + xr[b];
      yi[y] = xi[a] + xi[b];
      yr[y + s] = re * c + im * d;
      yi[y + s] = im * c - re * d;
    }
  }
};

/** sin 60°. */
const half3 = Math.sqrt(3) / 2;

const pass3: PassKernel = ({ length, stride: s, jump }, cosine, sine, xr, xi, yr, yi) => {
  const part = (length / 3) * s;
  for (let p = 0; p < length / 3; p++) {
    const c1 = cosine[p * jump];
    const d1 = sine[p * jump];
    const c2 = cosine[2 * p * jump];
    const d2 = sine[2 * p * jump];
    for (let a = p * s, y = 3 * p * s, end = a + s; a < end; a++, y++) {
      const b = a + part;
      const c = b + part;
      const sr = xr[b] + xr[c];
      const si = xi[b] + xi[c];
      const tr = half3 * (xi[b] - xi[c]);
      const ti = half3 * (xr[c] - xr[b]);
      const mr = xr[a] - 0.5 * sr;
      const mi = xi[a] - 0.5 * si;
      yr[y] = xr[a] + sr;
      yi[y] = xi[a] + si;
      yr[y + s] = (mr + tr) * c1 + (mi + ti) * d1;
      yi[y + s] = (mi + ti) * c1 - (mr + tr) * d1;
      yr[y + 2 * s] = (mr - tr) * c2 + (mi - ti) * d2;
      yi[y + 2 * s] = (mi - ti) * c2 - (mr - tr) * d2;
    }
  }
};

const pass4: PassKernel = ({ length, stride: s, jump }, cosine, sine, xr, xi, yr, yi) => {
  const part = (length / 4) * s;
  for (let p = 0; p < length / 4; p++) {
    const c1 = cosine[p * jump];
    const d1 = sine[p * jump];
    const c2 = cosine[2 * p * jump];
    const d2 = sine[2 * p * jump];
    const c3 = cosine[3 * p * jump];
    const d3 = sine[3 * p * jump];
    for (let a = p * s, y = 4 * p * s, end = a + s; a < end; a++, y++) {
      const b = a + part;
      const c = b + part;
      const d = c + part;
      const pr = xr[a] + xr[c];
      const pi = xi[a] + xi[c];
      const qr = xr[a] - xr[c];
      const qi = xi[a] - xi[c];
      const ur = xr[b] + xr[d];
      const ui = xi[b] + xi[d];
      const vr = xi[b] - xi[d];
      const vi = xr[d] - xr[b];
      yr[y] = pr + ur;
      yi[y] = pi + ui;
      yr[y + s] = (qr + vr) * c1 + (qi + vi) * d1;
      yi[y + s] = (qi + vi) * c1 - (qr + vr) * d1;
      yr[y + 2 * s] = (pr - ur) * c2 + (pi - ui) * d2;
      yi[y + 2 * s] = (pi - ui) * c2 - (pr - ur) * d2;
      yr[y + 3 * s] = (qr - vr) * c3 + (qi - vi) * d3;
      yi[y + 3 * s] = (qi - vi) * c3 - (qr - vr) * d3;
    }
  }
};

/** cos and sin of 72° and 144°. */
const [cos72, sin72] = [Math.cos((2 * Math.PI) / 5), Math.sin((2 * Math.PI) / 5)];
const [cos144, sin144] = [Math.cos((4 * Math.PI) / 5), Math.sin((4 * Math.PI) / 5)];

const pass5: PassKernel = ({ length, stride: s, jump }, cosine, sine, xr, xi, yr, yi) => {
  const part = (length / 5) * s;
  for (let p = 0; p < length / 5; p++) {
    const w = p * jump;
    for (let a = p * s, y = 5 * p * s, end = a + s; a < end; a++, y++) {
      const b = a + part;
      const c = b + part;
      const d = c + part;
      const e = d + part;
      const sr = xr[b] + xr[e];
      const si = xi[b] + xi[e];
      const tr = xr[c] + xr[d];
      const ti = xi[c] + xi[d];
      const pr = xi[b] - xi[e];
      const pi = xr[e] - xr[b];
      const qr = xi[c] - xi[d];
      const qi = xr[d] - xr[c];
      const ar = xr[a] + cos72 * sr + cos144 * tr;
      const ai = xi[a] + cos72 * si + cos144 * ti;
      const br = xr[a] + cos144 * sr + cos72 * tr;
      const bi = xi[a] + cos144 * si + cos72 * ti;
      const ur = sin72 * pr + sin144 * qr;
      const ui = sin72 * pi + sin144 * qi;
      const vr = sin144 * pr - sin72 * qr;
      const vi = sin144 * pi - sin72 * qi;
      yr[y] = xr[a] + sr + tr;
      yi[y] = xi[a] + si + ti;
      yr[y + s] = (ar + ur) * cosine[w] + (ai + ui) * sine[w];
      yi[y + s] = (ai + ui) * cosine[w] - (ar + ur) * sine[w];
      yr[y + 2 * s] = (br + vr) * cosine[2 * w] + (bi + vi) * sine[2 * w];
      yi[y + 2 * s] = (bi + vi) * cosine[2 * w] - (br + vr) * sine[2 * w];
      yr[y + 3 * s] = (br - vr) * cosine[3 * w] + (bi - vi) * sine[3 * w];
      yi[y + 3 * s] = (bi - vi) * cosine[3 * w] - (br - vr) * sine[3 * w];
      yr[y + 4 * s] = (ar - ur) * cosine[4 * w] + (ai - ui) * sine[4 * w];
      yi[y + 4 * s] = (ai - ui) * cosine[4 * w] - (ar - ur) * sine[4 * w];
    }
  }
};

/** The kernel of each radix: y_l = w^{lp} Σ_j x_j e^{-2πijl/radix}. */
export const passKernels = { 2: pass2, 3: pass3, 4: pass4, 5: pass5 } as const;
