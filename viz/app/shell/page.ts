/** @file The page around the views: shows the view that the address asks for, and words where it cannot. */

import { byId, element } from "../../marks/dom.ts";
import type { RunEntry } from "../../source/source.ts";
import type { Catalogue, PageSource } from "../sources/page-source.ts";
import { type Address, readAddress, writeAddress } from "./address.ts";
import { type Header, header } from "./header.ts";
import { type KeyGroup, listenToKeys } from "./keys.ts";
import { statusLine } from "./status.ts";
import type { View, ViewContext, ViewEntry } from "./view.ts";
import { views } from "./views.ts";
import { noSuchView, nothingYet, refusal } from "./words.ts";

interface Page {
  readonly catalogue: Catalogue;
  readonly header: Header;
  readonly say: (message: string) => void;
  address: Address;
  /** Undefined where the address names a view that there is not. */
  entry: ViewEntry | undefined;
  view: View | undefined;
  /** Counts openings: one that was overtaken must not show itself. */
  opening: number;
}

/** Shows the view of the present address, and of every later one. */
export async function startPage(catalogue: Catalogue): Promise<void> {
  const page: Page = {
    catalogue,
    header: header(catalogue, go),
    say: statusLine(byId("status")),
    address: readAddress(location.hash),
    entry: undefined,
    view: undefined,
    opening: 0,
  };
  addEventListener("hashchange", () => void follow(page));
  // A run that was added can be chosen from now on, without opening the view anew.
  catalogue.changed(() => void page.header.show(page.address, page.entry));
  listenToKeys(() => keysOf(page));
  skipWithoutLink();
  await follow(page);
}

/** Takes up the address of the link: settings alone go to the view on the page, all else opens a view. */
async function follow(page: Page): Promise<void> {
  const opening = ++page.opening;
  const before = page.address;
  const asked = readAddress(location.hash);
  const address = await complete(asked, page.catalogue);
  if (opening !== page.opening) return;
  page.address = address;
  if (page.view?.restore && isSamePlace(before, address)) return page.view.restore(address.settings);
  await show(page, opening);
}

const isSamePlace = (a: Address, b: Address): boolean =>
  writeAddress({ ...a, settings: {} }) === writeAddress({ ...b, settings: {} });

/** Fills in what a short link leaves out: the view, and the newest run that can be read. */
async function complete(address: Address, catalogue: Catalogue): Promise<Address> {
  const named = views.find(({ name }) => name === address.view);
  const isPlain = address.runs.length > 0 || (address.view !== "" && (named?.needs ?? "none") === "none");
  const newest = isPlain ? undefined : newestOf(await catalogue.list().catch(() => []));
  const runs = newest ? [newest.id] : address.runs;
  return { ...address, view: address.view || (runs.length > 0 ? "field" : "solve"), runs };
}

const newestOf = (runs: readonly RunEntry[]): RunEntry | undefined =>
  runs.find(({ state }) => state !== "unreadable") ?? runs[0];

async function show(page: Page, opening: number): Promise<void> {
  const entry = views.find(({ name }) => name === page.address.view);
  const host = element("div", { class: `view ${entry?.name ?? "no"}-view` });
  page.view?.remove();
  Object.assign(page, { entry, view: undefined });
  byId("view").replaceChildren(host);
  byId("view").setAttribute("aria-busy", "true");
  const drawn = page.header.show(page.address, entry);
  try {
    await open(page, entry, host, opening);
  } catch (error) {
    if (opening === page.opening) host.replaceChildren(refusal(entry, error, () => void follow(page)));
  }
  if (opening === page.opening) byId("view").removeAttribute("aria-busy");
  await drawn;
}

async function open(
  page: Page,
  entry: ViewEntry | undefined,
  host: HTMLElement,
  opening: number,
): Promise<void> {
  if (!entry) return host.append(noSuchView(page.address.view));
  const runs = await openRuns(page, entry);
  // There may be none because the list could not be had: asking again says why.
  if (entry.needs !== "none" && runs.length === 0) await page.catalogue.list();
  if (opening !== page.opening) return;
  if (entry.needs !== "none" && runs.length === 0) return host.append(nothingYet());
  const view = await entry.open(host, contextOf(page, host, runs));
  if (opening === page.opening) page.view = view;
  else view.remove();
}

function openRuns({ address, catalogue }: Page, { needs }: ViewEntry): Promise<readonly PageSource[]> {
  const wanted = needs === "none" ? [] : needs === "one" ? address.runs.slice(0, 1) : address.runs;
  return Promise.all(wanted.map((id) => catalogue.open(id)));
}

/** What a view is given; once the page shows another view, its late answers change nothing. */
function contextOf(page: Page, host: HTMLElement, runs: readonly PageSource[]): ViewContext {
  return {
    catalogue: page.catalogue,
    runs,
    address: page.address,
    go: (address) => {
      if (host.isConnected) go(address);
    },
    keep: (settings) => {
      if (!host.isConnected) return;
      page.address = { ...page.address, settings };
      history.replaceState(null, "", writeAddress(page.address));
    },
    say: (message) => {
      if (host.isConnected) page.say(message);
    },
  };
}

function go(address: Address): void {
  location.hash = writeAddress(address);
}

/** Keys of the page itself, then those of the view. */
function keysOf({ view, entry, address }: Page): readonly KeyGroup[] {
  const tabs = views.map(({ key, title, name }) => ({
    key,
    does: title,
    act: () => go({ view: name, runs: address.runs, settings: {} }),
  }));
  const own = view && entry ? [{ name: entry.title, shortcuts: view.shortcuts }] : [];
  return [{ name: "Go to", shortcuts: tabs }, ...own.filter(({ shortcuts }) => shortcuts.length > 0)];
}

/** The link that skips the tabs must not change the address, which says what is shown. */
function skipWithoutLink(): void {
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("main").focus();
  });
}
