/** @file A run that goes on: its mark, its Stop button, and the news that the field should be drawn again. */

import { element } from "../../marks/dom.ts";
import { button } from "../shell/controls.ts";
import type { PageSource } from "../sources/page-source.ts";

/** chosen here: more often than this nobody sees the difference, and the solve wants the processor too. */
const perSecond = 4;

export interface LiveNews {
  /** The solution is another one; at most `perSecond` times. */
  changed(): void;
  /** The run has ended: its summary is final. */
  ended(): void;
}

/** Calls at once, then at most once per interval, with the last call never lost. */
export function throttled(milliseconds: number, act: () => void): { call(): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting = false;
  const run = (): void => {
    waiting = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (waiting) run();
    }, milliseconds);
    act();
  };
  return {
    call: () => {
      if (timer === undefined) run();
      else waiting = true;
    },
    cancel: () => {
      clearTimeout(timer);
      [timer, waiting] = [undefined, false];
    },
  };
}

/**
 * Follows the run and shows in `host` that it goes on.
 *
 * @param goesOn - whether it did when its summary was asked for: it may end without any news before.
 * @returns a function that ends it.
 */
export function followRun(
  host: HTMLElement,
  source: PageSource,
  goesOn: boolean,
  news: LiveNews,
): () => void {
  const changes = throttled(1000 / perSecond, news.changed);
  const stop = source.stop && button("Stop", () => source.stop?.(), { class: "stop" });
  const seconds = element("span", { class: "numbers" });
  const mark = element("p", { class: "live" }, element("span", { class: "live-dot" }, "Live"), seconds);
  if (stop) mark.append(stop);
  let isLive = goesOn;
  if (goesOn) host.append(mark);
  const leave = source.follow((event) => {
    if (event.kind === "ended") {
      changes.cancel();
      mark.remove();
      // Of a run that had ended before there is no news.
      if (isLive) news.ended();
      isLive = false;
      return;
    }
    if (!isLive) host.append(mark);
    isLive = true;
    if (event.kind !== "solution") return;
    seconds.textContent = `${event.seconds.toFixed(1)} s`;
    changes.call();
  });
  return () => {
    leave();
    changes.cancel();
    mark.remove();
  };
}
