/** @file What a view of the page is, and what the page gives it. */

import type { Catalogue, PageSource } from "../sources/page-source.ts";
import type { Address } from "./address.ts";

/** A key and what it does, for the list of shortcuts. */
export interface Shortcut {
  /** As in KeyboardEvent.key. */
  readonly key: string;
  readonly does: string;
  act(): void;
}

export interface ViewContext {
  readonly catalogue: Catalogue;
  /** The runs of the address, opened; the first is the one that most views show. */
  readonly runs: readonly PageSource[];
  readonly address: Address;
  /** Goes elsewhere, which can be gone back from. */
  go(address: Address): void;
  /** Keeps settings in the address, so that a link restores them; the view is not told. */
  keep(settings: Readonly<Record<string, string>>): void;
  /** A sentence in the status line, which screen readers read out. */
  say(message: string): void;
}

/** A view on the page. */
export interface View {
  /** Keys it answers while nothing is typed. The page calls `act`. */
  readonly shortcuts: readonly Shortcut[];
  /** Takes up settings of a link or of going back. Absent: the page opens the view anew. */
  restore?(settings: Readonly<Record<string, string>>): void;
  /** Ends timers, listeners and contexts; the page empties the host. */
  remove(): void;
}

/** A view that can be chosen. */
export interface ViewEntry {
  readonly name: string;
  readonly title: string;
  /** Key that goes there. */
  readonly key: string;
  /** Runs it needs; `some` is any number. */
  readonly needs: "none" | "one" | "some";
  /** Builds it in an empty host. */
  open(host: HTMLElement, context: ViewContext): Promise<View>;
}
