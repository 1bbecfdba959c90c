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
  let fitted = { distance: 6, center: new Vector3() };
  let last: { box: Box3; aspect: number } | undefined;

  const place = (): void => {
    camera.position.setFromSpherical(new Spherical(fitted.distance / view.zoom, view.polar, view.azimuth)).add(fitted.center);
    camera.lookAt(fitted.center);
    camera.updateMatrixWorld();
  };
  const refit = (): void => {
    if (last) fitted = fitDistance(camera, last.box, last.aspect, view);
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
      camera.aspect = aspect;
      camera.updateProjectionMatrix();
      refit();
    },
    reset,
    remove: () => {
      pointers.remove();
      stopKeys();
    },
  };
}

/** The distance at which the box fills the view with room for tick labels, by bisection on its projected corners. */
function fitDistance(camera: PerspectiveCamera, box: Box3, aspect: number, view: typeof start): { distance: number; center: Vector3 } {
  const center = box.getCenter(new Vector3());
  // chosen here: labels need about 50 pixels left and right, 34 below.
  const [roomX, roomY] = [aspect < 1.2 ? 0.74 : 0.84, 0.8];
  const probe = camera.clone();
  const fits = (distance: number): boolean => {
    probe.position.setFromSpherical(new Spherical(distance, view.polar, view.azimuth)).add(center);
    probe.lookAt(center);
    probe.updateMatrixWorld();
    return corners(box).every((corner) => {
      const { x, y } = corner.project(probe);
      return Math.abs(x) < roomX && Math.abs(y) < roomY;
    });
  };
  let [near, far] = [1, 40];
  for (let i = 0; i < 24; i++) {
    const middle = (near + far) / 2;
    if (fits(middle)) far = middle;
    else near = middle;
  }
  return { distance: far, center };
}

function corners({ min, max }: Box3): Vector3[] {
  const [xs, ys, zs] = [[min.x, max.x], [min.y, max.y], [min.z, max.z]];
  return xs.flatMap((x) => ys.flatMap((y) => zs.map((z) => new Vector3(x, y, z))));
}

type Turn = (azimuth: number, polar: number) => void;
type Zoom = (factor: number) => void;

function turnByPointers(target: HTMLElement, turn: Turn, zoom: Zoom): { turning(): boolean; remove(): void } {
  const down = new Map<number, { x: number; y: number }>();
  const listeners = new AbortController();
  const { signal } = listeners;
  target.addEventListener("pointerdown", (event) => {
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    target.setPointerCapture(event.pointerId);
  }, { signal });
  target.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const spread = distanceBetween(down);
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    // Half a turn across the element's height.
    const rate = Math.PI / Math.max(240, target.clientHeight);
    if (down.size === 1) turn((before.x - event.clientX) * rate, (before.y - event.clientY) * rate);
    else if (spread > 0) zoom(distanceBetween(down) / spread);
  }, { signal });
  for (const end of ["pointerup", "pointercancel"] as const)
    target.addEventListener(end, (event) => down.delete(event.pointerId), { signal });
  target.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)));
  }, { signal, passive: false });
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
