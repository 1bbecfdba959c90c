/** @file A camera on a sphere about the picture, turned by pointer, touch, wheel and keys. */

import { type Box3, PerspectiveCamera, Spherical, Vector3 } from "three";

export interface Orbit {
  readonly camera: PerspectiveCamera;
  /** True while a pointer turns the view. */
  readonly turning: boolean;
  /** Keeps the whole box in view for this aspect ratio. */
  fit(box: Box3, aspect: number): void;
  reset(): void;
  remove(): void;
}

/** chosen here: the classical three-quarter view, from the low end of both axes. */
const start = { azimuth: -0.62, polar: 1.05, zoom: 1 };
const zoomLimits = [0.5, 8] as const;
/** A key press turns by 7.5 degrees and zooms by 15 per cent. */
const [keyTurn, keyZoom] = [Math.PI / 24, 1.15];

/**
 * @param target - element that receives pointers and keys; needs `touch-action: pan-y` for scrolling past it.
 * @param changed - called after every change of view.
 */
export function orbit(target: HTMLElement, changed: () => void): Orbit {
  // A long lens keeps parallels nearly parallel: 24 degrees.
  const camera = new PerspectiveCamera(24, 1, 0.1, 100);
  const view = { ...start };
  let fit: Fitted = { distance: 6, center: new Vector3(), middle: [0, 0] };
  let last: { box: Box3; aspect: number } | undefined;

  const place = (): void => {
    const { distance, center, middle } = fit;
    const aspect = last?.aspect ?? 1;
    camera.position
      .setFromSpherical(new Spherical(distance / view.zoom, view.polar, view.azimuth))
      .add(center);
    camera.lookAt(center);
    camera.setViewOffset(aspect, 1, (middle[0] / 2) * aspect, -middle[1] / 2, aspect, 1);
    camera.updateMatrixWorld();
  };
  const refit = (): void => {
    if (last) fit = fitted(camera, last.box, last.aspect, view);
    place();
  };
  const turn = (azimuth: number, polar: number): void => {
    view.azimuth += azimuth;
    view.polar = Math.min(Math.PI / 2 - 0.02, Math.max(0.02, view.polar + polar));
    refit();
    changed();
  };
  const zoom = (factor: number): void => {
    view.zoom = Math.min(zoomLimits[1], Math.max(zoomLimits[0], view.zoom * factor));
    place();
    changed();
  };
  const reset = (): void => {
    Object.assign(view, start);
    refit();
    changed();
  };
  const pointers = turnByPointers(target, turn, zoom);
  const stopKeys = turnByKeys(target, turn, zoom, reset);
  return {
    camera,
    get turning() {
      return pointers.turning();
    },
    fit: (box, aspect) => {
      last = { box, aspect };
      refit();
    },
    reset,
    remove: () => {
      pointers.remove();
      stopKeys();
    },
  };
}

interface Fitted {
  readonly distance: number;
  readonly center: Vector3;
  /** Middle of what is seen, in normalised device coordinates: the picture is shifted by it. */
  readonly middle: readonly [x: number, y: number];
}

/** chosen here: how far tick labels and axis names reach beyond the box, in its units. */
const labelRoom = { side: 0.2, top: 0.16 };

/** The distance at which box and labels fill the view, by bisection on the projected corners. */
function fitted(
  camera: PerspectiveCamera,
  box: Box3,
  aspect: number,
  { azimuth, polar }: typeof start,
): Fitted {
  const center = box.getCenter(new Vector3());
  const probe = new PerspectiveCamera(camera.fov, aspect, camera.near, camera.far);
  const extent = (distance: number): { half: number; middle: readonly [number, number] } => {
    probe.position.setFromSpherical(new Spherical(distance, polar, azimuth)).add(center);
    probe.lookAt(center);
    probe.updateMatrixWorld();
    const seen = corners(box).map((corner) => corner.project(probe));
    const [left, right] = [Math.min(...seen.map(({ x }) => x)), Math.max(...seen.map(({ x }) => x))];
    const [low, high] = [Math.min(...seen.map(({ y }) => y)), Math.max(...seen.map(({ y }) => y))];
    return { half: Math.max(right - left, high - low) / 2, middle: [(left + right) / 2, (low + high) / 2] };
  };
  let [near, far] = [1, 40];
  for (let i = 0; i < 24; i++) {
    const distance = (near + far) / 2;
    if (extent(distance).half < 0.94) far = distance;
    else near = distance;
  }
  return { distance: far, center, middle: extent(far).middle };
}

/** Corners of the box and its labels: the floor reaches further out than the top. */
function corners({ min, max }: Box3): Vector3[] {
  const signs = [-1, 1];
  return signs.flatMap((x) =>
    signs.flatMap((z) => [
      new Vector3(x * (max.x + labelRoom.side), min.y, z * (max.z + labelRoom.side)),
      new Vector3(x * max.x, max.y + labelRoom.top, z * max.z),
    ]),
  );
}

type Turn = (azimuth: number, polar: number) => void;
type Zoom = (factor: number) => void;

function turnByPointers(target: HTMLElement, turn: Turn, zoom: Zoom): { turning(): boolean; remove(): void } {
  const down = new Map<number, { x: number; y: number }>();
  const listeners = new AbortController();
  const { signal } = listeners;
  target.addEventListener(
    "pointerdown",
    (event) => {
      down.set(event.pointerId, { x: event.clientX, y: event.clientY });
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
      down.set(event.pointerId, { x: event.clientX, y: event.clientY });
      // Half a turn across the element's height.
      const rate = Math.PI / Math.max(240, target.clientHeight);
      if (down.size === 1) turn((before.x - event.clientX) * rate, (before.y - event.clientY) * rate);
      else if (spread > 0) zoom(distanceBetween(down) / spread);
    },
    { signal },
  );
  for (const end of ["pointerup", "pointercancel"] as const)
    target.addEventListener(end, (event) => down.delete(event.pointerId), { signal });
  target.addEventListener(
    "wheel",
    (event) => {
      // The page scrolls past the picture unless the reader has turned to it, or pinches (a wheel with ctrl).
      if (!event.ctrlKey && document.activeElement !== target) return;
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)));
    },
    { signal, passive: false },
  );
  return { turning: () => down.size > 0, remove: () => listeners.abort() };
}

/** Distance between two touching pointers, 0 for fewer. */
function distanceBetween(down: ReadonlyMap<number, { x: number; y: number }>): number {
  const [first, second] = [...down.values()];
  return second ? Math.hypot(first.x - second.x, first.y - second.y) : 0;
}

function turnByKeys(target: HTMLElement, turn: Turn, zoom: Zoom, reset: () => void): () => void {
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => turn(-keyTurn, 0),
    ArrowRight: () => turn(keyTurn, 0),
    ArrowUp: () => turn(0, -keyTurn),
    ArrowDown: () => turn(0, keyTurn),
    "+": () => zoom(keyZoom),
    "=": () => zoom(keyZoom),
    "-": () => zoom(1 / keyZoom),
    "0": reset,
  };
  const act = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in actions)) return;
    event.preventDefault();
    actions[event.key]();
  };
  target.addEventListener("keydown", act);
  return () => target.removeEventListener("keydown", act);
}
