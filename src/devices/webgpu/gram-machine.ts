/** @file Buffers, pipelines and dispatches of Gram matrices on a WebGPU device. */

import type { Gpu } from "./gpu.ts";
import { blockLength, type Chunk, type RowBlock } from "./gram-plan.ts";
import { gramSource } from "./gram-source.ts";
import { type Matrix, uploadTerms } from "./gram-upload.ts";
import { bufferPool, mapForReading, usage } from "./pool.ts";
import { layout, splitSource, termBlock } from "./split-source.ts";

/** Bytes of a shape, and between shapes: the largest alignment that WebGPU asks of uniforms. */
const [shapeBytes, shapeStride] = [32, 256];

/** What the digits of a chunk of terms were made for. */
export interface Digits {
  readonly chunk: Chunk;
  readonly vectors: number;
  readonly padded: number;
  readonly slices: number;
}

export interface GramMachine {
  /** Digits and exponents of a chunk of terms, kept on the device until the next. */
  split(matrix: Matrix, digits: Digits): void;
  /** Gives entries of some blocks of rows to `take`, which must not keep them. */
  products(blocks: readonly RowBlock[], digits: Digits, take: (K: Float64Array) => void): Promise<void>;
  close(): void;
}

type Bound = readonly (readonly [binding: number, buffer: GPUBuffer, at?: number])[];

/** Pipelines by entry point and number of slices, compiled on first use, and how buffers are bound to them. */
function programs({ device, integerProducts }: Gpu) {
  const pipelines = new Map<string, GPUComputePipeline>();
  return {
    pipeline: (entryPoint: "largest" | "split" | "gram", slices: number): GPUComputePipeline => {
      const key = `${entryPoint} ${slices}`;
      const known = pipelines.get(key);
      if (known) return known;
      const code = entryPoint === "gram" ? gramSource(slices, integerProducts) : splitSource(slices);
      const module = device.createShaderModule({ code });
      const made = device.createComputePipeline({ layout: "auto", compute: { module, entryPoint } });
      pipelines.set(key, made);
      return made;
    },
    /** @param buffers - `at` is the byte of a uniform buffer from which the shape is read. */
    bind: (to: GPUComputePipeline, buffers: Bound): GPUBindGroup =>
      device.createBindGroup({
        layout: to.getBindGroupLayout(0),
        entries: buffers.map(([binding, buffer, at]) => ({
          binding,
          resource: at === undefined ? { buffer } : { buffer, offset: at, size: shapeBytes },
        })),
      }),
  };
}

/** Buffers and pipelines of Gram matrices; to be used under the device's guard. */
export function gramMachine(gpu: Gpu): GramMachine {
  const { device } = gpu;
  const pool = bufferPool(device);
  const { pipeline, bind } = programs(gpu);
  /** One dispatch after the other in one submission; without work none. */
  const submit = (encode: (encoder: GPUCommandEncoder) => void): void => {
    const encoder = device.createCommandEncoder();
    encode(encoder);
    device.queue.submit([encoder.finish()]);
  };
  const dispatch = (
    encoder: GPUCommandEncoder,
    to: GPUComputePipeline,
    buffers: Bound,
    [x, y]: readonly [number, number],
  ): void => {
    if (x * y === 0) return;
    const pass = encoder.beginComputePass();
    pass.setPipeline(to);
    pass.setBindGroup(0, bind(to, buffers));
    pass.dispatchWorkgroups(x, y);
    pass.end();
  };
  const split: GramMachine["split"] = (matrix, { chunk, vectors, padded, slices }) => {
    const terms = chunk.end - chunk.first;
    const words = wordsOf(chunk);
    const { raw, step, stride } = uploadTerms(device, pool, matrix, chunk);
    const tops = pool.take("tops", 4 * padded, usage.storage | usage.copyTo);
    const digits = pool.take("digits", 4 * words * slices * padded, usage.storage);
    const shape = pool.take("split shape", shapeBytes, usage.uniform | usage.copyTo);
    device.queue.writeBuffer(shape, 0, Uint32Array.of(vectors, terms, step, stride, padded, 0, 0, 0));
    const inputs: Bound = [
      [0, raw],
      [1, tops],
      [3, shape, 0],
    ];
    submit((encoder) => {
      encoder.clearBuffer(tops);
      const tiles = [Math.ceil(vectors / 64), Math.ceil(terms / 64)] as const;
      dispatch(encoder, pipeline("largest", slices), inputs, tiles);
      dispatch(encoder, pipeline("split", slices), [...inputs, [2, digits]], [Math.ceil(padded / 64), words]);
    });
  };
  const multiply = (block: RowBlock, b: number, result: GPUBuffer, shapes: GPUBuffer, of: Digits): void => {
    const { first, rows, place, width } = block;
    const [digits, tops] = [pool.held("digits"), pool.held("tops")];
    const buffers: Bound = [
      [0, digits],
      [1, tops],
      [2, result],
      [3, shapes, shapeStride * b],
    ];
    const tiles = (count: number): number => Math.ceil(count / layout.side);
    // A submission for so many columns: a system takes a card that is long at one for hung.
    for (let left = 0; left < first + rows; left += width) {
      const shape = Uint32Array.of(of.vectors, wordsOf(of.chunk), of.padded, first, rows, place, left, 0);
      device.queue.writeBuffer(shapes, shapeStride * b, shape);
      const size = [tiles(rows), tiles(Math.min(width, first + rows - left))] as const;
      submit((encoder) => dispatch(encoder, pipeline("gram", of.slices), buffers, size));
    }
  };
  const products: GramMachine["products"] = async (blocks, digits, take) => {
    const size = 8 * blocks.reduce((total, block) => total + blockLength(block), 0);
    const result = pool.take("result", size, usage.storage | usage.copyFrom);
    const staging = pool.take("staging", size, usage.copyTo | usage.mapRead);
    const shapes = pool.take("shapes", shapeStride * blocks.length, usage.uniform | usage.copyTo);
    blocks.forEach((block, b) => {
      multiply(block, b, result, shapes, digits);
    });
    submit((encoder) => encoder.copyBufferToBuffer(result, 0, staging, 0, size));
    await staging.mapAsync(mapForReading, 0, size);
    take(new Float64Array(staging.getMappedRange(0, size)));
    staging.unmap();
  };
  return { split, products, close: pool.close };
}

/** Words of a chunk's terms, whole blocks of them. */
const wordsOf = ({ first, end }: Chunk): number => layout.words * Math.ceil((end - first) / termBlock);
