/** @file Which runs the table lists and in which order, as plain data that a link holds. */

import type { RunEntry } from "../../source/source.ts";

/** A column of the table, named as in the link. */
export interface RunColumn {
  readonly name: keyof RunEntry;
  readonly title: string;
  /** Numbers stand to the right; those that are not known come last in either direction. */
  readonly isNumber: boolean;
}

export const runColumns: readonly RunColumn[] = [
  { name: "problem", title: "Problem", isNumber: false },
  { name: "kind", title: "Kind", isNumber: false },
  { name: "model", title: "Model", isNumber: false },
  { name: "solver", title: "Solver", isNumber: false },
  { name: "relativeL2", title: "Error", isNumber: true },
  { name: "errorEstimate", title: "Estimate", isNumber: true },
  { name: "seconds", title: "Seconds", isNumber: true },
  { name: "state", title: "State", isNumber: false },
  { name: "started", title: "Started, UTC", isNumber: false },
];

export interface RunOrder {
  readonly by: keyof RunEntry;
  readonly isDescending: boolean;
  /** Words that all must occur in the row. */
  readonly text: string;
  /** Empty for all. */
  readonly kind: string;
  /** Empty for all. */
  readonly state: string;
}

/** The newest first, all of them. */
export const firstOrder: RunOrder = { by: "started", isDescending: true, text: "", kind: "", state: "" };

/** Reads settings of a link; what is not there, or names no column, is as in `firstOrder`. */
export function readOrder({ sort = "", text = "", kind = "", state = "" }: Settings): RunOrder {
  const name = sort.replace(/^-/, "");
  const column = runColumns.find((one) => one.name === name);
  const { by, isDescending } = column
    ? { by: column.name, isDescending: sort.startsWith("-") }
    : { by: firstOrder.by, isDescending: firstOrder.isDescending };
  return { by, isDescending, text, kind, state };
}

type Settings = Readonly<Partial<Record<string, string>>>;

/** Inverse of `readOrder`; what is as in `firstOrder` is left out. */
export function writeOrder({ by, isDescending, text, kind, state }: RunOrder): Record<string, string> {
  const sort = `${isDescending ? "-" : ""}${by}`;
  const all = { sort: sort === "-started" ? "" : sort, text, kind, state };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

/** The order after a press on a heading: that column, or the other direction. */
export const turned = (order: RunOrder, by: keyof RunEntry): RunOrder => ({
  ...order,
  by,
  // Times begin with the newest, figures with the smallest, words with A.
  isDescending: order.by === by ? !order.isDescending : by === "started",
});

/** The runs to list, sorted; equal ones keep the order of the list, which is that of time. */
export function arranged(runs: readonly RunEntry[], order: RunOrder): readonly RunEntry[] {
  const { by, isDescending } = order;
  return runs.filter((run) => isListed(run, order)).sort((a, b) => compared(a[by], b[by], isDescending));
}

function isListed(run: RunEntry, { text, kind, state }: RunOrder): boolean {
  if ((kind && run.kind !== kind) || (state && run.state !== state)) return false;
  const row = [run.title, run.id, ...runColumns.map(({ name }) => String(run[name]))].join(" ").toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => row.includes(word));
}

/** Unknown numbers (NaN, or null as JSON writes it) and empty words are last, whichever the direction. */
function compared(a: Cell, b: Cell, isDescending: boolean): number {
  const [lacksA, lacksB] = [isUnknown(a), isUnknown(b)];
  if (lacksA || lacksB) return Number(lacksA) - Number(lacksB);
  const order =
    typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
  return isDescending ? -order : order;
}

type Cell = string | number | null;

const isUnknown = (cell: Cell): boolean => cell === null || cell === "" || Number.isNaN(cell);

/** `mlp:4x20` before `mlp:10x20`. */
const collator = new Intl.Collator("en", { numeric: true });

/** Different values of a column in the alphabet's order, for a chooser. */
export const valuesOf = (runs: readonly RunEntry[], name: "kind" | "state"): readonly string[] =>
  [...new Set(runs.map((run) => run[name]))].filter(Boolean).sort(collator.compare);
