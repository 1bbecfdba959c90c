/** @file The part of gpu.js that is used. */

/** An argument of a kernel: numbers with their sizes, x first. */
export type Input = object;

/** A kernel: called with arguments, it gives its output, in webgpu mode as a promise. */
export interface Kernel {
  (...values: readonly (Input | number)[]): unknown;
  setOutput(sizes: readonly number[]): unknown;
  /** The kernel that has really run; gpu.js may put another in place of the one asked for. */
  readonly kernel?: {
    readonly constructor: { readonly mode?: string };
    readonly fallbackReason?: string | null;
  };
}

export interface KernelSettings {
  readonly output: readonly number[];
  readonly precision: "single";
  /** Sizes may change from call to call: one compilation serves all shapes. */
  readonly dynamicOutput: true;
  readonly dynamicArguments: true;
  readonly loopMaxIterations: number;
  readonly argumentTypes: readonly ("Input" | "Integer")[];
}

/** `this` inside a kernel. */
export interface Thread {
  readonly thread: { readonly x: number; readonly y: number; readonly z: number };
}

export interface Gpu {
  readonly mode: string;
  /** What the mode chose. */
  readonly Kernel: { readonly mode: string };
  createKernel(body: (this: Thread, ...values: never[]) => number, settings: KernelSettings): Kernel;
  destroy(): Promise<void>;
}

/** What `require("gpu.js")` gives. */
export interface GpuJs {
  readonly GPU: {
    new (settings: { readonly mode: string }): Gpu;
    isWebGPUAvailable(): Promise<boolean>;
  };
  input(values: Float32Array, size: readonly number[]): Input;
}
