/** @file The part of TensorFlow.js that is used. */

/** A tensor of tfjs. */
export interface Tensor {
  /** The numbers, row-major, brought to the host. */
  data(): Promise<ArrayLike<number>>;
  dispose(): void;
}

/** A tensor or a number. Typed so that every tfjs fits: their own type of tensors has members that are not needed. */
type Operand = unknown;

/** A namespace of tfjs with a registered backend: `@tensorflow/tfjs`, `tfjs-node-gpu`, `tfjs-core` with a backend. */
export interface Tensorflow {
  readonly version_core?: string;
  ready(): Promise<void>;
  getBackend(): string;
  setBackend(name: string): Promise<boolean>;
  /** The backend itself; that of tfjs-node says whether it uses a graphics card. */
  backend(): object;
  memory(): { readonly numTensors: number };
  /** What `work` returns; all other tensors made in it are disposed. Typed so that every tfjs fits. */
  tidy(work: () => void): unknown;
  tensor2d(values: Float32Array, shape: [number, number]): Tensor;
  slice(x: Operand, begin: [number, number], size: [number, number]): Tensor;
  matMul(a: Operand, b: Operand, transposeA: boolean, transposeB: boolean): Tensor;
  add(a: Operand, b: Operand): Tensor;
  sub(a: Operand, b: Operand): Tensor;
  mul(a: Operand, b: Operand): Tensor;
  floor(x: Operand): Tensor;
}
