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

/**
 * Lets everything through that waits: for work between two long computations.
 *
 * setImmediate where there is one (Node), else a message to itself: browsers make nested timers wait 4 ms.
 */
export const eventLoopTurn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === "function") return void setImmediate(resolve);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
