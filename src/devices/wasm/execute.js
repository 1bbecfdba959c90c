/** @file Runs tiles: the static module, compiled kernels and installed programs of one thread. Plain JavaScript: worker threads load it. */

import { job, tasks, word } from "./control.js";

/** @typedef {import("../device.ts").Address} Address */
/** @typedef {import("../device.ts").Operation} Operation */
/** @typedef {import("../device.ts").Program} Program */
/** @typedef {(...numbers: number[]) => number} Routine */
/** @typedef {(tile: number, workspace: number) => number} Place */
/** @typedef {(tile: number, workspace: number) => void} Step */
/** @typedef {{ kind: "module", id: number, module: WebAssembly.Module } | { kind: "program", id: number, program: Program } | { kind: "remove", id: number }} Message */

/**
 * What one thread needs to take part.
 *
 * @typedef {object} Machine
 * @property {Record<string, Routine>} library the static module's exports
 * @property {number} scratch address of 64 KiB of its own
 * @property {(message: Message) => void} receive
 * @property {(id: number) => Step} program
 */

/**
 * @param {WebAssembly.Module} module the static module
 * @param {WebAssembly.Memory} memory
 * @param {number} scratch
 * @returns {Machine}
 */
export function createMachine(module, memory, scratch) {
  /** @param {WebAssembly.Module} code */
  const instantiate = (code) =>
    /** @type {Record<string, Routine>} */ (
      /** @type {unknown} */ (new WebAssembly.Instance(code, { env: { memory } }).exports)
    );
  const library = instantiate(module);
  /** @type {Map<number, Record<string, Routine>>} */
  const kernels = new Map();
  /** @type {Map<number, Step>} */
  const programs = new Map();
  return {
    library,
    scratch,
    receive: (message) => {
      if (message.kind === "module") kernels.set(message.id, instantiate(message.module));
      else if (message.kind === "program")
        programs.set(message.id, link(message.program, library, scratch, kernels));
      // Modules and programs are numbered together.
      else if (!programs.delete(message.id)) kernels.delete(message.id);
    },
    program: (id) => {
      const step = programs.get(id);
      if (!step) throw new Error(`program ${id} is not installed`);
      return step;
    },
  };
}

/**
 * A program as one function of tile and workspace.
 *
 * @param {Program} program @param {Record<string, Routine>} library @param {number} scratch
 * @param {Map<number, Record<string, Routine>>} kernels
 * @returns {Step}
 */
function link(program, library, scratch, kernels) {
  const steps = program.operations.map((operation) => step(operation, program, library, scratch, kernels));
  return (tile, workspace) => {
    for (const run of steps) run(tile, workspace);
  };
}

/** @param {Address} address @returns {Place} */
function place(address) {
  const { at, offset } = address;
  if (at === "memory") return () => offset;
  if (at === "workspace") return (_, workspace) => workspace + offset;
  const { perTile } = address;
  return (tile) => offset + tile * perTile;
}

/**
 * @param {Operation} op @param {Program} program @param {Record<string, Routine>} library @param {number} scratch
 * @param {Map<number, Record<string, Routine>>} kernels
 * @returns {Step}
 */
function step(op, program, library, scratch, kernels) {
  const { samples, lastSamples, tiles } = program;
  /** @param {number} tile */
  const used = (tile) => (tile === tiles - 1 ? lastSamples : samples);
  switch (op.kind) {
    case "map":
      return mapStep(op, samples, kernels);
    case "linear":
      return linearStep(op, samples, library, scratch);
    case "outer":
      return outerStep(op, samples, used, library);
    case "contract": {
      const { outputs, inputs, channels } = op;
      const [Z, A, to, bias] = [place(op.adjoint), place(op.activation), place(op.to), Number(op.bias)];
      return (t, w) => library.contract(Z(t, w), A(t, w), to(t, w), outputs, inputs, channels, samples, bias);
    }
    case "fill": {
      const to = place(op.to);
      return (t, w) => library.fill(to(t, w), op.length, op.value);
    }
    case "store": {
      const [from, to] = [place(op.from), place(op.to)];
      return (t, w) => library.storeColumns(from(t, w), to(t, w), op.columns, samples, used(t), op.leading);
    }
  }
}

/**
 * @param {Extract<Operation, { kind: "linear" }>} op @param {number} samples
 * @param {Record<string, Routine>} library @param {number} scratch
 * @returns {Step}
 */
function linearStep(op, samples, library, scratch) {
  const { rowStep, columnStep, outputs, inputs, channels } = op;
  const [W, from, to] = [place(op.weights), place(op.from), place(op.to)];
  const bias = op.bias ? place(op.bias) : () => 0;
  const accumulate = Number(op.accumulate);
  return (t, w) =>
    library.linear(
      scratch,
      W(t, w),
      rowStep,
      columnStep,
      bias(t, w),
      from(t, w),
      to(t, w),
      outputs,
      inputs,
      channels,
      samples,
      accumulate,
    );
}

/**
 * @param {Extract<Operation, { kind: "outer" }>} op @param {number} samples @param {(tile: number) => number} used
 * @param {Record<string, Routine>} library
 * @returns {Step}
 */
function outerStep(op, samples, used, library) {
  const { leading, outputs, inputs, channels } = op;
  const [Z, A, to] = [place(op.adjoint), place(op.activation), place(op.to)];
  const [bias, accumulate] = [Number(op.bias), Number(op.accumulate)];
  return (t, w) =>
    library.outer(
      Z(t, w),
      A(t, w),
      to(t, w),
      leading,
      outputs,
      inputs,
      channels,
      samples,
      used(t),
      bias,
      accumulate,
    );
}

/**
 * @param {Extract<Operation, { kind: "map" }>} op @param {number} samples
 * @param {Map<number, Record<string, Routine>>} kernels
 * @returns {Step}
 */
function mapStep(op, samples, kernels) {
  const kernel = kernels.get(op.kernel.module)?.[op.kernel.name];
  if (!kernel) throw new Error(`kernel ${op.kernel.name} of module ${op.kernel.module} is not compiled`);
  const places = op.groups.map(place);
  const numbers = [...places.map(() => 0), samples * 8, samples, op.rows, op.rowStride];
  return (tile, workspace) => {
    for (let i = 0; i < places.length; i++) numbers[i] = places[i](tile, workspace);
    kernel(...numbers);
  };
}

/**
 * Claims tiles of the current job until none is left.
 *
 * @param {Machine} machine @param {import("./control.js").Control} control @param {number} thread
 */
export function work(machine, { words, numbers }, thread) {
  const tiles = words[word.tiles];
  const run = action(machine, words[word.job], Array.from(numbers.subarray(0, words[word.numbers])), thread);
  for (let t = Atomics.add(words, word.next, 1); t < tiles; t = Atomics.add(words, word.next, 1)) run(t);
}

/**
 * What to do with a tile. A program's numbers: its id, the first workspace, the distance of workspaces.
 *
 * @param {Machine} machine @param {number} what @param {number[]} numbers @param {number} thread
 * @returns {(tile: number) => void}
 */
export function action(machine, what, numbers, thread) {
  if (what === job.program) {
    const [id, first, distance] = numbers;
    const step = machine.program(id);
    const workspace = first + thread * distance;
    return (tile) => step(tile, workspace);
  }
  const routine = machine.library[tasks[what - 1]];
  return (tile) => routine(tile, machine.scratch, ...numbers);
}
