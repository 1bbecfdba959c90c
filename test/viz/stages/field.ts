/** @file The field view alone, over the one run of a server. */

import { openFieldView } from "../../../viz/app/field/field-view.ts";
import { readAddress, writeAddress } from "../../../viz/app/shell/address.ts";
import { listenToKeys } from "../../../viz/app/shell/keys.ts";
import { catalogueOf, httpSource } from "../../../viz/app/sources/http.ts";

const address = readAddress(location.hash);
const [view, status] = ["view", "status"].map((id) => document.getElementById(id) as HTMLElement);
const source = {
  ...httpSource("run"),
  stop: () => {
    document.title = "stopped";
  },
};
const opened = await openFieldView(view, {
  catalogue: catalogueOf(undefined),
  runs: [source],
  address,
  go: () => {},
  keep: (settings) => history.replaceState(null, "", writeAddress({ ...address, settings })),
  say: (message) => {
    status.textContent = message;
  },
});
listenToKeys(() => [{ name: "Field", shortcuts: opened.shortcuts }]);
