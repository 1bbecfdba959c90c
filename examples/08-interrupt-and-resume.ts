/**
 * @file Stops a solve after 20 steps, keeps its checkpoint, and goes on to the same bits as without the stop.
 *
 * Error to expect: none between the two runs, not in the last bit.
 * Run it: npx sobolev run examples/08-interrupt-and-resume.ts
 */

import assert from "node:assert/strict";
import { decodeCheckpoint, encodeCheckpoint, solve } from "sobolev";
import { problemNamed } from "sobolev/problems";

const poisson = await problemNamed("poisson");
const options = { model: "mlp:1x8", points: 100, device: "wasm", seed: 7 } as const;

const whole = await solve(poisson, { ...options, steps: 60 });

const first = await solve(poisson, { ...options, steps: 20 });
const bytes = encodeCheckpoint(first.checkpoint());
console.log(`${first.outcome.message}; the checkpoint has ${bytes.length} bytes`);

const resume = decodeCheckpoint(bytes, "memory");
const second = await solve(poisson, { ...options, steps: 60, resume });
console.log(`${second.outcome.message}; cost ${second.cost}`);

assert.deepEqual(second.theta, whole.theta);
assert.equal(second.cost, whole.cost);
for (const { close } of [whole, first, second]) close();
