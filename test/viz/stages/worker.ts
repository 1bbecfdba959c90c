/** @file Gives tests in a browser what the page's views call, and shows the Solve view without a page around it. */

import { writeAddress } from "../../../viz/app/shell/address.ts";
import { openSolveView } from "../../../viz/app/solve/solve-view.ts";
import { openRunFiles } from "../../../viz/app/sources/files.ts";
import { catalogueOf } from "../../../viz/app/sources/http.ts";
import { startWorker } from "../../../viz/app/sources/worker.ts";

const said: string[] = [];
const gone: string[] = [];
const kept: string[] = [];

async function openSolve(settings: Readonly<Record<string, string>>): Promise<void> {
  const host = document.createElement("main");
  document.body.replaceChildren(host);
  const address = { view: "solve", runs: [], settings };
  await openSolveView(host, {
    catalogue: catalogueOf(undefined),
    runs: [],
    address,
    go: (to) => gone.push(writeAddress(to)),
    keep: (now) => kept.push(writeAddress({ ...address, settings: now })),
    say: (message) => said.push(message),
  });
}

Object.assign(globalThis, { sobolev: { openRunFiles, openSolve, startWorker, said, gone, kept } });
