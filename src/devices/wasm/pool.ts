/** @file Threads on one shared memory: the caller and its workers claim tiles of a job until none is left. */

import type { MessagePort, Worker } from "node:worker_threads";
import { NumericalError } from "../../errors.ts";
import { controlBytes, job, openControl, tasks, waitWhile, wake, word } from "./control.js";
import { action, createMachine, type Machine, type Message, work } from "./execute.js";

/** Bytes of scratch each thread has. */
export const SCRATCH = 65536;

/** A worker that neither claims nor finishes a tile for so long is taken for dead. Chosen here. */
const PATIENCE = 30_000;

export type Task = (typeof tasks)[number];

export interface PoolOptions {
  readonly threads: number;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of `threads` times `SCRATCH` bytes. */
  readonly scratch: number;
  /** Milliseconds without a sign of life before a worker is given up. Default 30 000. */
  readonly patience?: number;
}

/** Fork and join. Every job is synchronous for the caller. */
export interface Pool {
  readonly threads: number;
  /** Exports of the static module in the calling thread. */
  readonly library: Machine["library"];
  /** Thread 0's scratch. */
  readonly scratch: number;
  /** Runs a tiled routine of the static module; on the caller alone unless `fork`. The result is the same. */
  run(task: Task, tiles: number, fork: boolean, ...numbers: number[]): void;
  /** Runs an installed program; thread i works at workspace + i * distance bytes. */
  execute(program: number, tiles: number, workspace: number, distance: number): void;
  /** Brings a compiled module or a program to all threads. */
  send(message: Message): void;
  /** The worker threads, for tests of their death. */
  readonly workers: readonly Worker[];
  close(): void;
}

interface Crew {
  readonly workers: readonly Worker[];
  readonly ports: readonly MessagePort[];
  /** Reads a message without waiting; undefined when there is none. */
  read(port: MessagePort): unknown;
}

/**
 * Starts `threads` - 1 worker threads (none for 1); they do not keep the process alive.
 *
 * A job that a worker fails or leaves throws NumericalError naming the thread; the pool is unusable afterwards.
 * Fork-join costs about 1 us while workers are awake and about 10 us when they sleep.
 */
export function createPool({ threads, module, memory, scratch, patience = PATIENCE }: PoolOptions): Pool {
  const machine = createMachine(module, memory, scratch);
  const shared = threads > 1 ? new SharedArrayBuffer(controlBytes(threads)) : undefined;
  // Alone nothing is shared: browsers hide shared buffers from pages that are not isolated from other origins.
  const control = openControl(shared ?? new ArrayBuffer(controlBytes(threads)));
  const { words, numbers } = control;
  const crew = shared && startCrew(threads, { module, memory, buffer: shared, scratch });
  let broken: string | undefined;
  crew?.workers.forEach((worker, i) => {
    worker.on("error", (error) => (broken ??= `thread ${i + 1} failed: ${error.message}`));
    worker.on("exit", () => (broken ??= `thread ${i + 1} ended`));
  });

  const fail = (why: string): never => {
    broken = why;
    throw brokenPool(why);
  };
  const join = (): void => {
    const silent = waitForWorkers(words, patience);
    const failed = Atomics.load(words, word.failed);
    if (failed)
      fail(`thread ${failed} failed: ${String(crew!.read(crew!.ports[failed - 1]) ?? "no reason given")}`);
    if (silent) fail(`${silentThreads(words, threads)} gave no sign of life for ${patience / 1000} s`);
  };
  const fork = (what: number, tiles: number, values: readonly number[]): void => {
    numbers.set(values);
    words[word.numbers] = values.length;
    words[word.job] = what;
    words[word.tiles] = tiles;
    words[word.next] = 0;
    Atomics.store(words, word.pending, threads - 1);
    Atomics.add(words, word.epoch, 1);
    wake(words, word.epoch, word.sleepers);
    try {
      work(machine, control, 0);
    } finally {
      join();
    }
  };
  const start = (what: number, tiles: number, alone: boolean, values: readonly number[]): void => {
    if (broken) throw brokenPool(broken);
    if (crew && !alone && tiles > 1) {
      fork(what, tiles, values);
      return;
    }
    const run = action(machine, what, [...values], 0);
    for (let tile = 0; tile < tiles; tile++) run(tile);
  };
  return {
    threads,
    library: machine.library,
    scratch,
    workers: crew?.workers ?? [],
    run: (task, tiles, forked, ...values) => start(1 + tasks.indexOf(task), tiles, !forked, values),
    execute: (program, tiles, ...values) => start(job.program, tiles, false, [program, ...values]),
    send: (message) => {
      machine.receive(message);
      for (const port of crew?.ports ?? []) port.postMessage(message);
      Atomics.add(words, word.messages, 1);
    },
    close: () => {
      broken ??= "the device was closed";
      words[word.job] = job.close;
      Atomics.add(words, word.epoch, 1);
      Atomics.notify(words, word.epoch);
      for (const port of crew?.ports ?? []) port.close();
      for (const worker of crew?.workers ?? []) void worker.terminate();
    },
  };
}

interface Shared {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly buffer: SharedArrayBuffer;
  readonly scratch: number;
}

/** By a name: bundlers for browsers would take a literal for a worker of the page, and fail on Node's own modules. */
const threadFile = "./worker.js";

/** Asked of the process rather than imported: with one thread this file also loads where there are no worker threads. */
function startCrew(threads: number, { scratch, ...shared }: Shared): Crew {
  const { MessageChannel, Worker, receiveMessageOnPort } = process.getBuiltinModule("node:worker_threads");
  const channels = Array.from({ length: threads - 1 }, () => new MessageChannel());
  const workers = channels.map(({ port2 }, i) => {
    const workerData = { ...shared, thread: i + 1, scratch: scratch + (i + 1) * SCRATCH, port: port2 };
    // No inherited flags: a loader or an inspector of the parent has no business in a thread that only computes.
    const worker = new Worker(new URL(threadFile, import.meta.url), {
      workerData,
      transferList: [port2],
      execArgv: [],
    });
    worker.unref();
    return worker;
  });
  return {
    workers,
    ports: channels.map(({ port1 }) => port1),
    read: (port) => receiveMessageOnPort(port)?.message,
  };
}

/** Waits until no worker is at work. Returns true if none of them has moved for `patience` milliseconds. */
function waitForWorkers(words: Int32Array, patience: number): boolean {
  const progress = (): string => `${Atomics.load(words, word.pending)} ${Atomics.load(words, word.next)}`;
  for (let left = Atomics.load(words, word.pending); left > 0; left = Atomics.load(words, word.pending)) {
    const before = progress();
    if (!waitWhile(words, word.pending, left, word.waiting, patience) && progress() === before) return true;
  }
  return false;
}

/** The threads that have not finished the current job. */
function silentThreads(words: Int32Array, threads: number): string {
  const epoch = Atomics.load(words, word.epoch);
  const late = Array.from({ length: threads - 1 }, (_, i) => i + 1).filter(
    (i) => words[word.done + i] !== epoch,
  );
  return late.length === 1 ? `thread ${late[0]}` : `threads ${late.join(", ")}`;
}

const brokenPool = (why: string): NumericalError =>
  new NumericalError({ what: why, where: "threads of the wasm device", remedy: "open a new device" });
