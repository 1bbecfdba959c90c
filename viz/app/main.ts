/** @file The page begins: finds the runs, then shows the view that the address asks for. */

import { startPage } from "./shell/page.ts";
import { takeToken } from "./shell/token.ts";
import { askForRuns, catalogueOf } from "./sources/http.ts";

takeToken();
await startPage(catalogueOf(await askForRuns()));
