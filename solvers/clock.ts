/** @file A stopwatch that can be paused, and breath for the event loop. */

/** Counts seconds between `start` and `stop`. */
export interface Clock {
  readonly seconds: number;
  start(): void;
  stop(): void;
}

/** A stopped clock that shows `seconds`. */
export function stopwatch(seconds = 0): Clock {
  let since: number | undefined;
  let counted = seconds;
  const running = (): number => (since === undefined ? 0 : (performance.now() - since) / 1000);
  return {
    get seconds() {
      return counted + running();
    },
    start: () => {
      since ??= performance.now();
    },
    stop: () => {
      counted += running();
      since = undefined;
    },
  };
}

/** Chosen here: long against a turn of the event loop (microseconds), short against a person's patience. */
const breathEvery = 0.05;

/** Lets timers, signals and messages through when the last breath is 50 ms old; otherwise returns undefined. */
export function breather(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < breathEvery * 1000) return undefined;
    return eventLoopTurn().then(() => {
      last = performance.now();
    });
  };
}

/** setImmediate where there is one (Node), else a timer (browser workers). */
const eventLoopTurn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
