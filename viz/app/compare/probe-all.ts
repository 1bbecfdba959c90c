/** @file One point for all runs: the value of each model there, and how far it is from the first. */

import { element } from "../../marks/dom.ts";
import { readable, rounded } from "../../marks/numbers.ts";
import type { ViewChoice } from "../../source/source.ts";
import { newestOnly } from "../sources/newest-only.ts";
import { boundsOf, type Ground, isWithin, letterOf, whyNot } from "./ground.ts";
import type { Compared } from "./lattices.ts";

type Point = Readonly<Record<string, number>>;

/** What a run says of a point: its value, or why it has none. */
export interface Answer {
  readonly value: number;
  /** The known value there, where something is known. */
  readonly exact: number;
  /** Empty where there is a value. */
  readonly reason: string;
}

export interface ProbeAll {
  readonly element: HTMLElement;
  /** Asks every run; of questions asked meanwhile only the newest is answered. */
  ask(point: Point, choice: ViewChoice): void;
}

/** @param asked - told a point that was typed. */
export function probeAll(runs: readonly Compared[], ground: Ground, asked: (point: Point) => void): ProbeAll {
  const inputs = ground.coordinates.map((name) =>
    element("input", { type: "number", step: "any", name, "aria-label": `Coordinate ${name}` }),
  );
  const form = element(
    "form",
    { class: "toolbar probe-all" },
    ...inputs.map((input) => element("label", { class: "chooser" }, element("span", {}, input.name), input)),
    element("button", { type: "submit" }, "Show values"),
  );
  const table = element("div", { class: "scroll" });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = inputs.map((input) => [input.name, input.valueAsNumber] as const);
    if (typed.every(([, value]) => Number.isFinite(value))) asked(Object.fromEntries(typed));
  });
  const newest = newestOnly();
  return {
    element: element("div", { class: "probe-card" }, form, table),
    ask: (point, choice) => {
      const place = roundedPoint(point, ground);
      for (const input of inputs)
        if (document.activeElement !== input) input.value = String(place[input.name]);
      void newest(async () => {
        const answers = await Promise.all(runs.map((run) => askOne(run, ground, place, choice)));
        table.replaceChildren(answersTable(answers, choice.label));
        table.dataset.point = JSON.stringify(place);
      });
    },
  };
}

/** What is shown is what was asked. */
const roundedPoint = (point: Point, { coordinates, bounds }: Ground): Point =>
  Object.fromEntries(coordinates.map((name, k) => [name, rounded(point[name], bounds[k])]));

async function askOne(
  { source, summary }: Compared,
  ground: Ground,
  point: Point,
  choice: ViewChoice,
): Promise<Answer> {
  const none = (reason: string): Answer => ({ value: Number.NaN, exact: Number.NaN, reason });
  const outside = ground.coordinates.find((name) => !isWithin(point[name], boundsOf(summary, name)));
  const why = whyNot(summary, ground, choice);
  if (why) return none("not in this run");
  if (outside) return none(`outside its ${outside}`);
  try {
    return await modelValue(source, point, choice);
  } catch (error) {
    return none(error instanceof Error ? error.message : String(error));
  }
}

/** The model's own value; whatever is not a value of the model is computed from both, or asked for on a line of one point. */
async function modelValue(
  source: Compared["source"],
  point: Point,
  { field, kind }: ViewChoice,
): Promise<Answer> {
  if (kind === "residual" || kind === "estimate") {
    const [value] = await source.line({ field, kind, from: point, to: point, count: 2 });
    return { value, exact: Number.NaN, reason: "" };
  }
  const answer = await source.value(point, field);
  const [value, exact] = [answer.value ?? Number.NaN, answer.exact ?? Number.NaN];
  if (kind === "error") return { value: Math.abs(value - exact), exact: Number.NaN, reason: "" };
  return kind === "exact" ? { value: exact, exact: Number.NaN, reason: "" } : { value, exact, reason: "" };
}

/** Runs down, numbers across. */
function answersTable(answers: readonly Answer[], label: string): HTMLElement {
  const hasExact = answers.some(({ exact }) => Number.isFinite(exact));
  const heads = ["Run", label, "minus A", ...(hasExact ? ["error"] : [])];
  return element(
    "table",
    { class: "answers" },
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, ...answers.map((answer, k) => answerRow(answer, k, answers[0], hasExact))),
  );
}

function answerRow(
  { value, exact, reason }: Answer,
  k: number,
  first: Answer,
  hasExact: boolean,
): HTMLElement {
  const letter = element("th", { scope: "row" }, element("span", { class: `letter run-${k}` }, letterOf(k)));
  if (reason)
    return element(
      "tr",
      {},
      letter,
      element("td", { colspan: hasExact ? "3" : "2", class: "reason" }, reason),
    );
  const texts = [
    readable(value, 7),
    k > 0 && !first.reason ? readable(value - first.value, 3) : "",
    ...(hasExact ? [Number.isFinite(exact) ? readable(Math.abs(value - exact), 3) : "–"] : []),
  ];
  const row = element("tr", {}, letter, ...texts.map((text) => element("td", {}, text)));
  row.dataset.value = JSON.stringify(value);
  return row;
}
