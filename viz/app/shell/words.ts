/** @file What the page says where it has no view to show. */

import { element } from "../../marks/dom.ts";
import { button } from "./controls.ts";
import type { ViewEntry } from "./view.ts";
import { views } from "./views.ts";

const link = (href: string, text: string): HTMLElement => element("a", { class: "action", href }, text);

const card = (heading: string, role: string | undefined, ...content: readonly Node[]): HTMLElement =>
  element(
    "section",
    { class: "card words", ...(role ? { role } : {}) },
    element("h2", {}, heading),
    ...content,
  );

const paragraph = (...content: readonly (Node | string)[]): HTMLElement => element("p", {}, ...content);

const actions = (...content: readonly Node[]): HTMLElement => element("p", { class: "actions" }, ...content);

export const nothingYet = (): HTMLElement =>
  card(
    "No run yet",
    undefined,
    paragraph(
      "A run is a solved problem. Solve one in this page, open the files of one, or solve on the command line:",
    ),
    paragraph(element("code", {}, "sobolev solve burgers")),
    actions(link("#/solve", "Solve a problem in this page"), link("#/runs", "Open a run from its files")),
  );

export const noSuchView = (name: string): HTMLElement =>
  card(
    `There is no view “${name}”`,
    "alert",
    paragraph("The link may be cut off, or come from another version. These are the views:"),
    actions(...views.map((view) => link(`#/${view.name}`, view.title))),
  );

/** Why a view could not be opened, in the words of the error. */
export function refusal(entry: ViewEntry | undefined, error: unknown, again: () => void): HTMLElement {
  return card(
    `${entry?.title ?? "The page"} could not be shown`,
    "alert",
    paragraph(error instanceof Error ? error.message : String(error)),
    actions(button("Try again", again), link("#/runs", "All runs")),
  );
}
