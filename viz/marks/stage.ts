/** @file What pictures in space share: a renderer that draws when something changed, a camera, a frame, picking. */

import { type Box3, Color, type Ray, Raycaster, Scene, Vector2, WebGLRenderer } from "three";
import { type Orbit, orbit } from "./camera.ts";
import { element, perFrame } from "./dom.ts";
import { type Frame, frame } from "./frame.ts";
import { type Holder, holder } from "./holder.ts";
import type { Picture, PictureEvents, Place, Place3 } from "./picture.ts";
import { type Footer, imageOf } from "./sheet.ts";
import { type Theme, themeOf } from "./theme.ts";

/** What a picture puts on the stage. */
export interface Actor {
  /** The box that the camera keeps in view; undefined before the first data. */
  box(): Box3 | undefined;
  /** Where a ray meets the picture. */
  pick(ray: Ray): Place | Place3 | undefined;
  recolour(theme: Theme): void;
  /** A drag has begun or ended: draw coarsely meanwhile. */
  dragging(active: boolean): void;
  /** What stands beneath an image. */
  footer(): Footer;
}

export interface Stage {
  readonly scene: Scene;
  readonly frame: Frame;
  readonly theme: Theme;
  /** Takes up the actor's box, and draws with the next animation frame. */
  refit(): void;
  render(): void;
  describe(label: string): void;
  /** Everything of a Picture but `update`. */
  picture(remove: () => void): Omit<Picture<never>, "update">;
}

/** A stage in `host`, or undefined where the browser has no WebGL 2. */
export function stage(host: HTMLElement, actor: Actor, events: PictureEvents): Stage | undefined {
  const renderer = makeRenderer();
  if (!renderer) return undefined;
  const canvas = renderer.domElement;
  const [scene, labels] = [new Scene(), element("div", { "aria-hidden": "true" })];
  Object.assign(labels.style, { position: "absolute", inset: "0", pointerEvents: "none" });
  Object.assign(canvas.style, { position: "absolute", left: "0", top: "0", display: "block" });
  canvas.setAttribute("role", "img");
  const box = frame(labels);
  scene.add(box.lines);
  let lost = false;
  const place = holder(host, (what) => (what === "size" ? refit() : recolour()));
  place.element.append(canvas, labels);
  const draw = (): void => {
    const [width, height] = place.size();
    if (lost || place.signal.aborted || width === 0 || height === 0) return;
    box.follow(view.camera, width, height);
    renderer.render(scene, view.camera);
  };
  const render = perFrame<void>(draw);
  const view = orbit(host, place.signal, {
    changed: render,
    turned: (state) => events.turned?.(state),
    dragging: (active) => {
      actor.dragging(active);
      render();
      events.dragging?.(active);
    },
  });
  let theme = themeOf(place.element);
  box.recolour(theme);
  const refit = (): void => {
    const [[width, height], around] = [place.size(), actor.box()];
    if (width === 0 || height === 0 || !around) return;
    renderer.setSize(width, height);
    view.fit(around, width / height);
    render();
  };
  const recolour = (): void => {
    theme = themeOf(place.element);
    box.recolour(theme);
    actor.recolour(theme);
    render();
  };
  const image = ({ scale = 2 }: { readonly scale?: number } = {}): Promise<Blob> => {
    const [width, height] = place.size();
    if (lost)
      return Promise.reject(new Error("The graphics context was lost. Draw the picture again, then export."));
    const ratio = renderer.getPixelRatio();
    const made = imageOf(
      [Math.max(1, width), Math.max(1, height)],
      scale,
      theme,
      (pen) => {
        // Rendered and read within one task: afterwards the browser may have emptied the buffer.
        renderer.setPixelRatio(scale);
        draw();
        pen.context.drawImage(canvas, 0, 0, width, height);
        box.paint(pen);
      },
      actor.footer(),
    );
    renderer.setPixelRatio(ratio);
    draw();
    return made;
  };
  listen(host, place, view, canvas, actor, {
    ...events,
    lost: () => {
      if (!lost) events.lost?.();
      lost = true;
    },
  });
  return {
    scene,
    frame: box,
    get theme() {
      return theme;
    },
    refit,
    render,
    describe: (label) => canvas.setAttribute("aria-label", label),
    picture: (remove) => ({
      reset: view.reset,
      redraw: recolour,
      camera: { get: view.get, set: view.set },
      image,
      canvas,
      remove: () => {
        place.remove();
        box.remove();
        remove();
        renderer.dispose();
        // Browsers keep only so many contexts: this one is given back now, not when memory is collected.
        if (!lost) renderer.forceContextLoss();
      },
    }),
  };
}

function makeRenderer(): WebGLRenderer | undefined {
  const made = smoothContext();
  if (!made) return undefined;
  const renderer = new WebGLRenderer(made);
  renderer.setPixelRatio(Math.min(2, devicePixelRatio));
  renderer.setClearColor(new Color(0), 0);
  return renderer;
}

interface Drawn {
  readonly canvas: HTMLCanvasElement;
  readonly context: WebGL2RenderingContext;
}

/** With smooth edges where graphics hardware draws; a processor alone takes twice the time for them. */
function smoothContext(): Drawn | undefined {
  const smooth = newContext(true);
  if (!smooth || !drawsInSoftware(smooth.context)) return smooth;
  // Given back now: browsers keep only so many.
  smooth.context.getExtension("WEBGL_lose_context")?.loseContext();
  return newContext(false);
}

function newContext(antialias: boolean): Drawn | undefined {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("webgl2", { antialias, alpha: true });
  return context ? { canvas, context } : undefined;
}

/** Renderers that run on the processor call themselves so. Source: ANGLE, Mesa and Windows' own. */
function drawsInSoftware(context: WebGL2RenderingContext): boolean {
  const names = context.getExtension("WEBGL_debug_renderer_info");
  const name = names ? String(context.getParameter(names.UNMASKED_RENDERER_WEBGL)) : "";
  return /SwiftShader|llvmpipe|softpipe|Basic Render/i.test(name);
}

function listen(
  host: HTMLElement,
  { signal, element: target }: Holder,
  view: Orbit,
  canvas: HTMLCanvasElement,
  actor: Actor,
  events: PictureEvents,
): void {
  const [caster, at] = [new Raycaster(), new Vector2()];
  const locate = (event: MouseEvent): readonly [Place | Place3 | undefined, readonly [number, number]] => {
    const { left, top, width, height } = target.getBoundingClientRect();
    const pixels = [event.clientX - left, event.clientY - top] as const;
    at.set((2 * pixels[0]) / width - 1, 1 - (2 * pixels[1]) / height);
    caster.setFromCamera(at, view.camera);
    return [actor.pick(caster.ray), pixels];
  };
  const hover = perFrame<MouseEvent>((event) => {
    if (!signal.aborted && !view.turning) events.hover?.(...locate(event));
  });
  host.addEventListener("pointermove", hover, { signal });
  host.addEventListener(
    "click",
    (event) => {
      // A tap moves no pointer.
      hover(event);
      const [place] = locate(event);
      if (place) events.choose?.(place);
    },
    { signal },
  );
  host.addEventListener("pointerleave", () => events.hover?.(undefined, [0, 0]), { signal });
  canvas.addEventListener(
    "webglcontextlost",
    (event) => {
      event.preventDefault();
      events.lost?.();
    },
    { signal },
  );
}
