/** @file The page begins: finds the runs, then shows the view that the address asks for. */

import { startPage } from "./shell/page.ts";
import { askForRuns, catalogueOf } from "./sources/http.ts";

const answer = await askForRuns();
await startPage(catalogueOf(answer));
