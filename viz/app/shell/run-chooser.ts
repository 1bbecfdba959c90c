/** @file The list of runs in the page's header. */

import type { RunEntry } from "../../source/source.ts";
import type { Catalogue } from "../sources/page-source.ts";
import type { Address } from "./address.ts";
import { chooser } from "./controls.ts";

/** chosen here: a longer list is better read in the view of all runs. */
const mostListed = 50;

/** A chooser when there is something to choose; empty otherwise. */
export async function runChooser(
  catalogue: Catalogue,
  { runs: chosen }: Address,
  choose: (id: string) => void,
): Promise<HTMLElement[]> {
  const runs = (await catalogue.list().catch(() => [])).filter(({ state }) => state !== "unreadable");
  if (runs.length < 2) return [];
  const listed = runs.slice(0, mostListed);
  const own = runs.find(({ id }) => id === chosen[0]);
  const all = own && !listed.includes(own) ? [own, ...listed] : listed;
  return [
    chooser(
      "Run",
      all.map((run) => ({ value: run.id, text: textOf(run) })),
      chosen[0] ?? all[0].id,
      choose,
    ),
  ];
}

const textOf = ({ problem, model, started, state }: RunEntry): string =>
  [problem, model, started.slice(0, 16).replace("T", " "), state === "running" ? "running" : ""]
    .filter(Boolean)
    .join(" · ");
