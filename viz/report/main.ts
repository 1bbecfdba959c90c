/** @file The report page: reads the data that stands in it and draws everything once. */

import type { ProfilePanel, ReportData, ReportEntry, ReportKind } from "../../solvers/benchmark/index.ts";
import { byId, element } from "../marks/dom.ts";
import { anchorOf } from "./anchor.ts";
import { errorExtent, secondsExtent } from "./axes.ts";
import { failedRuns, machineFacts, reproduction } from "./facts.ts";
import { kindBadge, kindFilter } from "./filter.ts";
import { dateText } from "./format.ts";
import { glance } from "./glance.ts";
import { onePage } from "./one-page.ts";
import { paletteOf } from "./palette.ts";
import { peerSection } from "./peers.ts";
import { problemSection } from "./problems.ts";
import { aloneInWords, largestRatio, profileChart } from "./profile.ts";
import { scatter } from "./scatter.ts";
import { standings } from "./standings.ts";

type Colour = (competitor: string) => string;

interface Part {
  readonly id: string;
  readonly name: string;
  readonly content: readonly (Node | string)[];
}

function show(data: ReportData): void {
  byId("title").textContent = data.title;
  byId("summary").textContent = data.summary;
  byId("when").textContent =
    `${dateText(data.started)}. ${data.machine.processor}; sobolev ${data.machine.sobolev}.`;
  const colour = paletteOf(data.competitors);
  const parts = partsOf(data, colour);
  byId("contents").append(...parts.map(({ id, name }) => element("a", { href: `#${id}` }, name)));
  byId("main").append(...parts.map(section));
  onePage(data.problems.map(({ name }) => name));
}

const section = ({ id, name, content }: Part): HTMLElement =>
  element(
    "section",
    { class: "part", id, "aria-labelledby": `${id}-name` },
    element("h2", { id: `${id}-name` }, name),
    ...content,
  );

function partsOf(data: ReportData, colour: Colour): Part[] {
  const parts: readonly (Part | undefined)[] = [
    glancePart(data, colour),
    acrossPart(data, colour),
    {
      id: "problems",
      name: "Problem by problem",
      content: [note(problemsNote), ...data.problems.map((one) => problemSection(one, data.kinds, colour))],
    },
    data.peers.length > 0
      ? {
          id: "peers",
          name: "Beside other tools",
          content: [note(peersNote), ...data.peers.map(peerSection)],
        }
      : undefined,
    {
      id: "failures",
      name: "Failed runs",
      content: [element("div", { class: "card" }, failedRuns(data.failures))],
    },
    { id: "machine", name: "Machine and versions", content: [machineFacts(data)] },
    { id: "again", name: "Run it again", content: [reproduction(data)] },
  ];
  return parts.filter((part) => part !== undefined);
}

const note = (text: string): HTMLElement => element("p", { class: "note" }, text);

const problemsNote =
  "Thick: the median over seeds, a failed seed counting as never. Thin: each seed. A cross ends a run that failed. Panels of one problem share their scales; each kind has its own.";
const standingsNote =
  "On how many problems the median error is at most so large, by what carries the solution. Kinds of solution are never mixed: each has rows and panels of its own.";
const peersNote =
  "One run of each in turn on the same machine with the same threads. Solid: networks; dashed: every other kind. How much sooner Sobolev reaches a peer's best error is said only where both are of the same kind.";

function glancePart(data: ReportData, colour: Colour): Part {
  const table = glance(data, colour, anchorOf);
  const words =
    "Relative L2 error, median over seeds, with a dot for every seed on a logarithmic scale; the tick is the median, the dashed line what the reference is known to. Estimate: the error that the solver itself estimates, over the measured one.";
  return {
    id: "glance",
    name: "At a glance",
    content: [
      note(standingsNote),
      kindFilter(data.kinds, table.refresh),
      element("div", { class: "card" }, standings(data, colour)),
      note(words),
      element("div", { class: "card" }, table.element),
    ],
  };
}

function acrossPart(data: ReportData, colour: Colour): Part {
  const entries = data.problems.flatMap((problem) => problem.entries);
  return {
    id: "across",
    name: "Across problems",
    content: [
      element("h3", {}, "Work and precision"),
      note(
        "A dot is a problem: median seconds, and correct digits of the median error. The cross spans the quartiles of a competitor.",
      ),
      workPanels(data, entries, colour),
      element("h3", {}, "Performance profiles"),
      note(
        "Share of the problems run as this kind that are solved to a tolerance within a factor of the best time of the same kind; at the right end, how many are solved at all (Dolan and Moré 2002).",
      ),
      profilePanels(data, colour),
    ],
  };
}

function workPanels({ kinds }: ReportData, entries: readonly ReportEntry[], colour: Colour): HTMLElement {
  const x = secondsExtent(entries.flatMap(({ seconds }) => seconds?.median ?? []));
  const y = errorExtent(entries.flatMap(({ error }) => error?.median ?? []));
  const shown = kinds.filter((kind) =>
    entries.some((entry) => entry.kind === kind && entry.error && entry.seconds),
  );
  return element(
    "div",
    { class: "panels two" },
    ...shown.map((kind) =>
      element(
        "div",
        { class: "card", "data-kinds": kind },
        element("p", { class: "facet-name" }, kindBadge(kind)),
        scatter(entries, kind, x, y, colour),
      ),
    ),
  );
}

function profilePanels({ kinds, profiles }: ReportData, colour: Colour): HTMLElement {
  const rows = kinds
    .map((kind) => ({ kind, own: profiles.filter((panel) => panel.kind === kind) }))
    .filter(({ own }) => own.length > 0);
  return element("div", {}, ...rows.map(({ kind, own }) => profileCard(kind, own, colour)));
}

/** One competitor alone is its own best at any time: its counts say all that a profile could. */
function profileCard(kind: ReportKind, own: readonly ProfilePanel[], colour: Colour): HTMLElement {
  const content =
    own[0].profiles.length > 1
      ? element(
          "div",
          { class: "panels three" },
          ...own.map((panel) => profileChart(panel, largestRatio(own), colour)),
        )
      : element("p", { class: "quiet" }, aloneInWords(own));
  return element(
    "div",
    { class: "card", "data-kinds": kind },
    element("p", { class: "facet-name" }, kindBadge(kind)),
    content,
  );
}

show(JSON.parse(byId("data").textContent!) as ReportData);
