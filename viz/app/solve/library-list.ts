/** @file The problems of the library as a list to choose from, shortened by typing. */

import { element } from "../../marks/dom.ts";
import { type LibraryCard, libraryCards } from "./library-data.ts";

/** Every word typed occurs somewhere in the card. */
export function matching(
  words: string,
  cards: readonly LibraryCard[] = libraryCards,
): readonly LibraryCard[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return cards.filter(({ name, title, difficulty, unknowns }) => {
    const text = `${name} ${title} ${difficulty} ${unknowns}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** @param chosen - name of the problem that is marked; one that is not in the library marks none. */
export function libraryList(chosen: string, choose: (name: string) => void): HTMLElement {
  const search = element("input", {
    type: "search",
    id: "library-search",
    placeholder: "burgers, flow, 3d, sharp …",
    "aria-controls": "library-list",
  });
  const list = element("div", {
    class: "library",
    id: "library-list",
    role: "radiogroup",
    "aria-label": "Problem",
  });
  const count = element("p", { class: "quiet", role: "status" });
  let present = chosen;
  const pick = (name: string): void => {
    present = name;
    choose(name);
    draw();
  };
  const draw = (): void => {
    const found = matching(search.value);
    const focused = document.activeElement?.id;
    list.replaceChildren(...found.map((card) => row(card, card.name === present, pick)));
    if (focused?.startsWith("library-") && focused !== search.id) document.getElementById(focused)?.focus();
    count.textContent =
      found.length === 0
        ? "No problem has these words. Type fewer, or type the problem itself below."
        : `${found.length} of ${libraryCards.length} problems`;
  };
  search.addEventListener("input", draw);
  draw();
  // Once it is on the page: where it lies is not known before.
  requestAnimationFrame(() => {
    const marked = list.querySelector<HTMLElement>(".library-row:has(:checked)");
    if (marked) list.scrollTop = marked.offsetTop - marked.offsetHeight;
  });
  return element(
    "div",
    { class: "library-field" },
    element("label", { for: search.id }, "Find"),
    search,
    count,
    list,
  );
}

function row(
  { name, title, difficulty, unknowns }: LibraryCard,
  isChosen: boolean,
  pick: (name: string) => void,
) {
  const id = `library-${name}`;
  const input = element("input", { type: "radio", name: "library-problem", id, value: name });
  input.checked = isChosen;
  input.addEventListener("change", () => pick(name));
  const why = isChosen && difficulty ? [element("span", { class: "difficulty" }, difficulty)] : [];
  return element(
    "label",
    { class: "library-row", for: id },
    input,
    element(
      "span",
      {},
      element("strong", {}, title),
      element("span", { class: "quiet" }, `${name} · ${unknowns}`),
      ...why,
    ),
  );
}
