/** @file Packing into strips: 4 rows of a matrix as [k][4], zero-padded, the operands of the micro-kernel. */

/** Strips packed by one task; chosen here: 64 rows, so that 1024 rows make 16 tasks. */
const STRIPS: i32 = 16;

/** Rows contiguous in memory: element (i, l) at X[i + l * ldx]. */
function packAcross(from: usize, step: usize, depth: i32, to: usize): void {
  for (let l = 0; l < depth; l++) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += step;
    to += 32;
  }
}

/** Depth contiguous in memory: element (i, l) at X[l + i * ldx]; transposes 2 x 4 at a time. */
function packAlong(from: usize, step: usize, depth: i32, to: usize): void {
  let p0 = from, p1 = from + step, p2 = from + 2 * step, p3 = from + 3 * step;
  const end = p0 + (<usize>(depth & ~1) << 3);
  while (p0 < end) {
    const a = v128.load(p0), b = v128.load(p1), c = v128.load(p2), d = v128.load(p3);
    v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(to, v128.shuffle<f64>(c, d, 0, 2), 16);
    v128.store(to, v128.shuffle<f64>(a, b, 1, 3), 32);
    v128.store(to, v128.shuffle<f64>(c, d, 1, 3), 48);
    p0 += 16; p1 += 16; p2 += 16; p3 += 16;
    to += 64;
  }
  if (depth & 1) {
    store<f64>(to, load<f64>(p0));
    store<f64>(to, load<f64>(p1), 8);
    store<f64>(to, load<f64>(p2), 16);
    store<f64>(to, load<f64>(p3), 24);
  }
}

/** The last strip, with fewer than 4 rows: the rest is zero. */
function packPartial(from: usize, rowStep: usize, depthStep: usize, rows: i32, depth: i32, to: usize): void {
  for (let l = 0; l < depth; l++) {
    for (let r = 0; r < 4; r++) {
      const value = r < rows ? load<f64>(from + <usize>r * rowStep + <usize>l * depthStep) : 0;
      store<f64>(to + (<usize>r << 3), value);
    }
    to += 32;
  }
}

/**
 * Task: packs 16 strips of a matrix of `rows` rows and `depth` columns.
 *
 * `along` = 1: element (row i, column l) at X[l + i * ldx] (a transposed matrix); 0: at X[i + l * ldx].
 * Strip s goes to `to` + s * depth * 32 bytes.
 */
export function pack(tile: i32, scratch: usize, rows: i32, depth: i32, X: usize, ldx: i32, along: i32, to: usize): void {
  const step = <usize>ldx << 3;
  const last = min(tile * STRIPS + STRIPS, (rows + 3) >> 2);
  for (let s = tile * STRIPS; s < last; s++) {
    const strip = to + <usize>s * (<usize>depth << 5);
    const from = X + (<usize>s << 2) * (along ? step : 8);
    const left = rows - (s << 2);
    if (left < 4) packPartial(from, along ? step : 8, along ? 8 : step, left, depth, strip);
    else if (along) packAlong(from, step, depth, strip);
    else packAcross(from, step, depth, strip);
  }
}
