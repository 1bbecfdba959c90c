/** @file A film of steps, drawn one by one and recorded by the browser as WebM. */

/** One picture of a film, kept compressed until it is its turn. */
export interface Frame {
  readonly image: Blob;
  /** Paints it on the film's canvas, which gets its size from the first. */
  paint(canvas: HTMLCanvasElement, image: ImageBitmap): void;
}

export interface FilmOptions {
  /** Frames of the film. */
  readonly frames: number;
  /** Frames per second of the film, however long each takes to draw. */
  readonly rate: number;
  draw(k: number): Promise<Frame>;
  /** Told how many frames are drawn, then how many of them are recorded. */
  progress(stage: "drawn" | "recorded", done: number): void;
  /** Ends the work: the promise is rejected with the signal's reason. */
  readonly signal: AbortSignal;
}

/** Forms of WebM in the order of preference; VP8 is the one that every recorder has. */
const forms = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"] as const;

/** Why no film can be made here, or undefined if one can. */
export function filmHindrance(): string | undefined {
  const records = typeof MediaRecorder !== "undefined" && "captureStream" in HTMLCanvasElement.prototype;
  if (!records) return "This browser cannot record films. Chromium and Firefox can.";
  return formOf() ? undefined : "This browser records no WebM. Chromium and Firefox do.";
}

const formOf = (): string | undefined => forms.find((form) => MediaRecorder.isTypeSupported(form));

/** chosen here: sharp lines on even ground at the size of a window, in bits per second. */
const bitRate = 8_000_000;

/**
 * Draws every frame, then plays them to the browser's recorder, which keeps the time of the clock: so the film runs
 * evenly however slowly its pictures are drawn.
 *
 * @throws Error (rejection) if nothing can be recorded, or for what `draw` throws.
 */
export async function film(options: FilmOptions): Promise<Blob> {
  const hindrance = filmHindrance();
  if (hindrance) throw new Error(hindrance);
  const { frames, signal, draw, progress } = options;
  const drawn: Frame[] = [];
  for (let k = 0; k < frames; k++) {
    signal.throwIfAborted();
    drawn.push(await draw(k));
    progress("drawn", k + 1);
  }
  return record(drawn, options);
}

async function record(drawn: readonly Frame[], options: FilmOptions): Promise<Blob> {
  const canvas = document.createElement("canvas");
  await paint(canvas, drawn[0]);
  const stream = canvas.captureStream(0);
  const recorder = new MediaRecorder(stream, { mimeType: formOf() ?? "", videoBitsPerSecond: bitRate });
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const ended = new Promise<void>((resolve, reject) => {
    recorder.addEventListener("stop", () => resolve());
    recorder.addEventListener("error", () => reject(new Error("The browser ended the recording.")));
  });
  recorder.start();
  try {
    await play(drawn, canvas, stream.getVideoTracks()[0] as CanvasCaptureMediaStreamTrack, options);
  } finally {
    recorder.stop();
    for (const track of stream.getTracks()) track.stop();
  }
  await ended;
  return new Blob(parts, { type: "video/webm" });
}

async function play(
  drawn: readonly Frame[],
  canvas: HTMLCanvasElement,
  track: CanvasCaptureMediaStreamTrack,
  { rate, signal, progress }: FilmOptions,
): Promise<void> {
  for (const [k, frame] of drawn.entries()) {
    signal.throwIfAborted();
    // Unpacking counts as part of the time that the picture is shown.
    const shown = wait(1000 / rate);
    await paint(canvas, frame);
    track.requestFrame();
    progress("recorded", k + 1);
    await shown;
  }
}

async function paint(canvas: HTMLCanvasElement, frame: Frame): Promise<void> {
  const image = await createImageBitmap(frame.image);
  frame.paint(canvas, image);
  image.close();
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
