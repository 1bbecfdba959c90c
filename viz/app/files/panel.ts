/** @file The group "Files": everything that can be kept of what is seen. */

import { element } from "../../marks/dom.ts";
import { grouped } from "../../marks/numbers.ts";
import { type FileFormat, fileFormats, type ViewSummary } from "../../source/source.ts";
import { button, chooser, group, numberField } from "../shell/controls.ts";
import type { PageSource } from "../sources/page-source.ts";
import { filmHindrance } from "./film.ts";
import { save } from "./save.ts";

/** A file, or undefined where there is nothing to keep. */
type Making = (signal: AbortSignal, progress: (text: string) => void) => Promise<NamedBlob | undefined>;

export interface NamedBlob {
  readonly name: string;
  readonly content: Blob;
}

export interface FilesOptions {
  readonly source: PageSource;
  readonly summary: ViewSummary;
  readonly open: boolean;
  readonly picture: Making;
  readonly fieldCsv: Making;
  readonly profileCsv: Making;
  /** Absent where nothing stands in space. */
  readonly model?: Making | undefined;
  /** Absent where nothing can be played. */
  readonly film?: Making | undefined;
  say(message: string): void;
}

/** chosen here: points per coordinate of a file by the number of coordinates; some hundred thousand in all. */
const usual = [0, 2001, 257, 65, 25, 13] as const;
/** chosen here: as many points as other tools open without complaint. */
const mostPoints = 4_000_000;

const formatWords: Readonly<Record<FileFormat, string>> = {
  vtu: "VTU (ParaView mesh)",
  vti: "VTI (ParaView image)",
  pvd: "PVD (ParaView series)",
  npz: "NPZ (NumPy)",
  csv: "CSV (all points)",
};

export function filesGroup(options: FilesOptions): HTMLElement {
  const { source, summary, say } = options;
  const line = element("p", { class: "files-progress numbers", role: "status", hidden: "" });
  const make = (text: string, making: Making): HTMLButtonElement =>
    button(text, () => void keep(line, making, text, say), { name: text });
  const hindrance = options.film && filmHindrance();
  const film = options.film && make("Film (WebM)", options.film);
  if (film && hindrance) film.disabled = true;
  const buttons = [
    make("Picture (PNG)", options.picture),
    make("Field (CSV)", options.fieldCsv),
    make("Profile (CSV)", options.profileCsv),
    ...(options.model ? [make("Model (GLB)", options.model)] : []),
    ...(film ? [film] : []),
    button("Copy link", () => void copyLink(say), { name: "Copy link" }),
  ];
  return group(
    "Files",
    options.open,
    element("div", { class: "buttons" }, ...buttons),
    ...(hindrance ? [element("p", { class: "quiet" }, hindrance)] : []),
    dataFile(source, summary, make),
    line,
  );
}

/** The whole solution on a lattice of the reader's choice. */
function dataFile(
  source: PageSource,
  { coordinates, views }: ViewSummary,
  make: (text: string, making: Making) => HTMLElement,
): HTMLElement {
  let format: FileFormat = "vtu";
  let side: number = usual[coordinates.length] ?? 9;
  const count = element("p", { class: "quiet numbers" });
  const tell = (): void => {
    count.textContent = `${grouped(side ** coordinates.length)} points`;
  };
  tell();
  const names = [...new Set(views.filter(({ kind }) => kind === "value").map(({ field }) => field))];
  return element(
    "fieldset",
    {},
    element("legend", {}, "Data of the whole solution"),
    chooser(
      "Format",
      fileFormats.map((value) => ({ value, text: formatWords[value] })),
      format,
      (value) => {
        format = value as FileFormat;
      },
    ),
    numberField({
      label: "Points each way",
      value: side,
      low: 2,
      high: Math.floor(mostPoints ** (1 / coordinates.length)),
      whole: true,
      changed: (value = side) => {
        side = value;
        tell();
      },
    }),
    count,
    make("Save data", async () => {
      const { name, type, bytes } = await source.file({
        format,
        names,
        resolution: coordinates.map(() => side),
      });
      return { name, content: new Blob([bytes as Uint8Array<ArrayBuffer>], { type }) };
    }),
  );
}

/** Makes a file and saves it; tells how far it is and what went wrong. One at a time. */
async function keep(
  line: HTMLElement,
  making: Making,
  what: string,
  say: (message: string) => void,
): Promise<void> {
  if (!line.hidden) return say("One file at a time: cancel the present one first.");
  const ending = new AbortController();
  const text = element("span", {}, `${what}…`);
  line.replaceChildren(
    text,
    " ",
    button("Cancel", () => ending.abort(new DOMException("Cancelled.", "AbortError")), { name: "cancel" }),
  );
  line.hidden = false;
  try {
    const made = await making(ending.signal, (progress) => {
      text.textContent = progress;
    });
    if (ending.signal.aborted) return say("Cancelled: no file was made.");
    if (!made) return say("There is nothing to keep yet: the field is still loading.");
    save(made.name, made.content);
    say(`Saved ${made.name}.`);
  } catch (error) {
    if (ending.signal.aborted) say("Cancelled: no file was made.");
    else say(`The file could not be made: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    line.hidden = true;
    line.replaceChildren();
  }
}

async function copyLink(say: (message: string) => void): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    say("The link is copied: it opens this view again.");
  } catch {
    say("The browser allows no copying here: copy the address of the page instead.");
  }
}
