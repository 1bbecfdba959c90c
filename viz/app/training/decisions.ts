/** @file What an automatic solve decided, as a ladder with the time of each rung. */

import { element } from "../../marks/dom.ts";
import { duration, readable } from "../../marks/numbers.ts";
import type { ViewDecision } from "../../source/source.ts";

/** One rung: when it began and what share of the whole it took. */
export interface Rung extends ViewDecision {
  /** Seconds after the solve began. */
  readonly begun: number;
  /** Of the time of all decisions, 0 to 1. */
  readonly from: number;
  readonly share: number;
}

/** Decisions follow each other without gaps. */
export function rungsOf(decisions: readonly ViewDecision[]): Rung[] {
  const spent = decisions.map(({ seconds }) => (seconds > 0 ? seconds : 0));
  const all = spent.reduce((sum, seconds) => sum + seconds, 0);
  let begun = 0;
  return decisions.map((decision, k) => {
    const rung = { ...decision, begun, from: part(begun, all), share: part(spent[k], all) };
    begun += spent[k];
    return rung;
  });
}

const part = (seconds: number, all: number): number => (all > 0 ? seconds / all : 0);

/** An ordered list; the bar under each entry stands where its time lies in the whole. */
export function ladder(decisions: readonly ViewDecision[]): HTMLElement {
  const rungs = rungsOf(decisions);
  return element("ol", { class: "ladder" }, ...rungs.map(rungOf));
}

function rungOf(rung: Rung): HTMLElement {
  const { what, because, seconds, begun, from, share } = rung;
  const bar = element("span", { class: "rung-bar", "aria-hidden": "true" }, element("span"));
  const fill = bar.firstElementChild as HTMLElement;
  // A decision that took no time that could be drawn is still a mark on the line.
  Object.assign(fill.style, { left: `${100 * Math.min(from, 0.99)}%`, width: `max(2px, ${100 * share}%)` });
  return element(
    "li",
    {},
    element(
      "p",
      { class: "rung-head" },
      element("span", { class: "rung-what" }, what),
      element(
        "span",
        { class: "numbers quiet", title: `begun after ${duration(begun)}` },
        secondsText(seconds),
      ),
    ),
    bar,
    element("p", { class: "quiet" }, because),
  );
}

/** Short times in milliseconds: most decisions take a few. */
const secondsText = (seconds: number): string =>
  seconds < 1 ? `${readable(seconds * 1000, 2)}\u00a0ms` : duration(seconds);
