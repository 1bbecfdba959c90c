/** @file The Solve view: a problem of the library or a typed one, solved in a worker of this page; or a stored run opened. */

import { element } from "../../marks/dom.ts";
import { asTypeScript } from "../../worker/typed/as-typescript.ts";
import { namedNumbers } from "../../worker/typed/build-problem.ts";
import { writeAddress } from "../shell/address.ts";
import { button } from "../shell/controls.ts";
import { serverToken } from "../shell/token.ts";
import type { View, ViewContext } from "../shell/view.ts";
import { searchCard } from "../sources/graphics-card.ts";
import { isOfWorker, keepInCatalogue, Refusal, startWorker, type WorkerRun } from "../sources/worker.ts";
import { choicesForm } from "./choices-form.ts";
import { type Draft, readDraft, writeDraft } from "./draft.ts";
import { libraryList } from "./library-list.ts";
import { solveOnServer } from "./on-server.ts";
import { openFilesCard } from "./open-files-card.ts";
import { type ProgressPanel, progressPanel } from "./progress.ts";
import { templates } from "./templates.ts";
import { type TypedForm, typedForm } from "./typed-form.ts";

export async function openSolveView(host: HTMLElement, context: ViewContext): Promise<View> {
  const { draft: first, complaint } = readDraft(context.address.settings);
  const desk: Desk = { context, draft: first, panels: [], refused: refusalLine() };
  const change = (part: Partial<Draft>): void => {
    desk.draft = { ...desk.draft, ...part };
    context.keep(writeDraft(desk.draft));
  };
  const form = typedForm(first.typed, (typed) => change({ typed }));
  const running = element("section", {
    class: "card running-here",
    "aria-label": "Solves of this page",
    hidden: "",
  });
  const start = (): void => void startHere(desk, form, running);
  const choices = choicesForm(first.choices, (chosen) => change({ choices: chosen }));
  const card = searchCard();
  void card.found.then(choices.device.show);
  host.append(
    element(
      "div",
      { class: "columns" },
      element("div", { class: "column" }, problemCard(desk, form, change)),
      element(
        "div",
        { class: "column" },
        startCard(desk, choices.host, start),
        running,
        openFilesCard(context),
      ),
    ),
  );
  if (complaint) context.say(complaint);
  for (const run of await goingOn(context)) addPanel(desk, run, running);
  return {
    shortcuts: [{ key: "Enter", does: "Solve", act: start }],
    remove: () => {
      card.cancel();
      for (const panel of desk.panels) panel.remove();
    },
  };
}

interface Desk {
  readonly context: ViewContext;
  draft: Draft;
  readonly panels: ProgressPanel[];
  /** Why the last start was refused. */
  readonly refused: HTMLElement;
}

const refusalLine = (): HTMLElement => element("pre", { class: "wrong", role: "alert", hidden: "" });

/** Two ways to a problem, one of them chosen. */
function problemCard(desk: Desk, form: TypedForm, change: (part: Partial<Draft>) => void): HTMLElement {
  const library = libraryList(desk.draft.library, (name) => change({ library: name }));
  const typed = element("div", {}, templateButtons(form), form.host, typedActions(desk, form));
  const show = (from: Draft["from"]): void => {
    library.hidden = from !== "library";
    typed.hidden = from !== "typed";
  };
  const way = (from: Draft["from"], text: string): HTMLElement => {
    const input = element("input", { type: "radio", name: "from", value: from });
    input.checked = desk.draft.from === from;
    input.addEventListener("change", () => {
      show(from);
      change({ from });
    });
    return element("label", { class: "way" }, input, text);
  };
  show(desk.draft.from);
  return element(
    "section",
    { class: "card" },
    element("h2", {}, "Problem"),
    element(
      "fieldset",
      { class: "ways" },
      element("legend", { class: "hidden-text" }, "Where the problem comes from"),
      way("library", "From the library"),
      way("typed", "Typed here"),
    ),
    library,
    typed,
  );
}

const templateButtons = (form: TypedForm): HTMLElement =>
  element(
    "p",
    { class: "actions" },
    element("span", { class: "quiet" }, "Begin with"),
    ...templates.map(({ title, problem }) => button(title, () => form.fill(problem))),
  );

function typedActions(desk: Desk, form: TypedForm): HTMLElement {
  const copy = button("Copy a link to it", async () => {
    const { view } = desk.context.address;
    const link = new URL(writeAddress({ view, runs: [], settings: writeDraft(desk.draft) }), location.href)
      .href;
    const isCopied = await navigator.clipboard?.writeText(link).then(
      () => true,
      () => false,
    );
    desk.context.say(
      isCopied ? "The link is copied." : "The browser does not let pages copy. The address bar has the link.",
    );
  });
  const save = button("Save as TypeScript", () => {
    if (!form.check()) return;
    const typed = form.value();
    saveText(`${typed.name}.ts`, asTypeScript(typed, namedNumbers(typed)));
    desk.context.say(`Saved. On the command line: sobolev solve ${typed.name}.ts`);
  });
  return element(
    "p",
    { class: "actions" },
    button("Check", () => void form.check()),
    copy,
    save,
  );
}

function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  element("a", { href: address, download: name }).click();
  // Not at once: the browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function startCard(desk: Desk, choices: HTMLElement, start: () => void): HTMLElement {
  const { catalogue } = desk.context;
  const native =
    catalogue.server?.solves && serverToken()
      ? [button("Solve on this machine (native)", () => void startOnServer(desk), { class: "native" })]
      : [];
  return element(
    "section",
    { class: "card" },
    element("h2", {}, "How to solve it"),
    choices,
    element("p", { class: "actions" }, button("Solve in this page", start, { class: "primary" }), ...native),
    desk.refused,
    element(
      "p",
      { class: "quiet" },
      "The solve runs in a worker of this page, in float64, on one thread. It goes on while you look at other views, and is lost when the page is closed.",
    ),
  );
}

async function startHere(desk: Desk, form: TypedForm, running: HTMLElement): Promise<void> {
  const { draft, context } = desk;
  refuse(desk, "");
  if (draft.from === "typed" && !form.check())
    return void context.say("The problem cannot be solved as it is typed: see the marked field.");
  const problem = draft.from === "library" ? { library: draft.library } : { typed: form.value() };
  context.say("Starting…");
  try {
    const run = await startWorker({ kind: "solve", problem, choices: draft.choices });
    keepInCatalogue(context.catalogue, run);
    context.say("Solving.");
    watch(desk, run, running);
  } catch (reason) {
    if (reason instanceof Refusal && reason.place && draft.from === "typed")
      form.complain({ place: reason.place, message: reason.message });
    else refuse(desk, messageOf(reason));
  }
}

/** Shows its progress here; on to the field once there is one to see, unless the reader has gone elsewhere. */
function watch(desk: Desk, run: WorkerRun, running: HTMLElement): void {
  const { context } = desk;
  addPanel(desk, run, running);
  const leave = run.source.follow(({ kind }) => {
    if (kind === "history") return;
    leave();
    if (kind === "solution" && running.isConnected)
      context.go({ view: "field", runs: [run.entry().id], settings: {} });
  });
}

function addPanel({ panels }: Desk, run: WorkerRun, running: HTMLElement): void {
  panels.push(progressPanel(run));
  running.hidden = false;
  running.replaceChildren(
    element("h2", {}, "Solving in this page"),
    ...panels.map((one) => one.host).reverse(),
  );
}

/** Solves of this page that were begun before the view was opened, and have not come to their end. */
async function goingOn({ catalogue }: ViewContext): Promise<readonly WorkerRun[]> {
  const entries = await catalogue.list().catch(() => []);
  const own = entries.filter(({ id }) => id.startsWith("here-"));
  const sources = await Promise.all(own.map(({ id }) => catalogue.open(id)));
  const runs = sources.filter(isOfWorker).map(({ run }) => run);
  return runs.filter((run) => run.entry().state === "running" || run.canGoOn());
}

async function startOnServer(desk: Desk): Promise<void> {
  const { draft, context } = desk;
  refuse(desk, "");
  if (draft.from === "typed")
    return refuse(
      desk,
      "The machine solves problems of its library. Try: Save as TypeScript, then sobolev solve FILE.ts on the command line.",
    );
  try {
    const id = await solveOnServer(draft.library, draft.choices);
    context.go({ view: "training", runs: [id], settings: {} });
  } catch (reason) {
    refuse(desk, messageOf(reason));
  }
}

function refuse({ refused }: Desk, message: string): void {
  refused.textContent = message;
  refused.hidden = message === "";
}

const messageOf = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason));
