/** @file A solve of the worker that was stopped and goes on: the very run that was never stopped. */

import { describe, expect, it } from "vitest";
import type { HistoryRow } from "../../viz/source/source.ts";
import { runHost } from "../../viz/worker/host.ts";
import type { FromWorker, SolveChoices, ToWorker } from "../../viz/worker/protocol.ts";

/** Sends to a host in the same process, and hears of it. */
function conversation(choices: SolveChoices, heard: (message: FromWorker) => void) {
  const send: (message: ToWorker) => void = runHost((message) => heard(structuredClone(message)));
  send({ kind: "begin", task: { kind: "solve", problem: { library: "heat" }, choices } });
  return send;
}

const rowsOf = (message: FromWorker): readonly HistoryRow[] =>
  message.kind === "event" && message.event.kind === "history" ? message.event.rows : [];
const isEnd = (message: FromWorker): boolean => message.kind === "event" && message.event.kind === "ended";

interface Told {
  readonly rows: HistoryRow[];
  /** Of entries: state, and whether it can be gone on with. */
  readonly states: string[];
}

/** Stops after so many steps, goes on, and hears of both legs. */
function inTwo(choices: SolveChoices, after: number): Promise<Told> {
  const rows: HistoryRow[] = [];
  const states: string[] = [];
  return new Promise((resolve, reject) => {
    let ends = 0;
    const send = conversation(choices, (message) => {
      rows.push(...rowsOf(message));
      if (message.kind === "entry") states.push(message.entry.state + (message.goesOn ? ", goes on" : ""));
      if (message.kind === "failed") reject(new Error(message.message));
      if (ends === 0 && rows.length >= after) send({ kind: "stop" });
      if (!isEnd(message)) return;
      ends++;
      if (ends === 1 && states.at(-1)?.endsWith("goes on")) setTimeout(send, 0, { kind: "go on" });
      else resolve({ rows, states });
    });
  });
}

/** What does not depend on the clock. */
const numbersOf = (rows: readonly HistoryRow[]) =>
  rows.map(({ index, cost, damping, gradientNorm, verdict }) => [
    index,
    cost,
    damping,
    gradientNorm,
    verdict,
  ]);

describe("a solve of the worker that was cut short", () => {
  const choices: SolveChoices = { kind: "network", model: "mlp:2x12", points: 300, steps: 60 };

  it("goes on bit for bit, with one history and the steps it had left", async () => {
    const whole = await inTwo(choices, Number.POSITIVE_INFINITY);
    expect(whole.states).toEqual(["running", "step-limit"]);
    expect(whole.rows).toHaveLength(60);
    const { rows, states } = await inTwo(choices, 5);
    expect(states).toEqual(["running", "aborted, goes on", "running", "step-limit"]);
    expect(numbersOf(rows)).toEqual(numbersOf(whole.rows));
  });

  it("cannot go on where functions were fitted: there is no state to go on from", async () => {
    const { states } = await inTwo({ kind: "features" }, Number.POSITIVE_INFINITY);
    expect(states).toEqual(["running", "converged"]);
  });
});
