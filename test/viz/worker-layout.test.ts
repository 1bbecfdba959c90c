/** @file A solve of the page says where its points lie, as stored runs do. */

import { describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { drawnPoints } from "../../src/solve/index.ts";
import type { ViewLayout } from "../../viz/source/source.ts";
import { runHost } from "../../viz/worker/host.ts";
import type { SolveChoices } from "../../viz/worker/protocol.ts";

/** The layout of a solve once it has ended. */
function layoutOf(library: string, choices: SolveChoices): Promise<ViewLayout> {
  return new Promise((resolve, reject) => {
    const receive = runHost((message) => {
      if (message.kind === "failed" || message.kind === "refusal") reject(new Error(message.message));
      else if (message.kind === "answer") resolve(message.answer as ViewLayout);
      else if (message.kind === "event" && message.event.kind === "ended")
        receive({ kind: "ask", id: 0, about: "layout", question: undefined });
    });
    receive({ kind: "begin", task: { kind: "solve", problem: { library }, choices } });
  });
}

describe("the layout of a solve in the page", () => {
  it("has the very points of a network, as many as it was asked for", async () => {
    const choices: SolveChoices = { kind: "network", model: "mlp:1x6", points: 60, seconds: 0.3, seed: 3 };
    const { points } = await layoutOf("poisson", choices);
    const interior = points.find(({ name }) => name === "interior");
    expect(interior?.columns.map(({ length }) => length)).toEqual([60, 60]);
    const problem = await problemNamed("poisson");
    const drawn = drawnPoints(problem, {
      ...{ model: "mlp:1x6", kind: "network", seed: 3, rows: Number.NaN, columns: 31, options: choices },
    });
    expect(points.map(({ name }) => name)).toEqual(drawn.blocks.map(({ name }) => name));
    const [first] = drawn.blocks;
    expect(interior?.columns.flat()).toEqual([...first.points.values]);
  });

  it("of fitted functions has points on every condition, with a word on where they come from", async () => {
    const { points, note } = await layoutOf("poisson", { kind: "features" });
    expect(points.length).toBeGreaterThan(1);
    for (const { columns } of points) expect(columns[0].length).toBeGreaterThan(0);
    expect(note).toMatch(/drawn/);
  });
});
