/** @file Shortcuts: one listener for the whole page, and the list of them on `?`. */

import { element } from "../../marks/dom.ts";
import { button } from "./controls.ts";
import type { Shortcut } from "./view.ts";

/** Acts on keys while nothing is typed; `?` opens their list. */
export function listenToKeys(shortcuts: () => readonly Shortcut[]): void {
  const list = (): Shortcut => ({ key: "?", does: "List of shortcuts", act: () => showList(shortcuts()) });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyped(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const found = [list(), ...shortcuts()].find(({ key }) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found.act();
  });
  document.getElementById("keys")?.addEventListener("click", () => list().act());
}

/** Form controls keep their own keys; so does a plot, whose arrows turn it. */
function isTyped(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || target.matches("input:not([type=range], [type=checkbox]), select, textarea")
  );
}

function showList(shortcuts: readonly Shortcut[]): void {
  const rows = shortcuts.map(({ key, does }) =>
    element("tr", {}, element("td", {}, element("kbd", {}, keyName(key))), element("td", {}, does)),
  );
  const dialog = element(
    "dialog",
    { class: "keys", "aria-labelledby": "keys-heading" },
    element("h2", { id: "keys-heading" }, "Shortcuts"),
    element("table", {}, element("tbody", {}, ...rows)),
    element(
      "p",
      {},
      button("Close", () => dialog.close(), { autofocus: "" }),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

const keyName = (key: string): string =>
  ({ " ": "Space", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" })[key] ?? key;
