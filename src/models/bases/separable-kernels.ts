/** @file The inner loops of products of functions of one coordinate. */

/** A tile in work: its work space, the number of its points, and the matrix from its first row on. */
export interface Tile {
  readonly work: Float64Array;
  readonly count: number;
  readonly out: Float64Array;
  readonly leading: number;
}

/** Carries out the instructions of a plan on one tile. (mutates work, out) */
export function execute(instructions: Int32Array, { work, count, out, leading }: Tile): void {
  for (let at = 0; at < instructions.length; ) {
    const target = instructions[at];
    const products = instructions[at + 1];
    const end = at + 2 + 2 * products;
    const column = target < 0 ? out : work;
    const to = target < 0 ? (-1 - target) * leading : target * count;
    // Sums in the work space begin afresh; functions are added to what the matrix holds.
    if (target >= 0) work.fill(0, to, to + count);
    for (let pair = at + 2; pair < end; pair += 4) {
      const a = instructions[pair] * count;
      const b = instructions[pair + 1] * count;
      if (pair + 2 === end) addProduct(column, to, work, a, b, count);
      else {
        const c = instructions[pair + 2] * count;
        const d = instructions[pair + 3] * count;
        addProducts(column, to, work, a, b, c, d, count);
      }
    }
    at = end;
  }
}

/** out[to + i] += work[a + i] work[b + i]. */
function addProduct(
  out: Float64Array,
  to: number,
  work: Float64Array,
  a: number,
  b: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) out[to + i] += work[a + i] * work[b + i];
}

/** out[to + i] += work[a + i] work[b + i] + work[c + i] work[d + i]. */
function addProducts(
  out: Float64Array,
  to: number,
  work: Float64Array,
  a: number,
  b: number,
  c: number,
  d: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) out[to + i] += work[a + i] * work[b + i] + work[c + i] * work[d + i];
}

/** work[to + i] += coefficient work[table + i]. */
export function addLeaf(
  work: Float64Array,
  to: number,
  coefficient: number,
  table: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) work[to + i] += coefficient * work[table + i];
}

/** work[to + i] += (coefficient + work[own + i]) work[table + i]; clears work[own + i]. */
export function addBranch(
  work: Float64Array,
  to: number,
  coefficient: number,
  own: number,
  table: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    work[to + i] += (coefficient + work[own + i]) * work[table + i];
    work[own + i] = 0;
  }
}
