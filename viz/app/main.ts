/** @file The page begins: asks for the facts, then shows them. */

import { fetchHistory, fetchSummary } from "./api.ts";
import { button } from "./controls.ts";
import { showConvergence } from "./convergence.ts";
import { byId } from "./dom.ts";
import { startFieldView } from "./field-view.ts";
import { showPanels } from "./panel.ts";

async function start(): Promise<void> {
  const [summary, history] = await Promise.all([fetchSummary(), fetchHistory()]);
  showPanels(summary);
  showConvergence(byId("convergence"), byId("convergence-table"), history);
  startFieldView(summary);
}

start().catch((error: unknown) => {
  byId("title").textContent = "The solution could not be loaded";
  byId("notice").replaceChildren(
    `${error instanceof Error ? error.message : String(error)} `,
    button("Try again", () => location.reload()),
  );
});
