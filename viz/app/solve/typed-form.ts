/** @file The form for a typed problem: texts are checked as they are left, complaints stand beside their field. */

import { element } from "../../marks/dom.ts";
import { buildProblem, facesOf } from "../../worker/typed/build-problem.ts";
import type {
  Shape,
  TypedComplaint,
  TypedCondition,
  TypedCoordinate,
  TypedPlace,
  TypedProblem,
} from "../../worker/typed/typed-problem.ts";
import { button } from "../shell/controls.ts";
import { choiceField, type FormField, textField } from "./fields.ts";

export interface TypedForm {
  readonly host: HTMLElement;
  value(): TypedProblem;
  /** Replaces what is typed. */
  fill(typed: TypedProblem): void;
  /** Checks it all and shows what is wrong. @returns whether it can be solved. */
  check(): boolean;
  /** Shows a complaint and goes to its field. */
  complain(complaint: TypedComplaint): void;
}

/** @param changed - told of every change of a text. */
export function typedForm(first: TypedProblem, changed: (typed: TypedProblem) => void): TypedForm {
  const host = element("div", { class: "typed-form" });
  const verdict = element("p", { class: "quiet", role: "status" });
  const general = element("pre", { class: "wrong", hidden: "", role: "alert" });
  let typed = first;
  let fields: ReadonlyMap<TypedPlace, FormField> = new Map();

  const set = (part: Partial<TypedProblem>): void => {
    typed = { ...typed, ...part };
    changed(typed);
  };
  /** Also draws the form anew: what can be chosen is something else now. */
  const reshape = (part: Partial<TypedProblem>, focus?: TypedPlace): void => {
    set(part);
    draw();
    if (focus) fields.get(focus)?.focus();
  };
  const show = (complaint: TypedComplaint | undefined): void => {
    for (const [place, field] of fields) field.complain(place === complaint?.place ? complaint.message : "");
    const isElsewhere = complaint !== undefined && !fields.has(complaint.place);
    general.textContent = isElsewhere ? complaint.message : "";
    general.hidden = !isElsewhere;
  };
  const check = (): boolean => {
    const { problem, complaint } = buildProblem(typed);
    show(complaint);
    verdict.textContent = problem
      ? `Can be solved: ${problem.fields.join(", ")} of ${problem.coordinates.join(", ")}, ${counted(problem.interior.length, "equation")}, ${counted(problem.conditions.length, "condition")}.`
      : "";
    return complaint === undefined;
  };
  const draw = (): void => {
    const made = new Map<TypedPlace, FormField>();
    const focused = host.contains(document.activeElement) ? document.activeElement?.id : undefined;
    const drawing: Drawing = {
      get typed() {
        return typed;
      },
      ...{ set, reshape, made, check: () => void check() },
    };
    host.replaceChildren(...sections(drawing), general, verdict);
    fields = made;
    if (focused) document.getElementById(focused)?.focus();
  };
  draw();
  return {
    host,
    value: () => typed,
    fill: (next) => {
      reshape(next);
      check();
    },
    check,
    complain: (complaint) => {
      show(complaint);
      fields.get(complaint.place)?.focus();
    },
  };
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

interface Drawing {
  /** As it is now. */
  readonly typed: TypedProblem;
  set(part: Partial<TypedProblem>): void;
  reshape(part: Partial<TypedProblem>, focus?: TypedPlace): void;
  check(): void;
  /** Every field by its place. (mutates) */
  readonly made: Map<TypedPlace, FormField>;
}

function sections(drawing: Drawing): HTMLElement[] {
  const { typed } = drawing;
  const texts = (place: "name" | "values" | "equations" | "exact", options: TextOptions): HTMLElement =>
    text(drawing, place, typed[place], options, (value) => drawing.set({ [place]: value }));
  return [
    texts("name", { label: "Name" }),
    where(drawing),
    texts("values", { label: "Named numbers", lines: 1, hint: "One per line: nu = 0.01/pi. May be empty." }),
    texts("equations", {
      label: "Equations",
      lines: 3,
      hint: "As many as unknowns, one per line. u_t and u_xx are derivatives; lap(u), sin, exp, sqrt and others; * is always written.",
    }),
    conditions(drawing),
    texts("exact", {
      label: "Known solution",
      lines: 1,
      hint: "Errors are measured against it. May be empty.",
    }),
  ];
}

interface TextOptions {
  readonly label: string;
  readonly lines?: number;
  readonly hint?: string;
  readonly class?: string;
}

/** A text field at its place; it is as high as its text. */
function text(
  { made, check }: Drawing,
  place: TypedPlace,
  value: string,
  { lines, ...options }: TextOptions,
  typed: (value: string) => void,
): HTMLElement {
  const field = textField({
    ...options,
    ...(lines !== undefined && { lines: Math.max(lines, value.split("\n").length) }),
    id: `typed-${place.replace(" ", "-")}`,
    value,
    typed,
    left: check,
  });
  made.set(place, field);
  return field.host;
}

const shapes: readonly { readonly value: Shape; readonly text: string }[] = [
  { value: "box", text: "Intervals (a box)" },
  { value: "disc", text: "A disc" },
  { value: "polygon", text: "A polygon" },
];

function where(drawing: Drawing): HTMLElement {
  const { typed, set, reshape } = drawing;
  const { shape, coordinates } = typed;
  const shapeField = choiceField({
    ...{ id: "typed-shape", label: "Region", value: shape, choices: shapes },
    chosen: (value) => reshape({ shape: value as Shape }),
  });
  const outline =
    shape === "box"
      ? []
      : [
          text(
            drawing,
            "outline",
            typed.outline,
            {
              label: shape === "disc" ? "Centre and radius" : "Corners",
              hint: shape === "disc" ? "x, y, radius" : "x, y of each, with ; between them",
            },
            (value) => set({ outline: value }),
          ),
        ];
  const canHaveHoles = coordinates.length >= 2;
  const holes = canHaveHoles
    ? [
        text(
          drawing,
          "holes",
          typed.holes,
          { label: "Round holes", hint: "x, y, radius of each, with ; between them. May be empty." },
          (value) => set({ holes: value }),
        ),
      ]
    : [];
  const add = button("Add a coordinate", () =>
    reshape(
      { coordinates: [...drawing.typed.coordinates, { name: nextName(coordinates), low: "0", high: "1" }] },
      `coordinate ${coordinates.length}`,
    ),
  );
  return element(
    "fieldset",
    {},
    element("legend", {}, "Where"),
    ...coordinates.map((coordinate, i) => coordinateRow(drawing, coordinate, i)),
    add,
    shapeField.host,
    ...outline,
    ...holes,
  );
}

const nextName = (coordinates: readonly TypedCoordinate[]): string =>
  ["x", "y", "t", "z", "x4", "x5", "x6"].find((name) => coordinates.every((one) => one.name !== name)) ?? "";

function coordinateRow(drawing: Drawing, coordinate: TypedCoordinate, i: number): HTMLElement {
  const { typed, set, reshape, check } = drawing;
  const change = (part: Partial<TypedCoordinate>): void =>
    set({ coordinates: drawing.typed.coordinates.map((one, k) => (k === i ? { ...one, ...part } : one)) });
  const isFlat = typed.shape !== "box" && i < 2;
  const end = (which: "low" | "high"): HTMLElement[] =>
    isFlat
      ? []
      : [
          textField({
            id: `typed-coordinate-${i}-${which}`,
            label: which === "low" ? "from" : "to",
            value: coordinate[which],
            typed: (value) => change({ [which]: value }),
            left: check,
          }).host,
        ];
  const remove = button(
    "Remove",
    () => reshape({ coordinates: drawing.typed.coordinates.filter((_, k) => k !== i) }),
    {
      id: `typed-coordinate-${i}-remove`,
      "aria-label": `Remove coordinate ${coordinate.name || i + 1}`,
    },
  );
  const name = text(drawing, `coordinate ${i}`, coordinate.name, { label: "Coordinate" }, (value) =>
    change({ name: value }),
  );
  // The faces have other names now. Later, when the focus has gone where it was to go.
  name.addEventListener("change", () => {
    setTimeout(() => {
      reshape({});
      check();
    });
  });
  return element("div", { class: "typed-row" }, name, ...end("low"), ...end("high"), remove);
}

function conditions(drawing: Drawing): HTMLElement {
  const { typed, reshape } = drawing;
  const faces = places(typed);
  const add = button("Add a condition", () =>
    reshape(
      { conditions: [...drawing.typed.conditions, { where: faces[0]?.value ?? "boundary", text: "u = 0" }] },
      `condition ${typed.conditions.length}`,
    ),
  );
  return element(
    "fieldset",
    {},
    element("legend", {}, "Conditions"),
    ...typed.conditions.map((condition, i) => conditionRow(drawing, condition, i, faces)),
    add,
  );
}

function conditionRow(
  drawing: Drawing,
  condition: TypedCondition,
  i: number,
  faces: ReturnType<typeof places>,
): HTMLElement {
  const { set, reshape, check } = drawing;
  const replaced = (part: Partial<TypedCondition>): readonly TypedCondition[] =>
    drawing.typed.conditions.map((one, k) => (k === i ? { ...one, ...part } : one));
  const on = choiceField({
    ...{ id: `typed-condition-${i}-where`, label: "On", value: condition.where, choices: faces },
    chosen: (value) => {
      reshape({ conditions: replaced({ where: value }) });
      check();
    },
  });
  const remove = button(
    "Remove",
    () => reshape({ conditions: drawing.typed.conditions.filter((_, k) => k !== i) }),
    {
      id: `typed-condition-${i}-remove`,
      "aria-label": `Remove condition ${i + 1}`,
    },
  );
  const equation = condition.where.startsWith("periodic ")
    ? element("p", { class: "quiet" }, "Values and slopes agree on both ends.")
    : text(
        drawing,
        `condition ${i}`,
        condition.text,
        { label: "holds", lines: 1, class: "wide-field" },
        (value) => set({ conditions: replaced({ text: value }) }),
      );
  return element("div", { class: "typed-row" }, on.host, equation, remove);
}

/** Where a condition may hold, in words. */
function places(typed: TypedProblem): readonly { readonly value: string; readonly text: string }[] {
  const faces = facesOf(typed);
  const flat = typed.shape === "box" && typed.holes.trim() === "" ? 0 : 2;
  const names = typed.coordinates.map(({ name }) => name);
  const both = names.filter((name) => name !== "t" && faces.includes(`${name} low`));
  const single = faces.map((name) => ({ value: name, text: wordsOf(name) }));
  const ring = names.slice(flat).filter((name) => faces.includes(`${name} low`));
  return [
    { value: "boundary", text: "all sides" },
    ...single.filter(({ value }) => value === "t low"),
    ...both.map((name) => ({ value: name, text: `both ends of ${name}` })),
    ...single.filter(({ value }) => value !== "t low"),
    ...ring
      .filter((name) => name !== "t")
      .map((name) => ({ value: `periodic ${name}`, text: `periodic in ${name}` })),
  ];
}

/** `x low` is where x is lowest; `t low` the start. */
function wordsOf(face: string): string {
  if (face === "t low") return "start of t";
  const [, name, side] = /^(\w+) (low|high)$/.exec(face) ?? [];
  return name ? `${side === "low" ? "lowest" : "highest"} ${name}` : face;
}
