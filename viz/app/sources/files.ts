/** @file Runs from their files, opened in the page: nothing is sent anywhere. */

import type { RunEntry } from "../../source/source.ts";
import type { RunFiles } from "../../worker/protocol.ts";
import type { PageSource } from "./page-source.ts";
import { startWorker } from "./worker.ts";

export interface OpenedRun {
  readonly entry: RunEntry;
  readonly source: PageSource;
}

/** What a run folder holds. */
const names = ["manifest.json", "checkpoint.bin", "history.jsonl", "result.json", "corrected.bin"] as const;
type Name = (typeof names)[number];

/** chosen here: far above any run of this library, and below what a page can hold. */
const mostBytes = 2 ** 30;

/**
 * Opens the run whose files these are; other files beside them are passed over.
 *
 * @throws Error (rejection) with a message for people: no run or several among the files, a file that is missing,
 *   damaged, cut short or of another version, parameters that are no numbers, a problem that is not of the library.
 */
export async function openRunFiles(files: FileList | readonly File[]): Promise<OpenedRun> {
  const run = await startWorker({ kind: "open", files: await readFiles([...files]) });
  return { entry: run.entry(), source: run.source };
}

async function readFiles(files: readonly File[]): Promise<RunFiles> {
  const found = pick(files);
  const [history, result, corrected] = await Promise.all([
    found["history.jsonl"]?.text(),
    found["result.json"]?.text(),
    found["corrected.bin"]?.arrayBuffer(),
  ]);
  return {
    manifest: await (found["manifest.json"] as File).text(),
    checkpoint: new Uint8Array(await (found["checkpoint.bin"] as File).arrayBuffer()),
    ...(history !== undefined && { history }),
    ...(result !== undefined && { result }),
    ...(corrected && { corrected: new Uint8Array(corrected) }),
  };
}

/** The files of the one run among these. */
function pick(files: readonly File[]): Partial<Record<Name, File>> {
  const own = files.filter(({ name }) => (names as readonly string[]).includes(name));
  const of = (name: Name): File[] => own.filter((file) => file.name === name);
  if (of("manifest.json").length > 1)
    throw new Error(
      `These are the files of ${of("manifest.json").length} runs. Try: the folder of one of them.`,
    );
  if (own.length === 0)
    throw new Error(
      `This is not a run: there is no manifest.json among ${files.length} ${files.length === 1 ? "file" : "files"}. Try: the folder that \`sobolev solve\` printed as its run folder.`,
    );
  for (const name of ["manifest.json", "checkpoint.bin"] as const)
    if (of(name).length === 0)
      throw new Error(`The run has no ${name}. Try: choosing the whole run folder, or solving again.`);
  if (own.some(({ size }) => size > mostBytes))
    throw new Error("A file of the run has over 1 GiB, more than a page can hold. Try: sobolev view FOLDER");
  return Object.fromEntries(names.map((name) => [name, of(name)[0]]));
}

/** The files that were dropped, those within dropped folders included. */
export async function droppedFiles(dropped: DataTransfer): Promise<readonly File[]> {
  // Entries are only there while the event is handled: taken before anything is waited for.
  const entries = [...dropped.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return (await Promise.all(entries.map((entry) => filesIn(entry, 2)))).flat();
}

/** @param depth - folders deeper than that are not looked into: a run folder is flat. */
async function filesIn(entry: FileSystemEntry, depth: number): Promise<readonly File[]> {
  if (entry.isFile)
    return [
      await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
    ];
  if (depth === 0) return [];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  // A reader gives a hundred at a time, and nothing at the end.
  for (let batch = await read(reader); batch.length > 0; batch = await read(reader)) found.push(...batch);
  return (await Promise.all(found.map((inner) => filesIn(inner, depth - 1)))).flat();
}

const read = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject));
