/** @file The top of the page: tabs of the views, the title of the run, and the choice among runs. */

import { byId, element } from "../../marks/dom.ts";
import type { RunEntry } from "../../source/source.ts";
import type { Catalogue } from "../sources/page-source.ts";
import { type Address, writeAddress } from "./address.ts";
import { factsOfRun, runChooser } from "./run-chooser.ts";
import type { ViewEntry } from "./view.ts";
import { views } from "./views.ts";

export interface Header {
  /** Marks the tab of that view and names its run. Elements stay, so that focus does. */
  show(address: Address, entry: ViewEntry | undefined): Promise<void>;
}

/** Builds the tabs. `go` is called with the address of a run that was chosen. */
export function header(catalogue: Catalogue, go: (address: Address) => void): Header {
  const tabs = views.map((entry) => ({
    entry,
    link: element("a", { "aria-keyshortcuts": entry.key }, entry.title),
  }));
  byId("tabs").replaceChildren(...tabs.map(({ link }) => link), ...reportLink(catalogue));
  const chooser = runChooser(byId("run-chooser"));
  return {
    show: async (address, entry) => {
      for (const tab of tabs) mark(tab.link, tab.entry, entry, address);
      // Phones show a part of the tabs.
      tabs.find((tab) => tab.entry === entry)?.link.scrollIntoView({ block: "nearest", inline: "nearest" });
      const one = entry?.needs === "one";
      const runs = one ? await catalogue.list().catch(() => []) : [];
      const hasChoice = chooser.show(runs, address.runs[0], (id) =>
        go({ view: address.view, runs: [id], settings: {} }),
      );
      name(
        entry,
        runs.find(({ id }) => id === address.runs[0]),
        hasChoice,
      );
    },
  };
}

function mark(
  link: HTMLElement,
  { name: view }: ViewEntry,
  present: ViewEntry | undefined,
  { runs }: Address,
): void {
  link.setAttribute("href", writeAddress({ view, runs, settings: {} }));
  if (view === present?.name) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
}

/** The page's heading and its title in the browser's own bar. */
function name(entry: ViewEntry | undefined, run: RunEntry | undefined, hasChoice: boolean): void {
  const title = run?.title || run?.problem || "";
  byId("title").textContent = title || entry?.title || "Not found";
  byId("subtitle").textContent = run && !hasChoice ? factsOfRun(run) : "";
  document.title = [entry?.title ?? "Not found", title, "Sobolev"].filter(Boolean).join(" · ");
}

const reportLink = ({ server }: Catalogue): HTMLElement[] =>
  server?.report ? [element("a", { href: server.report, class: "elsewhere" }, "Benchmarks")] : [];
