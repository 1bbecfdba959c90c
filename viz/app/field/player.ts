/** @file Playing a coordinate: where it is after some seconds, and the clock that moves it. */

import { prefersReducedMotion } from "../../marks/dom.ts";

/** chosen here: the whole interval in six seconds; with reduced motion ten still pictures, one each 0.8 s. */
export const playSeconds = 6;
const [stills, stillSeconds] = [10, 0.8];

export interface Course {
  /** Where it began, as a fraction of the interval. */
  readonly from: number;
  /** Whole intervals per `playSeconds`. */
  readonly speed: number;
  readonly loop: boolean;
}

/** Fraction of the interval after so many seconds, and whether the course is over. */
export function positionAfter(
  { from, speed, loop }: Course,
  seconds: number,
): { readonly fraction: number; readonly ended: boolean } {
  const travelled = from + (speed * seconds) / playSeconds;
  if (loop) return { fraction: travelled % 1, ended: false };
  return { fraction: Math.min(1, travelled), ended: travelled >= 1 };
}

export interface PlayerOptions {
  /** Present fraction of the interval. */
  now(): number;
  course(): Omit<Course, "from">;
  move(fraction: number): void;
  /** Told when playing begins and ends. */
  changed(playing: boolean): void;
}

export interface Player {
  readonly playing: boolean;
  toggle(): void;
  stop(): void;
}

/** A course that begins at the end begins anew. */
export function player(options: PlayerOptions): Player {
  let halt: (() => void) | undefined;
  const stop = (): void => {
    if (!halt) return;
    halt();
    halt = undefined;
    options.changed(false);
  };
  const start = (): void => {
    if (options.now() > 1 - 1e-9) options.move(0);
    halt = (prefersReducedMotion() ? playStills : playSmoothly)(options, stop);
    options.changed(true);
  };
  return {
    get playing() {
      return halt !== undefined;
    },
    toggle: () => (halt ? stop() : start()),
    stop,
  };
}

/** Speed and loop may change on the way: each frame goes on from the one before. */
function playSmoothly({ now, course, move }: PlayerOptions, end: () => void): () => void {
  let frame = 0;
  let before = performance.now();
  // The slider shows whole steps; the course keeps its own finer place.
  let at = now();
  const advance = (time: number): void => {
    const { fraction, ended } = positionAfter({ from: at, ...course() }, Math.max(0, time - before) / 1000);
    [before, at] = [time, fraction];
    move(fraction);
    if (ended) end();
    else frame = requestAnimationFrame(advance);
  };
  frame = requestAnimationFrame(advance);
  return () => cancelAnimationFrame(frame);
}

function playStills({ now, course, move }: PlayerOptions, end: () => void): () => void {
  const seconds = playSeconds / stills;
  const timer = setInterval(
    () => {
      // Slower means stills that stand longer, never smaller jumps.
      const { fraction, ended } = positionAfter({ ...course(), from: now(), speed: 1 }, seconds);
      move(fraction);
      if (ended) end();
    },
    (stillSeconds * 1000) / course().speed,
  );
  return () => clearInterval(timer);
}
