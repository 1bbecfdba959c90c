/** @file Fields of the form, each with its label, a hint, and a place for what is wrong with it. */

import { element } from "../../marks/dom.ts";

export interface FormField {
  readonly host: HTMLElement;
  /** Shows what is wrong beneath the field; an empty text takes it away. */
  complain(message: string): void;
  focus(): void;
}

export interface FieldOptions {
  /** Unique in the view. */
  readonly id: string;
  readonly label: string;
  readonly value: string;
  /** Lines to type in; absent: one, in a single-line field. */
  readonly lines?: number;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly class?: string;
  /** Told every change as it is typed. */
  typed(value: string): void;
  /** Told when the field is left with another text. */
  left?(): void;
}

export function textField(options: FieldOptions): FormField {
  const { id, label, value, lines, hint, placeholder = "", typed, left } = options;
  const attributes = { id, placeholder, spellcheck: "false", autocapitalize: "off", autocomplete: "off" };
  const input: HTMLInputElement | HTMLTextAreaElement =
    lines === undefined
      ? element("input", { type: "text", ...attributes })
      : element("textarea", { rows: String(lines), ...attributes });
  input.value = value;
  input.addEventListener("input", () => typed(input.value));
  input.addEventListener("change", () => left?.());
  return described(input, {
    id,
    label,
    ...(hint && { hint }),
    ...(options.class && { class: options.class }),
  });
}

export interface ChoiceFieldOptions {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly text: string }[];
  readonly class?: string;
  chosen(value: string): void;
}

/** A list of choices; a value that is none of them is listed too, so that it can be seen and complained of. */
export function choiceField({ id, label, value, choices, chosen, ...rest }: ChoiceFieldOptions): FormField {
  const all = choices.some((choice) => choice.value === value)
    ? choices
    : [...choices, { value, text: value || "choose" }];
  const select = element(
    "select",
    { id },
    ...all.map((one) => element("option", { value: one.value }, one.text)),
  );
  select.value = value;
  select.addEventListener("change", () => chosen(select.value));
  return described(select, { id, label, ...rest });
}

function described(
  input: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement,
  {
    id,
    label,
    hint,
    ...rest
  }: { readonly id: string; readonly label: string; readonly hint?: string; readonly class?: string },
): FormField {
  const wrong = element("pre", { class: "wrong", id: `${id}-wrong`, hidden: "" });
  const hints = hint ? [element("span", { class: "hint", id: `${id}-hint` }, hint)] : [];
  const about = [...(hint ? [`${id}-hint`] : []), `${id}-wrong`].join(" ");
  input.setAttribute("aria-describedby", about);
  return {
    host: element(
      "div",
      { class: ["typed-field", rest.class].filter(Boolean).join(" ") },
      element("label", { for: id }, label),
      input,
      ...hints,
      wrong,
    ),
    complain: (message) => {
      wrong.textContent = message;
      wrong.hidden = message === "";
      if (message) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    },
    focus: () => input.focus(),
  };
}
