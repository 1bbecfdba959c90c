/** @file The choice among runs at the top of the page. */

import type { RunEntry } from "../../source/source.ts";
import { type Choice, chooser } from "./controls.ts";

/** chosen here: a longer list is better read in the view of all runs. */
const mostListed = 50;

export interface RunChooser {
  /**
   * Offers these runs, newest first; nothing where there is no choice.
   *
   * @returns whether there is one.
   */
  show(runs: readonly RunEntry[], chosen: string | undefined, choose: (id: string) => void): boolean;
}

/** A chooser in `host`, built anew only when what it offers has changed: it may have the focus. */
export function runChooser(host: HTMLElement): RunChooser {
  let offered = "";
  let act: (id: string) => void = () => {};
  return {
    show: (runs, chosen, choose) => {
      act = choose;
      const choices = choicesOf(runs, chosen);
      const next = JSON.stringify(choices);
      if (choices.length < 2) host.replaceChildren();
      else if (next !== offered)
        host.replaceChildren(chooser("Run", choices, chosen ?? choices[0].value, (id) => act(id)));
      else if (chosen) (host.querySelector("select") as HTMLSelectElement).value = chosen;
      offered = choices.length < 2 ? "" : next;
      return choices.length > 1;
    },
  };
}

/**
 * Runs cut to a length, always with the chosen one; those that cannot be read come last, marked as such, and say why when
 * they are chosen.
 */
export function choicesOf(runs: readonly RunEntry[], chosen: string | undefined): readonly Choice[] {
  const [bad, good] = [true, false].map((is) => runs.filter(({ state }) => (state === "unreadable") === is));
  const listed = [...good, ...bad].slice(0, mostListed);
  const own = runs.find(({ id }) => id === chosen);
  const all = own && !listed.includes(own) ? [own, ...listed] : listed;
  const lost = chosen !== undefined && !own ? [{ value: chosen, text: `${chosen} (not here)` }] : [];
  return [...lost, ...all.map((run) => ({ value: run.id, text: textOfRun(run) }))];
}

/** `burgers · mlp:4x20 · 2026-11-22 09:40 · running`. */
export const textOfRun = (run: RunEntry): string =>
  [run.problem || run.id, factsOfRun(run), marks[run.state] ?? ""].filter(Boolean).join(" · ");

const marks: Readonly<Record<string, string>> = { running: "running", unreadable: "cannot be read" };

/** `mlp:4x20 · 2026-11-22 09:40`: what stays true of a run that goes on. */
export const factsOfRun = ({ model, started }: RunEntry): string =>
  [model, startedText(started)].filter(Boolean).join(" · ");

/** Minutes of an ISO time, as the run wrote it: `2026-11-22 09:40`. */
export const startedText = (started: string): string => started.slice(0, 16).replace("T", " ");
