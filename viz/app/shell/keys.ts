/** @file Shortcuts: one listener for the whole page, and the list of them on `?`. */

import { element } from "../../marks/dom.ts";
import { button } from "./controls.ts";
import type { Shortcut } from "./view.ts";

/** Shortcuts that stand together in the list. */
export interface KeyGroup {
  readonly name: string;
  readonly shortcuts: readonly Shortcut[];
}

/** Acts on keys while nothing is typed; `?` opens their list. */
export function listenToKeys(groups: () => readonly KeyGroup[]): void {
  const list: Shortcut = { key: "?", does: "This list", act: () => showList([help, ...groups()]) };
  const help: KeyGroup = { name: "Help", shortcuts: [list] };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isOwnKey(event) || document.querySelector("dialog[open]")) return;
    const all = [help, ...groups()].flatMap(({ shortcuts }) => shortcuts);
    const found = all.find(({ key }) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found.act();
  });
  document.getElementById("keys")?.addEventListener("click", () => list.act());
}

const typed = "select, textarea, input:not([type=range], [type=checkbox], [type=radio], [type=button])";
const pressed = "button, a[href], summary, input[type=checkbox], input[type=radio]";
const moved = "input[type=range], input[type=radio]";

/** Keys that a form control, a link or a button answers itself. */
function isOwnKey({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches(typed)) return true;
  if (target.matches(pressed) && (key === " " || key === "Enter")) return true;
  return target.matches(moved) && /^(Arrow|Page|Home|End)/.test(key);
}

function showList(groups: readonly KeyGroup[]): void {
  const dialog = element(
    "dialog",
    { class: "keys", "aria-labelledby": "keys-heading" },
    element("h2", { id: "keys-heading" }, "Shortcuts"),
    element("div", { class: "key-groups" }, ...groups.map(groupTable)),
    element(
      "p",
      {},
      button("Close", () => dialog.close(), { autofocus: "" }),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  // A click on the dialog itself, none of its content, is one beside it.
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}

const groupTable = ({ name, shortcuts }: KeyGroup): HTMLElement =>
  element(
    "table",
    {},
    element("caption", {}, name),
    element(
      "tbody",
      {},
      ...shortcuts.map(({ key, does }) =>
        element(
          "tr",
          {},
          element("td", {}, element("kbd", {}, keyName(key))),
          element("th", { scope: "row" }, does),
        ),
      ),
    ),
  );

const names: Readonly<Record<string, string>> = {
  " ": "Space",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
};

const keyName = (key: string): string => names[key] ?? key;
