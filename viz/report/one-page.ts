/** @file One problem alone, by its own link, and the ways back: to all problems, and to the viewer. */

import { byId, element } from "../marks/dom.ts";
import { anchorOf } from "./anchor.ts";

/** Link that shows one problem alone: `#problem=burgers`. */
export const linkOf = (problem: string): string => `#problem=${encodeURIComponent(problem)}`;

/** The problem of such a link; undefined for any other. */
export function problemOf(hash: string, names: readonly string[]): string | undefined {
  return names.find((name) => linkOf(name) === hash);
}

/** Follows the links of single problems from now on. */
export function onePage(names: readonly string[]): void {
  const bar = element("nav", { class: "one-page", "aria-label": "Elsewhere" });
  byId("main").before(bar);
  const follow = (): void => {
    const problem = problemOf(location.hash, names);
    bar.replaceChildren(...backToViewer(), ...(problem ? neighbours(problem, names) : []));
    bar.hidden = bar.childElementCount === 0;
    byId("contents").hidden = problem !== undefined;
    showAlone(problem);
    if (problem) scrollTo(0, 0);
  };
  addEventListener("hashchange", follow);
  follow();
}

/** Hides every part and every problem but that one; undefined shows all again. */
function showAlone(problem: string | undefined): void {
  const own = problem && document.getElementById(anchorOf(problem));
  for (const part of document.querySelectorAll("#main > .part"))
    part.classList.toggle("apart", own ? !part.contains(own) : false);
  for (const section of document.querySelectorAll(".problem-section"))
    section.classList.toggle("apart", own ? section !== own : false);
}

/** The viewer serves its own report beside itself; a report in a file has no viewer. */
function backToViewer(): HTMLElement[] {
  const isServed = location.protocol.startsWith("http") && /\/report\/?$/.test(location.pathname);
  return isServed ? [element("a", { href: "./#/runs" }, "← Back to the viewer")] : [];
}

function neighbours(problem: string, names: readonly string[]): HTMLElement[] {
  const at = names.indexOf(problem);
  const link = (name: string | undefined, text: string): HTMLElement[] =>
    name === undefined ? [] : [element("a", { href: linkOf(name) }, `${text}: ${name}`)];
  return [
    element("a", { href: "#problems" }, "All problems"),
    ...link(names[at - 1], "Before"),
    ...link(names[at + 1], "Next"),
  ];
}
