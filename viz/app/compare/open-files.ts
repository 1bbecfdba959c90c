/** @file Runs from their files: a folder, or the files of one. */

import { element } from "../../marks/dom.ts";
import { button } from "../shell/controls.ts";
import type { ViewContext } from "../shell/view.ts";

/** Buttons that open the folder of a run, or its files where a browser cannot choose folders. */
export function fileOpener(context: ViewContext): HTMLElement[] {
  const folder = picker("folder", context);
  const files = picker("files", context);
  return [
    ...("webkitdirectory" in folder ? [folder, button("Open a run folder", () => folder.click())] : []),
    ...[files, button("Open files", () => files.click())],
  ];
}

function picker(of: "folder" | "files", context: ViewContext): HTMLInputElement {
  const attributes: Record<string, string> = of === "folder" ? { webkitdirectory: "" } : { multiple: "" };
  const label = of === "folder" ? "Folder of a run" : "Files of a run";
  const input = element("input", { type: "file", hidden: "", "aria-label": label, ...attributes });
  input.addEventListener("change", () => {
    if (input.files?.length) void openFiles(input.files, context);
  });
  return input;
}

/** Adds the run of the files and shows it; says why where that cannot be. */
async function openFiles(files: FileList, { catalogue, go, say }: ViewContext): Promise<void> {
  say("Reading the files…");
  try {
    const { openRunFiles } = await import("../sources/files.ts");
    const { entry, source } = await openRunFiles(files);
    catalogue.add(entry, source);
    say(`Opened ${entry.title || entry.problem}.`);
    go({ view: "field", runs: [entry.id], settings: {} });
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}
