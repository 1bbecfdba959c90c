/** @file One choice for the whole page: which kinds of solution are shown. */

import type { ReportKind } from "../../solvers/benchmark/index.ts";
import { element } from "../marks/dom.ts";

const meanings: Readonly<Record<ReportKind, string>> = {
  network: "a neural network, trained",
  features: "a linear combination of basis functions",
  spectral: "spectral evolution in time",
  hybrid: "a network on top of features",
  classical: "a classical solver, for perspective",
  unknown: "failed before its kind was known",
};

/** What a kind is, in a few words. */
export const meaningOf = (kind: ReportKind): string => meanings[kind];

/** The name of a kind as it stands beside figures. */
export const kindBadge = (kind: ReportKind): HTMLElement =>
  element("span", { class: `kind ${kind}`, title: meaningOf(kind) }, kind);

/** Choice among the kinds that occur; whatever carries `data-kinds` without the chosen one is hidden. */
export function kindFilter(kinds: readonly ReportKind[], changed: () => void): HTMLElement {
  const choice = (value: string, text: string, isChosen: boolean): HTMLElement => {
    const input = element("input", { type: "radio", name: "kind", value });
    input.checked = isChosen;
    input.addEventListener("change", () => {
      showOnly(value);
      changed();
    });
    return element("label", {}, input, element("span", {}, text));
  };
  return element(
    "fieldset",
    { class: "filter" },
    element("legend", {}, "Kind"),
    choice("all", "all", true),
    ...kinds.map((kind) => choice(kind, kind, false)),
  );
}

function showOnly(kind: string): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-kinds]"))
    part.hidden = kind !== "all" && !part.dataset.kinds!.split(" ").includes(kind);
}
