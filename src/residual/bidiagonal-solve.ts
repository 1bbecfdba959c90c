/** @file Least squares with a bidiagonal matrix whose small singular values are dropped. */

/** Sweeps per column before giving up. Chosen here: two are usual; LAPACK allows six times the columns in all. */
const mostSweeps = 30;

/** An unreduced block: rows and columns first..last. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/** Rotations from the right, in the order of their making. */
interface Record {
  /** Cosine and sine, one pair after another. */
  pairs: Float64Array;
  length: number;
  readonly spans: Span[];
}

/**
 * c = B⁺c, with singular values of B at or below `cutoff` times the largest taken for zero.
 *
 * Rotations from the left are applied to c as they are made, those from the right are kept and applied to the result:
 * O(n²) in all, where singular vectors would cost O(n³).
 *
 * @param diagonal - B_jj, length n; not written.
 * @param above - B_j,j+1, length n, the last is not read; not written.
 * @returns how many singular values were used; NaN, and c all NaN, where B is not finite or the iteration fails.
 * (mutates c)
 *
 * Cost: some 2n² rotations on either side. Accuracy: what is dropped off the diagonal is below eps max |B|.
 * Source: Golub and Van Loan 2013, section 8.6; Demmel and Kahan 1990, "Accurate singular values of bidiagonal
 * matrices", for the sweep without shift; conventions of LAPACK's dbdsqr.
 *
 * @example
 * const c = Float64Array.of(2, 1);
 * truncatedBidiagonalSolve(Float64Array.of(2, 1e-12), Float64Array.of(0, 0), 1e-10, c); // 1
 */
export function truncatedBidiagonalSolve(
  diagonal: Float64Array,
  above: Float64Array,
  cutoff: number,
  c: Float64Array,
): number {
  const n = diagonal.length;
  const largest = largestOf(diagonal, above.subarray(0, n - 1));
  if (largest === 0) {
    c.fill(0);
    return 0;
  }
  // Entries of about one: squares neither overflow nor vanish.
  const [d, e] = [diagonal.map((x) => x / largest), above.map((x) => x / largest)];
  const record: Record = { pairs: new Float64Array(4 * n), length: 0, spans: [] };
  if (!Number.isFinite(largest) || !diagonalise(d, e, c, record)) {
    c.fill(Number.NaN);
    return Number.NaN;
  }
  const most = largestOf(d);
  let used = 0;
  for (let j = 0; j < n; j++) {
    const kept = Math.abs(d[j]) > cutoff * most;
    c[j] = kept ? c[j] / d[j] / largest : 0;
    if (kept) used++;
  }
  applyBackwards(record, c);
  return used;
}

/** Largest size; NaN or Infinity if there is one. */
function largestOf(...lists: readonly Float64Array[]): number {
  let most = 0;
  for (const list of lists) for (const x of list) most = Math.max(most, Math.abs(x));
  return most;
}

/** Sweeps until nothing is left above the diagonal; false if that takes too long. (mutates all) */
function diagonalise(d: Float64Array, e: Float64Array, c: Float64Array, record: Record): boolean {
  const left = { sweeps: mostSweeps * d.length };
  for (let last = d.length - 1; last > 0; ) {
    const first = startOf(d, e, last);
    if (first === last) last--;
    else if (left.sweeps-- === 0) return false;
    else sweep(d, e, c, { first, last }, record);
  }
  return true;
}

/** First row of the unreduced block that ends at `last`. What is below eps of the largest entry is dropped. (mutates d, e) */
function startOf(d: Float64Array, e: Float64Array, last: number): number {
  if (Math.abs(d[last]) <= Number.EPSILON) d[last] = 0;
  let first = last;
  while (first > 0) {
    if (Math.abs(e[first - 1]) <= Number.EPSILON) {
      e[first - 1] = 0;
      break;
    }
    first--;
    if (Math.abs(d[first]) <= Number.EPSILON) d[first] = 0;
  }
  return first;
}

function sweep(d: Float64Array, e: Float64Array, c: Float64Array, span: Span, record: Record): void {
  const { first, last } = span;
  makeRoom(record, 2 * (last - first));
  record.spans.push(span);
  const shift = shiftOf(d, e, span);
  // A zero on the diagonal is driven out by one sweep without shift; so is a shift that the first entry does not see.
  if ((shift / d[first]) ** 2 > Number.EPSILON) shifted(d, e, c, span, shift, record);
  else plain(d, e, c, span, record);
}

/** Smaller singular value of the last 2 x 2 block; zero where the diagonal has a zero. Source: LAPACK dlas2. */
function shiftOf(d: Float64Array, e: Float64Array, { first, last }: Span): number {
  for (let j = first; j <= last; j++) if (d[j] === 0) return 0;
  const [f, g, h] = [Math.abs(d[last - 1]), Math.abs(e[last - 1]), Math.abs(d[last])];
  const sum = Math.sqrt((f + h) ** 2 + g * g) + Math.sqrt((f - h) ** 2 + g * g);
  return (2 * f * h) / sum;
}

/** One implicit step of QR on BᵀB - shift². (mutates d, e, c and record) */
function shifted(
  d: Float64Array,
  e: Float64Array,
  c: Float64Array,
  { first, last }: Span,
  shift: number,
  record: Record,
): void {
  let f = (Math.abs(d[first]) - shift) * (Math.sign(d[first]) + shift / d[first]);
  let g = e[first];
  for (let i = first; i < last; i++) {
    const r = Math.sqrt(f * f + g * g);
    const [cr, sr] = r > 0 ? [f / r, g / r] : [1, 0];
    keep(record, cr, sr);
    if (i > first) e[i - 1] = r;
    const p = cr * d[i] + sr * e[i];
    const q = sr * d[i + 1];
    const rest = cr * e[i] - sr * d[i];
    const size = Math.sqrt(p * p + q * q);
    const [cl, sl] = size > 0 ? [p / size, q / size] : [1, 0];
    d[i] = size;
    f = cl * rest + sl * cr * d[i + 1];
    d[i + 1] = cl * cr * d[i + 1] - sl * rest;
    e[i] = f;
    if (i + 1 < last) {
      g = sl * e[i + 1];
      e[i + 1] *= cl;
    }
    turn(c, i, cl, sl);
  }
}

/** One step without shift, in which nothing cancels. (mutates d, e, c and record) */
function plain(
  d: Float64Array,
  e: Float64Array,
  c: Float64Array,
  { first, last }: Span,
  record: Record,
): void {
  let [cr, cl, sl] = [1, 1, 0];
  for (let i = first; i < last; i++) {
    const p = d[i] * cr;
    const r = Math.sqrt(p * p + e[i] * e[i]);
    const sr = r > 0 ? e[i] / r : 0;
    cr = r > 0 ? p / r : 1;
    keep(record, cr, sr);
    if (i > first) e[i - 1] = sl * r;
    const [f, g] = [cl * r, d[i + 1] * sr];
    const size = Math.sqrt(f * f + g * g);
    [cl, sl] = size > 0 ? [f / size, g / size] : [1, 0];
    d[i] = size;
    turn(c, i, cl, sl);
  }
  const h = d[last] * cr;
  d[last] = h * cl;
  e[last - 1] = h * sl;
}

/** (c_i, c_i+1) = (cos c_i + sin c_i+1, cos c_i+1 - sin c_i). (mutates c) */
function turn(c: Float64Array, i: number, cos: number, sin: number): void {
  const [a, b] = [c[i], c[i + 1]];
  c[i] = cos * a + sin * b;
  c[i + 1] = cos * b - sin * a;
}

function keep(record: Record, cos: number, sin: number): void {
  record.pairs[record.length] = cos;
  record.pairs[record.length + 1] = sin;
  record.length += 2;
}

/** (mutates record) */
function makeRoom(record: Record, more: number): void {
  if (record.length + more <= record.pairs.length) return;
  const larger = new Float64Array(2 * record.pairs.length + more);
  larger.set(record.pairs);
  record.pairs = larger;
}

/** z = G₁ᵀ G₂ᵀ ... z for the rotations G₁, G₂, ... recorded. (mutates z) */
function applyBackwards({ pairs, length, spans }: Record, z: Float64Array): void {
  let at = length;
  for (let k = spans.length - 1; k >= 0; k--) {
    for (let i = spans[k].last - 1; i >= spans[k].first; i--) {
      at -= 2;
      turn(z, i, pairs[at], -pairs[at + 1]);
    }
  }
}
