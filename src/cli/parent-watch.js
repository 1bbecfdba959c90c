/** @file A thread that ends its process when the parent of that is another than it was. */

import { workerData } from "node:worker_threads";

/** Milliseconds between two looks. Chosen here: two processes share the machine for no longer than this. */
const interval = 500;

setInterval(() => {
  if (process.ppid !== workerData) process.kill(process.pid, "SIGKILL");
}, interval);
