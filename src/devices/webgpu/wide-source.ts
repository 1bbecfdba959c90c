/** @file WGSL for integers of 96 bits and their rounding to float64: sums that 32 bits cannot hold. */

/** Integers in two's complement, lowest word first; `asDouble` gives the words of v 2^scale rounded to nearest, even; 0 below 2^-1022. */
export const wideText = `
fn wide_add(a: vec3<u32>, b: vec3<u32>) -> vec3<u32> {
  let x = a.x + b.x;
  let carry = select(0u, 1u, x < a.x);
  let y = a.y + b.y;
  let z = y + carry;
  return vec3(x, z, a.z + b.z + select(0u, 1u, y < a.y) + select(0u, 1u, z < y));
}

// 256 v + d.
fn wide_append(v: vec3<u32>, d: i32) -> vec3<u32> {
  let shifted = vec3(v.x << 8u, (v.y << 8u) | (v.x >> 24u), (v.z << 8u) | (v.y >> 24u));
  let fill = bitcast<u32>(d >> 31u);
  return wide_add(shifted, vec3(bitcast<u32>(d), fill, fill));
}

fn wide_right(v: vec3<u32>, bits: u32) -> vec3<u32> {
  var w = v;
  if (bits >= 32u) { w = vec3(w.y, w.z, 0u); }
  let r = bits & 31u;
  if (r == 0u) { return w; }
  return vec3((w.x >> r) | (w.y << (32u - r)), (w.y >> r) | (w.z << (32u - r)), w.z >> r);
}

fn wide_left(v: vec3<u32>, bits: u32) -> vec3<u32> {
  var w = v;
  if (bits >= 32u) { w = vec3(0u, w.x, w.y); }
  let r = bits & 31u;
  if (r == 0u) { return w; }
  return vec3(w.x << r, (w.y << r) | (w.x >> (32u - r)), (w.z << r) | (w.y >> (32u - r)));
}

// Place of the highest bit of v > 0.
fn wide_top(v: vec3<u32>) -> u32 {
  if (v.z != 0u) { return 95u - countLeadingZeros(v.z); }
  if (v.y != 0u) { return 63u - countLeadingZeros(v.y); }
  return 31u - countLeadingZeros(v.x);
}

// v > 0 as 53 bits, the highest set; a carry out of the rounding is left in bit 53.
fn wide_significand(v: vec3<u32>, top: u32) -> vec3<u32> {
  if (top <= 52u) { return wide_left(v, 52u - top); }
  let r = top - 52u;
  let doubled = wide_right(v, r - 1u);
  let cut = any(wide_left(doubled, r - 1u) != v);
  let kept = wide_right(v, r);
  let up = (doubled.x & 1u) != 0u && (cut || (kept.x & 1u) != 0u);
  return wide_add(kept, vec3(select(0u, 1u, up), 0u, 0u));
}

fn as_double(v: vec3<u32>, scale: i32) -> vec2<u32> {
  if (all(v == vec3(0u))) { return vec2(0u); }
  let negative = (v.z >> 31u) != 0u;
  let size = select(v, wide_add(~v, vec3(1u, 0u, 0u)), negative);
  let top = wide_top(size);
  let sign = select(0u, 0x80000000u, negative);
  let field = i32(top) + scale + 1023;
  if (field <= 0) { return vec2(0u, sign); }
  if (field >= 2047) { return vec2(0u, sign | 0x7ff00000u); }
  let m = wide_significand(size, top);
  return vec2(m.x, (m.y - 0x100000u + (u32(field) << 20u)) | sign);
}
`;
