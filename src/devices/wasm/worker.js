/** @file A worker thread: sleeps until there is a job, claims tiles, says when it is done. */

import { receiveMessageOnPort, workerData } from "node:worker_threads";
import { job, openControl, waitWhile, wake, word } from "./control.js";
import { createMachine, work } from "./execute.js";

const { module, memory, buffer, thread, scratch, port } = workerData;
const control = openControl(buffer);
const { words } = control;

/** Reads the messages sent before this job began. @param {import("./execute.js").Machine} machine */
function catchUp(machine) {
  for (; received < Atomics.load(words, word.messages); received++) {
    machine.receive(receiveMessageOnPort(port)?.message);
  }
}

/** @param {import("./execute.js").Machine} machine */
function takePart(machine) {
  try {
    catchUp(machine);
    work(machine, control, thread);
  } catch (error) {
    port.postMessage(error instanceof Error ? error.message : String(error));
    Atomics.store(words, word.failed, thread);
  }
}

let received = 0;
let epoch = 0;
const machine = createMachine(module, memory, scratch);
for (;;) {
  while (!waitWhile(words, word.epoch, epoch, word.sleepers, Infinity));
  epoch = Atomics.load(words, word.epoch);
  if (words[word.job] === job.close) break;
  takePart(machine);
  Atomics.store(words, word.done + thread, epoch);
  Atomics.sub(words, word.pending, 1);
  wake(words, word.pending, word.waiting);
}
port.close();
