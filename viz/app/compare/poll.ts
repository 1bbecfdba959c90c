/** @file A question asked again and again while the page can be seen. */

export interface Polling {
  /** Asks at once. */
  now(): void;
  stop(): void;
}

/**
 * Asks every so often, one question at a time and none while the page is hidden; at once when it is seen again.
 *
 * @param failed - told why an answer did not come; the next one is asked for all the same.
 */
export function poll(
  ask: () => Promise<void>,
  milliseconds: number,
  failed: (message: string) => void,
): Polling {
  const end = new AbortController();
  let timer = 0;
  let isAsking = false;
  const now = async (): Promise<void> => {
    if (isAsking || end.signal.aborted) return;
    isAsking = true;
    clearTimeout(timer);
    await ask().catch((error: unknown) => {
      if (!end.signal.aborted) failed(error instanceof Error ? error.message : String(error));
    });
    isAsking = false;
    wait();
  };
  const wait = (): void => {
    if (!end.signal.aborted && !document.hidden) timer = window.setTimeout(() => void now(), milliseconds);
  };
  const seen = (): void => {
    if (!document.hidden) void now();
  };
  document.addEventListener("visibilitychange", seen, { signal: end.signal });
  wait();
  return {
    now: () => void now(),
    stop: () => {
      end.abort();
      clearTimeout(timer);
    },
  };
}
