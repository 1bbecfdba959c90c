/** @file The field as a height surface in three dimensions. */

import {
  Color,
  Mesh,
  MeshBasicMaterial,
  Raycaster,
  Scene,
  SphereGeometry,
  Vector2,
  Vector3,
  WebGLRenderer,
} from "three";
import { LineMaterial } from "three/addons/lines/LineMaterial.js";
import { LineSegments2 } from "three/addons/lines/LineSegments2.js";
import { LineSegmentsGeometry } from "three/addons/lines/LineSegmentsGeometry.js";
import { type Orbit, orbit } from "./camera.ts";
import { perFrame, themeColour } from "./dom.ts";
import { type Frame, frame } from "./frame.ts";
import { type Grid, interpolate } from "./grid.ts";
import { axisValues, type Layout, layoutOf } from "./layout.ts";
import type { Picture, PictureEvents, Place } from "./picture.ts";
import { type SurfaceMesh, surfaceMesh } from "./surface-mesh.ts";
import type { ValueScale } from "./value-scale.ts";

interface Stage {
  readonly host: HTMLElement;
  readonly renderer: WebGLRenderer;
  readonly scene: Scene;
  readonly orbit: Orbit;
  readonly frame: Frame;
  readonly cut: LineSegments2;
  readonly marker: Mesh<SphereGeometry, MeshBasicMaterial>;
  render(): void;
}

interface Shown {
  readonly grid: Grid;
  readonly layout: Layout;
  readonly surface: SurfaceMesh;
}

/** A surface picture in `host`, or undefined where the browser has no WebGL 2. */
export function surfacePicture(
  host: HTMLElement,
  labels: HTMLElement,
  events: PictureEvents,
): Picture | undefined {
  const stage = makeStage(host, labels);
  if (!stage) return undefined;
  let shown: Shown | undefined;
  let [cutAt, placeAt]: [number | undefined, Place | undefined] = [undefined, undefined];
  const marks = (): void => {
    drawCut(stage, shown, cutAt);
    drawMarker(stage, shown, placeAt);
    stage.render();
  };
  const listeners = listen(stage, () => shown, events);
  return {
    show: (grid, scale, valueName) => {
      shown = replaceSurface(stage, shown, grid, scale, valueName);
      marks();
    },
    markCut: (b) => {
      cutAt = b;
      marks();
    },
    markPlace: (place) => {
      placeAt = place;
      marks();
    },
    reset: () => stage.orbit.reset(),
    redraw: marks,
    remove: () => {
      listeners.abort();
      stage.orbit.remove();
      stage.frame.remove();
      shown?.surface.dispose();
      stage.renderer.dispose();
      stage.renderer.domElement.remove();
    },
  };
}

function makeStage(host: HTMLElement, labels: HTMLElement): Stage | undefined {
  const renderer = makeRenderer();
  if (!renderer) return undefined;
  host.append(renderer.domElement);
  const box = frame(labels);
  const scene = new Scene();
  const cut = new LineSegments2(new LineSegmentsGeometry(), new LineMaterial({ linewidth: 2.5 }));
  const marker = new Mesh(new SphereGeometry(0.022, 20, 12), new MeshBasicMaterial());
  scene.add(box.lines, cut, marker);
  const render = perFrame<void>(() => {
    const { clientWidth: width, clientHeight: height } = host;
    box.follow(view.camera, width, height);
    renderer.render(scene, view.camera);
  });
  const view = orbit(host, render);
  return { host, renderer, scene, orbit: view, frame: box, cut, marker, render };
}

function makeRenderer(): WebGLRenderer | undefined {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("webgl2", { antialias: true, alpha: true });
  if (!context) return undefined;
  const renderer = new WebGLRenderer({ canvas, context, antialias: true, alpha: true });
  renderer.setPixelRatio(Math.min(2, devicePixelRatio));
  renderer.setClearColor(new Color(0), 0);
  return renderer;
}

function replaceSurface(
  stage: Stage,
  before: Shown | undefined,
  grid: Grid,
  scale: ValueScale,
  valueName: string,
): Shown {
  if (before) {
    stage.scene.remove(before.surface.mesh, before.surface.ribs);
    before.surface.dispose();
  }
  const layout = layoutOf(grid, scale);
  const surface = surfaceMesh(grid, scale, layout);
  stage.scene.add(surface.mesh, surface.ribs);
  stage.frame.show(grid, scale, valueName, layout);
  fitView(stage, layout);
  return { grid, layout, surface };
}

function fitView({ host, renderer, orbit: view }: Stage, layout: Layout | undefined): void {
  const { clientWidth: width, clientHeight: height } = host;
  if (!layout || width === 0 || height === 0) return;
  renderer.setSize(width, height);
  view.fit(layout.box, width / height);
}

/** The surface along the cut, as separate segments so that gaps stay gaps, lifted a little off the colours. */
function drawCut({ cut }: Stage, shown: Shown | undefined, b: number | undefined): void {
  cut.visible = shown !== undefined && b !== undefined;
  if (!shown || b === undefined) return;
  const { grid, layout } = shown;
  const points = axisValues(grid.a).map((a) =>
    layout.position(a, b, interpolate(grid, a, b)).add(new Vector3(0, 0.006, 0)),
  );
  const segments = points.slice(1).flatMap((end, i) => [points[i], end].flatMap(({ x, y, z }) => [x, y, z]));
  const finite = segments.filter((_, i) => isFiniteSegment(segments, Math.floor(i / 6) * 6));
  cut.visible = finite.length > 0;
  cut.geometry.dispose();
  cut.geometry = new LineSegmentsGeometry().setPositions(finite);
  cut.material.color.set(themeColour("mark"));
}

const isFiniteSegment = (segments: readonly number[], at: number): boolean =>
  segments.slice(at, at + 6).every(Number.isFinite);

function drawMarker({ marker }: Stage, shown: Shown | undefined, place: Place | undefined): void {
  const position = shown && place && shown.layout.position(...place, interpolate(shown.grid, ...place));
  marker.visible = position !== undefined && Number.isFinite(position.y);
  if (position && marker.visible) marker.position.copy(position);
  marker.material.color.set(themeColour("mark"));
}

function listen(stage: Stage, shown: () => Shown | undefined, events: PictureEvents): AbortController {
  const listeners = new AbortController();
  const { signal } = listeners;
  const { host, renderer } = stage;
  const hover = perFrame<MouseEvent>((event) => {
    const current = shown();
    if (!current || stage.orbit.turning) return;
    const { left, top, width, height } = host.getBoundingClientRect();
    const pixels = [event.clientX - left, event.clientY - top] as const;
    const at = new Vector2((2 * pixels[0]) / width - 1, 1 - (2 * pixels[1]) / height);
    const hit = pick(stage, current, at);
    events.hover(hit && current.layout.place(hit), pixels);
  });
  host.addEventListener("pointermove", hover, { signal });
  // A tap moves no pointer.
  host.addEventListener("click", hover, { signal });
  host.addEventListener("pointerleave", () => events.hover(undefined, [0, 0]), { signal });
  renderer.domElement.addEventListener(
    "webglcontextlost",
    (event) => {
      event.preventDefault();
      events.lost?.();
    },
    { signal },
  );
  const resized = new ResizeObserver(() => {
    fitView(stage, shown()?.layout);
    stage.render();
  });
  resized.observe(host);
  signal.addEventListener("abort", () => resized.disconnect());
  return listeners;
}

function pick({ orbit: view }: Stage, { surface }: Shown, at: Vector2): Vector3 | undefined {
  const ray = new Raycaster();
  ray.setFromCamera(at, view.camera);
  return ray.intersectObject(surface.mesh, false)[0]?.point;
}
