/** @file Opening a stored run: a folder or files, chosen or dropped. */

import { element } from "../../marks/dom.ts";
import { button } from "../shell/controls.ts";
import type { ViewContext } from "../shell/view.ts";
import { droppedFiles, openRunFiles } from "../sources/files.ts";

export function openFilesCard(context: ViewContext): HTMLElement {
  const wrong = element("pre", { class: "wrong", role: "alert", hidden: "" });
  const open = async (files: () => Promise<readonly File[]>): Promise<void> => {
    wrong.hidden = true;
    context.say("Opening the run…");
    try {
      const { entry, source } = await openRunFiles(await files());
      context.catalogue.add(entry, source);
      context.go({ view: "field", runs: [entry.id], settings: {} });
    } catch (reason) {
      wrong.textContent = reason instanceof Error ? reason.message : String(reason);
      wrong.hidden = false;
    }
  };
  const folder = picker({ webkitdirectory: "" }, open);
  const files = picker({ multiple: "" }, open);
  const card = element(
    "section",
    { class: "card drop" },
    element("h2", {}, "Open a run"),
    element(
      "p",
      { class: "quiet" },
      "The folder of a run, or its files, chosen or dropped here. They stay on this machine.",
    ),
    element(
      "p",
      { class: "actions" },
      button("Choose a folder", () => folder.click()),
      button("Choose files", () => files.click()),
    ),
    ...[folder, files, wrong],
  );
  card.addEventListener("dragover", (event) => {
    event.preventDefault();
    card.classList.add("over");
  });
  card.addEventListener("dragleave", () => card.classList.remove("over"));
  card.addEventListener("drop", (event) => {
    event.preventDefault();
    card.classList.remove("over");
    const { dataTransfer } = event;
    if (dataTransfer) void open(() => droppedFiles(dataTransfer));
  });
  return card;
}

function picker(
  attributes: Readonly<Record<string, string>>,
  open: (files: () => Promise<readonly File[]>) => Promise<void>,
): HTMLInputElement {
  const input = element("input", {
    type: "file",
    hidden: "",
    "aria-hidden": "true",
    tabindex: "-1",
    ...attributes,
  });
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    // The same files may be chosen again, after mending them.
    input.value = "";
    if (files.length > 0) void open(async () => files);
  });
  return input;
}
