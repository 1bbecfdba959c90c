/** @file Plain tables of figures, for those who read numbers. */

import { element } from "../marks/dom.ts";

export type Cell = Node | string;

/** A table with a caption for screen readers, in a box that scrolls sideways if it must. */
export function plainTable(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): HTMLElement {
  const head = columns.map((name) => element("th", { scope: "col" }, name));
  const body = rows.map(([first, ...rest]) =>
    element("tr", {}, element("th", { scope: "row" }, first), ...rest.map((cell) => element("td", {}, cell))),
  );
  const table = element(
    "table",
    { class: "plain" },
    element("caption", { class: "hidden-text" }, caption),
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body),
  );
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table);
}

/** The same, folded away. */
export const foldedTable = (summary: string, table: HTMLElement): HTMLElement =>
  element("details", {}, element("summary", {}, summary), table);
