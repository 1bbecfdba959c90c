/** @file WGSL of the Gram matrix: products of 8-bit digits, summed exactly, rounded once to float64. */

import { type Pair, pairsOf } from "../slices/accuracy.ts";
import { exponentText, layout, termBlock } from "./split-source.ts";
import { wideText } from "./wide-source.ts";

/**
 * Entry point `gram`: for rows i of a block and columns j <= i from `left` on, the float64 nearest to
 * sum_{s, t} 2^(e_i + e_j - 8 (s + t) - 14) sum_l d_s(i, l) d_t(j, l), over the pairs (s, t) of `pairsOf`.
 *
 * A workgroup of 16 x 16 makes a tile of 32 x 32, each thread 2 x 2 of all anti-diagonals s + t at once: per word of four
 * terms it reads 4 slices words of workgroup memory and makes 2 slices (slices + 1) products of words.
 * Sums of an anti-diagonal are 32-bit integers, exact for 2^17 / slices terms; then, and at the end, all of them are joined
 * in 96 bits. Result in 8 bytes an entry, column-major in blocks of rows, where the anti-diagonals would take 4 slices.
 *
 * @param slices - 1 to 8.
 * @param integers - whether there is `dot4I8Packed`; without it products are those of float32 numbers, exact below 2^24.
 */
export function gramSource(slices: number, integers: boolean): string {
  const pairs = pairsOf(slices);
  const each = [...pairs.keys()];
  const digits = Array.from({ length: slices }, (_, q) => q);
  // Blocks of terms after which sums of 32 bits are emptied: a product has at most 2^14.
  const most = Math.floor((2 ** 17 - 1) / slices / termBlock);
  const tile = slices * layout.words * layout.side;
  const sums = each.map((d) => `  var acc${d} = vec4<i32>();`);
  return `
struct Shape { vectors: u32, words: u32, padded: u32, first: u32, rows: u32, place: u32, left: u32 }
@group(0) @binding(0) var<storage, read> digits: array<u32>;
@group(0) @binding(1) var<storage, read> tops: array<u32>;
@group(0) @binding(2) var<storage, read_write> result: array<vec2<u32>>;
@group(0) @binding(3) var<uniform> shape: Shape;
var<workgroup> a: array<u32, ${tile}>;
var<workgroup> b: array<u32, ${tile}>;
${exponentText}
${wideText}
${integers ? "" : unpackText}
fn store(i: u32, j: u32, v: vec3<u32>) {
  if (i < j || i >= shape.first + shape.rows) { return; }
  let place = shape.place + j * shape.rows + (i - shape.first);
  if (max(tops[i], tops[j]) >= 0x7ff00000u) {
    result[place] = vec2(0u, 0x7ff80000u);
  } else {
    result[place] = as_double(v, exponent(tops[i]) + exponent(tops[j]) - ${8 * (pairs.length - 1) + 14});
  }
}

@compute @workgroup_size(256) fn gram(
  @builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32
) {
  let rows = shape.first + group.x * ${layout.side}u;
  let columns = shape.left + group.y * ${layout.side}u;
  if (columns > rows) { return; }
  let x = thread % 16u;
  let y = thread / 16u;
  var total = array<vec3<u32>, 4>();
${[...sums, ...(integers ? [] : each.map((d) => `  var part${d} = vec4<f32>();`))].join("\n")}
  for (var start = 0u; start < shape.words; start += ${most * layout.words}u) {
    let end = min(shape.words, start + ${most * layout.words}u);
    for (var block = start; block < end; block += ${layout.words}u) {
      workgroupBarrier();
      let source = (block + thread / ${layout.side}u) * ${slices}u * shape.padded + thread % ${layout.side}u;
${digits.map(load).join("\n")}
      workgroupBarrier();
      for (var w = 0u; w < ${layout.words * layout.side}u; w += ${layout.side}u) {
${digits.map((q) => words(q, integers)).join("\n")}
${pairs.map((list, d) => products(list, d, integers)).join("\n")}
      }
${integers ? "" : drain(each, slices)}
    }
    // Copied: what is read by a number that varies may not stay in registers. Not every compiler indexes a value.
    var sums = array<vec4<i32>, ${pairs.length}>(${each.map((d) => `acc${d}`).join(", ")});
    for (var o = 0u; o < 4u; o++) {
      var v = vec3<u32>();
      for (var d = 0u; d < ${pairs.length}u; d++) { v = wide_append(v, sums[d][o]); }
      total[o] = wide_add(total[o], v);
    }
${each.map((d) => `    acc${d} = vec4<i32>();`).join("\n")}
  }
  for (var o = 0u; o < 4u; o++) { store(rows + x + 16u * (o & 1u), columns + y + 8u * (o & 2u), total[o]); }
}`;
}

const unpackText = `fn unpacked(word: u32) -> vec4<f32> {
  let v = bitcast<i32>(word);
  return vec4<f32>(vec4(extractBits(v, 0u, 8u), extractBits(v, 8u, 8u), extractBits(v, 16u, 8u), extractBits(v, 24u, 8u)));
}`;

const load = (q: number): string => {
  const size = layout.words * layout.side;
  return `    a[${q * size}u + thread] = digits[source + ${q}u * shape.padded + rows];
    b[${q * size}u + thread] = digits[source + ${q}u * shape.padded + columns];`;
};

const words = (q: number, integers: boolean): string => {
  const from = (array: string, place: string): string => {
    const word = `${array}[${q * layout.words * layout.side}u + w + ${place}]`;
    return integers ? word : `unpacked(${word})`;
  };
  return `      let a${q}l = ${from("a", "x")}; let a${q}h = ${from("a", "x + 16u")};
      let b${q}l = ${from("b", "y")}; let b${q}h = ${from("b", "y + 16u")};`;
};

/** All pairs of one anti-diagonal. */
function products(pairs: readonly Pair[], d: number, integers: boolean): string {
  const [sum, type, dot] = integers ? ["acc", "i32", "dot4I8Packed"] : ["part", "f32", "dot"];
  const product = ([s, t]: Pair): string => {
    const one = (x: string, y: string): string => `${dot}(a${s}${x}, b${t}${y})`;
    return `      ${sum}${d} += vec4<${type}>(${one("l", "l")}, ${one("h", "l")}, ${one("l", "h")}, ${one("h", "h")});`;
  };
  return pairs.map(product).join("\n");
}

/** Float32 sums into integers, before they pass 2^24: a product has at most 2^14, an anti-diagonal `slices` of them a term. */
function drain(each: readonly number[], slices: number): string {
  const period = Math.floor(2 ** 10 / slices / termBlock) * layout.words;
  const lines = each.map((d) => `        acc${d} += vec4<i32>(part${d}); part${d} = vec4<f32>();`);
  const due = `(block + ${layout.words}u - start) % ${period}u == 0u || block + ${layout.words}u == end`;
  return `      if (${due}) {\n${lines.join("\n")}\n      }`;
}
