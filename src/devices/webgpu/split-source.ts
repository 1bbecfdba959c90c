/** @file WGSL that cuts float64 numbers into 8-bit digits, from their two 32-bit words. */

/** Terms whose digits share a word, words that a workgroup takes at once, and vectors along the side of its tile. */
export const layout = { packed: 4, words: 8, side: 32 } as const;

/** Terms that the padding rounds up to. */
export const termBlock = layout.packed * layout.words;

/**
 * Exponent e of a vector from the upper word of its largest number: |x| <= 127/128 2^e, so that the first digit of no
 * number carries out of its byte.
 */
export const exponentText = `fn exponent(top: u32) -> i32 {
  return i32(top >> 20u) - 1022 + select(0, 1, (top & 0xfffffu) >= 0xfc000u);
}`;

/**
 * Two entry points over `vectors` vectors of `terms` numbers, number l of vector i at `raw[i * step + l * stride]`.
 *
 * `largest`: tops[i] = upper word of the largest |x_l| (infinities and NaN exceed every number's).
 * `split`: X_l = round(x_l 2^(8 slices - 1 - e_i)) and its balanced digits, X_l = sum_t d_t 256^(slices - 1 - t) with
 * -128 <= d_t <= 127; digit t of four consecutive terms in word `digits[(l / 4 * slices + t) * padded + i]`, first term
 * lowest. Beyond the last vector and the last term digits are zero. Subnormal numbers count as zero.
 *
 * The bytes of X + 128 (1 + 256 + 256² + ...) are the digits plus 128: carries are the addition's.
 *
 * @param slices - 1 to 8.
 */
export const splitSource = (slices: number): string => `
struct Shape { vectors: u32, terms: u32, step: u32, stride: u32, padded: u32 }
@group(0) @binding(0) var<storage, read> raw: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read_write> tops: array<atomic<u32>>;
@group(0) @binding(2) var<storage, read_write> digits: array<u32>;
@group(0) @binding(3) var<uniform> shape: Shape;

@compute @workgroup_size(64) fn largest(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= shape.vectors) { return; }
  var top = 0u;
  for (var l = id.y * 64u; l < min(id.y * 64u + 64u, shape.terms); l++) {
    top = max(top, raw[id.x * shape.step + l * shape.stride].y & 0x7fffffffu);
  }
  atomicMax(&tops[id.x], top);
}

${exponentText}

// |x| of two words, moved by a number of bits, rounded to nearest: 53 bits to the left by 10 at most, or to the right.
fn moved(low: u32, high: u32, by: i32) -> vec2<u32> {
  if (by >= 0) {
    let b = u32(by);
    return select(vec2(low << b, (high << b) | (low >> (32u - b))), vec2(low, high), b == 0u);
  }
  let r = u32(-by);
  if (r > 54u) { return vec2(0u); }
  var h = high;
  var l = low;
  if (r <= 32u) {
    l += 1u << (r - 1u);
    h += select(0u, 1u, l < low);
  } else {
    h += 1u << (r - 33u);
  }
  if (r < 32u) { return vec2((l >> r) | (h << (32u - r)), h >> r); }
  return vec2(h >> (r - 32u), 0u);
}

// The bytes of X + 128 (1 + 256 + ...), lowest first.
fn biased(x: vec2<u32>, e: i32) -> vec2<u32> {
  let field = i32((x.y >> 20u) & 0x7ffu);
  var m = vec2(0u);
  if (field != 0) { m = moved(x.x, (x.y & 0xfffffu) | 0x100000u, field - 1075 - e + ${8 * slices - 1}); }
  if ((x.y >> 31u) != 0u) { m = vec2(~m.x + 1u, ~m.y + select(0u, 1u, m.x == 0u)); }
  let low = m.x + ${biasWord(slices)};
  return vec2(low, m.y + ${biasWord(slices - 4)} + select(0u, 1u, low < m.x));
}

@compute @workgroup_size(64) fn split(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x;
  if (i >= shape.padded) { return; }
  var x = array<vec2<u32>, 4>();
  let inside = i < shape.vectors;
  let e = exponent(select(0u, atomicLoad(&tops[min(i, shape.vectors - 1u)]), inside));
  for (var q = 0u; q < 4u; q++) {
    let l = 4u * id.y + q;
    x[q] = vec2(${biasWord(slices)}, ${biasWord(slices - 4)});
    if (inside && l < shape.terms) { x[q] = biased(raw[i * shape.step + l * shape.stride], e); }
  }
  let place = id.y * ${slices}u * shape.padded + i;
${Array.from({ length: slices }, (_, t) => store(t, slices - 1 - t)).join("\n")}
}`;

/** 128 in each of the lowest bytes of a word. */
const biasWord = (bytes: number): string =>
  `0x${"80".repeat(Math.max(0, Math.min(4, bytes))).padStart(8, "0")}u`;

/** Byte `byte` of each of four numbers as digit t. */
function store(t: number, byte: number): string {
  const part = (q: number): string =>
    `((x[${q}].${byte < 4 ? "x" : "y"} >> ${8 * (byte % 4)}u) & 0xffu) << ${8 * q}u`;
  const word = [0, 1, 2, 3].map((q) => `(${part(q)})`).join(" | ");
  return `  digits[place + ${t}u * shape.padded] = (${word}) ^ 0x80808080u;`;
}
