/** @file The page around the views: tabs, the chosen run, keys, the status line, and words where nothing can be shown. */

import { byId, element } from "../../marks/dom.ts";
import type { Catalogue, PageSource } from "../sources/page-source.ts";
import { type Address, readAddress, writeAddress } from "./address.ts";
import { button } from "./controls.ts";
import { listenToKeys } from "./keys.ts";
import { runChooser } from "./run-chooser.ts";
import type { View, ViewContext, ViewEntry } from "./view.ts";
import { views } from "./views.ts";

interface Page {
  readonly catalogue: Catalogue;
  address: Address;
  entry: ViewEntry;
  view: View | undefined;
  /** Counts openings: one that was overtaken must not show itself. */
  opening: number;
}

/** Shows the view of the present address, and of every later one. */
export async function startPage(catalogue: Catalogue): Promise<void> {
  const address = await complete(readAddress(location.hash), catalogue);
  const page: Page = { catalogue, address, entry: entryOf(address), view: undefined, opening: 0 };
  const follow = async (): Promise<void> => {
    page.address = await complete(readAddress(location.hash), catalogue);
    await show(page);
  };
  addEventListener("hashchange", () => void follow());
  // A run that was added is chosen from now on, without opening the view anew.
  catalogue.changed(() => void drawHeader(page));
  listenToKeys(() => keysOf(page));
  await show(page);
}

/** Fills in what a short link leaves out: the view, and the newest run. */
async function complete(address: Address, catalogue: Catalogue): Promise<Address> {
  const named = views.find(({ name }) => name === address.view);
  const isPlain = named?.needs === "none" || address.runs.length > 0;
  const runs = isPlain ? [] : await catalogue.list().catch(() => []);
  const newest = runs.find(({ state }) => state !== "unreadable") ?? runs[0];
  const chosen = address.runs.length || !newest ? address.runs : [newest.id];
  return { ...address, view: named?.name ?? (chosen.length ? "field" : "solve"), runs: chosen };
}

const entryOf = ({ view }: Address): ViewEntry => views.find(({ name }) => name === view) ?? views[0];

async function show(page: Page): Promise<void> {
  const [entry, opening] = [entryOf(page.address), ++page.opening];
  const host = element("div", { class: `view ${entry.name}-view` });
  page.view?.remove();
  Object.assign(page, { entry, view: undefined });
  byId("view").replaceChildren(host);
  document.title = `${entry.title} · Sobolev`;
  const header = drawHeader(page);
  try {
    const runs = await openRuns(page);
    if (opening !== page.opening) return;
    if (entry.needs === "one" && runs.length === 0) return void host.append(nothingYet());
    const view = await entry.open(host, contextOf(page, runs));
    if (opening === page.opening) page.view = view;
    else view.remove();
  } catch (error) {
    if (opening === page.opening) host.replaceChildren(refusal(page, error));
  }
  await header;
}

function openRuns({ entry, address, catalogue }: Page): Promise<readonly PageSource[]> {
  const wanted =
    entry.needs === "none" ? [] : entry.needs === "one" ? address.runs.slice(0, 1) : address.runs;
  return Promise.all(wanted.map((id) => catalogue.open(id)));
}

function contextOf(page: Page, runs: readonly PageSource[]): ViewContext {
  return {
    catalogue: page.catalogue,
    runs,
    address: page.address,
    go: (address) => {
      location.hash = writeAddress(address);
    },
    keep: (settings) => {
      page.address = { ...page.address, settings };
      history.replaceState(null, "", writeAddress(page.address));
    },
    say: (message) => {
      byId("status").textContent = message;
    },
  };
}

/** Tabs and the chooser of runs. */
async function drawHeader(page: Page): Promise<void> {
  const { address, entry, catalogue } = page;
  byId("tabs").replaceChildren(...views.map((one) => tab(one, entry, address)), ...reportLink(catalogue));
  const chooser = await runChooser(page.catalogue, address, (id) => {
    location.hash = writeAddress({ ...page.address, runs: [id], settings: {} });
  });
  byId("run-chooser").replaceChildren(...chooser);
}

function tab({ name, title, key }: ViewEntry, present: ViewEntry, { runs }: Address): HTMLElement {
  const href = writeAddress({ view: name, runs, settings: {} });
  const current: Record<string, string> = name === present.name ? { "aria-current": "page" } : {};
  return element("a", { href, "aria-keyshortcuts": key, ...current }, title);
}

const reportLink = ({ server }: Catalogue): HTMLElement[] =>
  server?.report ? [element("a", { href: server.report }, "Benchmarks")] : [];

/** Keys of the page itself, then those of the view. */
function keysOf({ view, address }: Page): View["shortcuts"] {
  const tabs = views.map(({ key, title, name }) => ({
    key,
    does: title,
    act: () => {
      location.hash = writeAddress({ view: name, runs: address.runs, settings: {} });
    },
  }));
  return [...tabs, ...(view?.shortcuts ?? [])];
}

const nothingYet = (): HTMLElement =>
  element(
    "section",
    { class: "card words" },
    element("h2", {}, "No run yet"),
    element("p", {}, "Solve a problem here, or on the command line: sobolev solve burgers"),
    element("p", {}, element("a", { class: "action", href: "#/solve" }, "Solve a problem in this page")),
  );

function refusal(page: Page, error: unknown): HTMLElement {
  const message = error instanceof Error ? error.message : String(error);
  return element(
    "section",
    { class: "card words", role: "alert" },
    element("h2", {}, `${page.entry.title} could not be shown`),
    element("p", {}, message),
    element(
      "p",
      {},
      button("Try again", () => void show(page)),
      element("a", { href: "#/runs" }, "All runs"),
    ),
  );
}
