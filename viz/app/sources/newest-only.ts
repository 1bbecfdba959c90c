/** @file Questions that the next one makes needless. */

/**
 * Runs one task at a time. Of the calls made meanwhile only the newest is run, once the present one has ended: a
 * dragged slider keeps showing pictures, and a source never has more than one question of a kind to answer.
 */
export function newestOnly(): (task: () => Promise<void>) => Promise<void> {
  let running = false;
  let waiting: (() => Promise<void>) | undefined;
  return async (task) => {
    waiting = task;
    if (running) return;
    running = true;
    try {
      while (waiting) {
        const next: () => Promise<void> = waiting;
        waiting = undefined;
        await next();
      }
    } finally {
      running = false;
    }
  };
}
