/** @file A camera on a sphere about the picture, turned by pointer, touch, wheel and keys. */

import { type Box3, PerspectiveCamera } from "three";
import { fitting } from "./camera-fit.ts";
import type { CameraState } from "./picture.ts";

export interface Orbit {
  readonly camera: PerspectiveCamera;
  /** True while a pointer turns the view. */
  readonly turning: boolean;
  /** Keeps the whole box in view for this aspect ratio. */
  fit(box: Box3, aspect: number): void;
  reset(): void;
  get(): CameraState;
  set(state: CameraState): void;
}

export interface OrbitEvents {
  /** After every change of view. */
  changed(): void;
  /** After a change by hand. */
  turned?(state: CameraState): void;
  /** A drag has begun or ended. */
  dragging?(active: boolean): void;
}

/** chosen here: the classical three-quarter view, from the low end of both axes. */
const start = { azimuth: -0.62, elevation: 0.52, zoom: 1 };
const zoomLimits = [0.4, 8] as const;
/** The camera stays this far from straight above and from the floor, in radians. */
const elevationLimits = [0.02, Math.PI / 2 - 0.02] as const;
/** A key press turns by 7.5 degrees and zooms by 15 per cent. */
const [keyTurn, keyZoom] = [Math.PI / 24, 1.15];

const clamp = (value: number, [low, high]: readonly [number, number]): number =>
  Math.min(high, Math.max(low, value));

/**
 * @param target - element that receives pointers and keys.
 * @param signal - ends the listening.
 */
export function orbit(target: HTMLElement, signal: AbortSignal, events: OrbitEvents): Orbit {
  // A long lens keeps parallels nearly parallel: 24 degrees.
  const camera = new PerspectiveCamera(24, 1, 0.1, 100);
  const view = { ...start };
  const fitted = fitting(camera.fov);
  const place = (): void => {
    fitted.solve(view.azimuth, view.elevation);
    const distance = fitted.distance / view.zoom;
    const flat = Math.cos(view.elevation) * distance;
    const [x, y, z] = fitted.center;
    camera.position.set(
      x + flat * Math.sin(view.azimuth),
      y + distance * Math.sin(view.elevation),
      z + flat * Math.cos(view.azimuth),
    );
    camera.lookAt(x, y, z);
    const { aspect, middleX, middleY } = fitted;
    camera.setViewOffset(aspect, 1, (middleX / 2) * aspect, -middleY / 2, aspect, 1);
    camera.updateMatrixWorld();
  };
  const get = (): CameraState => ({
    azimuth: view.azimuth,
    elevation: view.elevation,
    distance: fitted.distance / view.zoom,
  });
  const byHand = (): void => {
    place();
    events.changed();
    events.turned?.(get());
  };
  const turn: Turn = (azimuth, elevation) => {
    view.azimuth += azimuth;
    view.elevation = clamp(view.elevation + elevation, elevationLimits);
    byHand();
  };
  const zoom: Zoom = (factor) => {
    view.zoom = clamp(view.zoom * factor, zoomLimits);
    byHand();
  };
  const reset = (): void => {
    Object.assign(view, start);
    byHand();
  };
  const down = turnByPointers(target, signal, turn, zoom, events);
  turnByKeys(target, signal, turn, zoom, reset);
  return {
    camera,
    get turning() {
      return down.size > 0;
    },
    fit: (box, aspect) => {
      fitted.take(box, aspect);
      place();
    },
    reset,
    get,
    set: ({ azimuth, elevation, distance }) => {
      if (![azimuth, elevation, distance].every(Number.isFinite) || distance <= 0) return;
      view.azimuth = azimuth;
      view.elevation = clamp(elevation, elevationLimits);
      fitted.solve(view.azimuth, view.elevation);
      view.zoom = clamp(fitted.distance / distance, zoomLimits);
      place();
      events.changed();
    },
  };
}

type Turn = (azimuth: number, elevation: number) => void;
type Zoom = (factor: number) => void;

interface Pointer {
  x: number;
  y: number;
}

/** chosen here: a pointer that moved less than 4 pixels was pressed, not dragged. */
const dragFrom = 4;

/** chosen here: longer than between two notches of a wheel that is turned. */
const restMilliseconds = 200;

/** @returns the pointers that are down, which changes as they move. */
function turnByPointers(
  target: HTMLElement,
  signal: AbortSignal,
  turn: Turn,
  zoom: Zoom,
  events: OrbitEvents,
): ReadonlyMap<number, Pointer> {
  const down = new Map<number, Pointer>();
  let [travelled, dragging] = [0, false];
  let resting: ReturnType<typeof setTimeout> | undefined;
  const drag = (active: boolean): void => {
    clearTimeout(resting);
    if (dragging === active) return;
    dragging = active;
    events.dragging?.(active);
  };
  /** A wheel has no end of its own: it has ended when it rests. */
  const roll = (): void => {
    drag(true);
    resting = setTimeout(() => down.size === 0 && drag(false), restMilliseconds);
  };
  signal.addEventListener("abort", () => clearTimeout(resting));
  target.addEventListener(
    "pointerdown",
    (event) => {
      down.set(event.pointerId, { x: event.clientX, y: event.clientY });
      travelled = 0;
      // Not every pointer can be captured: one made by a script, or one that is up again.
      if (target.hasPointerCapture?.(event.pointerId) === false && event.isTrusted)
        target.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  target.addEventListener(
    "pointermove",
    (event) => {
      const before = down.get(event.pointerId);
      if (!before) return;
      const spread = distanceBetween(down);
      const [byX, byY] = [before.x - event.clientX, before.y - event.clientY];
      before.x = event.clientX;
      before.y = event.clientY;
      travelled += Math.abs(byX) + Math.abs(byY);
      if (travelled >= dragFrom) drag(true);
      // Half a turn across the element's height.
      const rate = Math.PI / Math.max(240, target.clientHeight);
      if (down.size === 1) turn(byX * rate, -byY * rate);
      else if (spread > 0) zoom(distanceBetween(down) / spread);
    },
    { signal },
  );
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"] as const)
    target.addEventListener(
      end,
      (event) => {
        down.delete(event.pointerId);
        if (down.size === 0) drag(false);
      },
      { signal },
    );
  // A drag ends in a click that was not meant.
  target.addEventListener(
    "click",
    (event) => {
      if (travelled >= dragFrom) event.stopImmediatePropagation();
      travelled = 0;
    },
    { signal },
  );
  target.addEventListener(
    "wheel",
    (event) => {
      // The page scrolls past the picture unless the reader has turned to it, or pinches (a wheel with ctrl).
      if (!event.ctrlKey && document.activeElement !== target) return;
      event.preventDefault();
      roll();
      zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)));
    },
    { signal, passive: false },
  );
  return down;
}

/** Distance between two touching pointers, 0 for fewer. */
function distanceBetween(down: ReadonlyMap<number, Pointer>): number {
  if (down.size < 2) return 0;
  const [first, second] = [...down.values()];
  return Math.hypot(first.x - second.x, first.y - second.y);
}

function turnByKeys(
  target: HTMLElement,
  signal: AbortSignal,
  turn: Turn,
  zoom: Zoom,
  reset: () => void,
): void {
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => turn(-keyTurn, 0),
    ArrowRight: () => turn(keyTurn, 0),
    ArrowUp: () => turn(0, keyTurn),
    ArrowDown: () => turn(0, -keyTurn),
    "+": () => zoom(keyZoom),
    "=": () => zoom(keyZoom),
    "-": () => zoom(1 / keyZoom),
    "0": reset,
  };
  const act = (event: KeyboardEvent): void => {
    if (event.target !== target || !Object.hasOwn(actions, event.key)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[event.key]();
  };
  target.addEventListener("keydown", act, { signal });
}
