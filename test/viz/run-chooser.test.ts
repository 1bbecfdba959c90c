/** @file The choice among runs: all of them, those that cannot be read marked and last. */

import { expect, it } from "vitest";
import { choicesOf, textOfRun } from "../../viz/app/shell/run-chooser.ts";
import type { RunEntry } from "../../viz/source/source.ts";

const entry = (id: string, state: string): RunEntry => ({
  ...{ id, state, problem: "heat", title: "Heat", model: "mlp:1x8", solver: "lm", kind: "network" },
  ...{ seconds: 1, relativeL2: 0.1, errorEstimate: Number.NaN, reason: "", started: "2026-11-22T09:40:12Z" },
});
const broken: RunEntry = {
  ...entry("broken", "unreadable"),
  ...{ problem: "broken", model: "", started: "", reason: "it is empty." },
};

it("lists runs that cannot be read, marked, after the others", () => {
  expect(choicesOf([broken, entry("a", "running"), entry("b", "converged")], "b")).toEqual([
    { value: "a", text: "heat · mlp:1x8 · 2026-11-22 09:40 · running" },
    { value: "b", text: "heat · mlp:1x8 · 2026-11-22 09:40" },
    { value: "broken", text: "broken · cannot be read" },
  ]);
  expect(textOfRun({ ...broken, problem: "" })).toBe("broken · cannot be read");
});

it("keeps the chosen one where the list is cut, and one that is gone", () => {
  const many = Array.from({ length: 60 }, (_, k) => entry(`r${k}`, "converged"));
  const choices = choicesOf([...many, broken], "broken");
  expect([choices.length, choices[0].value]).toEqual([51, "broken"]);
  expect(choicesOf([entry("a", "converged")], "gone")[0]).toEqual({ value: "gone", text: "gone (not here)" });
});
