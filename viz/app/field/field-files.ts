/** @file What can be kept of the field view: its picture, numbers, model and film. */

import { describeHeld } from "../../marks/describe.ts";
import { csv, latticeColumns, lineColumns } from "../files/csv.ts";
import { film } from "../files/film.ts";
import { type ColouredMesh, glb, surfaceMeshOf } from "../files/glb.ts";
import { type FilesOptions, filesGroup, type NamedBlob } from "../files/panel.ts";
import { fileName } from "../files/save.ts";
import { paintSheet, type SheetWords, sheetImage, sheetScale } from "../files/sheet.ts";
import { draw, type FieldView } from "./drawing.ts";
import { playSeconds } from "./player.ts";
import { gridOf } from "./sampler.ts";
import { slidCoordinates } from "./sliders.ts";
import { boundsOf, held } from "./view-state.ts";
import { isosurfaceMeshes } from "./volume-meshes.ts";

/** The group "Files" for the present state. */
export function fieldFiles(view: FieldView, open: boolean): HTMLElement {
  const flat = view.state.axes.length < 2;
  const plays = !flat && slidCoordinates(view.state, view.summary).length > 0;
  const options: FilesOptions = {
    ...{ source: view.source, summary: view.summary, open, say: view.context.say },
    picture: () => pictureFile(view),
    fieldCsv: async () => fieldCsv(view),
    profileCsv: async () => profileCsv(view),
    model: flat ? undefined : () => modelFile(view),
    film: plays ? (signal, progress) => filmFile(view, signal, progress) : undefined,
  };
  return filesGroup(options);
}

/** `burgers-error-of-u-t=0.25.png`. */
function named(view: FieldView, ending: string, content: Blob, ...more: readonly string[]): NamedBlob {
  const { state, summary } = view;
  const words = [
    summary.problem.name,
    state.choice.label,
    ...more,
    describeHeld(held(state)).replaceAll(" = ", "="),
  ];
  return { name: fileName(words.filter(Boolean), ending), content };
}

const textFile = (text: string): Blob => new Blob([text], { type: "text/csv;charset=utf-8" });

function sheetWords({ state, summary }: FieldView): SheetWords {
  const { problem, model, solver } = summary;
  const title = [state.choice.label, describeHeld(held(state))].filter(Boolean).join(", ");
  return { title, subtitle: [problem.title, model, solver].filter(Boolean).join(" · ") };
}

/** The picture, or the curve of a problem of one coordinate. */
function imageOf(view: FieldView): Promise<Blob> | undefined {
  const picture = view.state.axes.length < 2 ? view.desk.profile.picture() : view.desk.stage.picture();
  return picture?.image({ scale: sheetScale });
}

async function pictureFile(view: FieldView): Promise<NamedBlob | undefined> {
  const image = await imageOf(view);
  return image && named(view, "png", await sheetImage(sheetWords(view), image));
}

function fieldCsv(view: FieldView): NamedBlob | undefined {
  const { sample, state } = view;
  if (!sample) return profileCsv(view);
  const columns = latticeColumns(sample.axes, sample.values, state.choice.label, held(sample.state));
  return named(view, "csv", textFile(csv(columns)));
}

function profileCsv(view: FieldView): NamedBlob | undefined {
  const { profile, summary } = view;
  if (!profile) return undefined;
  const { request, values, known, state } = profile;
  const curves = [
    { name: state.choice.label, values },
    ...(known ? [{ name: `${summary.against ?? "exact"} ${state.choice.label}`, values: known }] : []),
  ];
  return named(view, "csv", textFile(csv(lineColumns(request.from, request.to, curves))), "profile");
}

async function modelFile(view: FieldView): Promise<NamedBlob | undefined> {
  const { sample, state } = view;
  if (!sample) return undefined;
  const meshes: readonly ColouredMesh[] =
    sample.axes.length === 3
      ? isosurfaceMeshes(sample, state.levels, state.choice.label)
      : [surfaceMeshOf(gridOf(sample), sample.scale, state.choice.label)];
  return named(view, "glb", await glb(meshes));
}

/** chosen here: smooth to the eye, and half the drawing of 50. */
const framesPerSecond = 25;

/** Plays the played coordinate from end to end, each picture at its best. */
async function filmFile(
  view: FieldView,
  signal: AbortSignal,
  progress: (text: string) => void,
): Promise<NamedBlob> {
  const [over] = slidCoordinates(view.state, view.summary);
  const [low, high] = boundsOf(view.summary, over);
  const before = view.state;
  const frames = Math.round((playSeconds / before.time.speed) * framesPerSecond);
  const show = async (value: number): Promise<void> => {
    view.state = { ...view.state, at: { ...view.state.at, [over]: value } };
    await draw(view, "still");
  };
  try {
    const content = await film({
      ...{ frames, rate: framesPerSecond, signal },
      draw: async (k) => {
        await show((low * (frames - 1 - k) + high * k) / (frames - 1));
        const words = sheetWords(view);
        const image = await imageOf(view);
        if (!image) throw new Error("There is no picture to film yet: the field is still loading.");
        return { image, paint: (canvas, bitmap) => paintSheet(canvas, words, bitmap) };
      },
      progress: (stage, done) => progress(`Film: ${done} of ${frames} pictures ${stage}`),
    });
    return named(view, "webm", content, `over ${over}`);
  } finally {
    await show(before.at[over]);
  }
}
