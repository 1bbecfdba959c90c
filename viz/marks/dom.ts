/** @file Building and finding page elements. */

/** A new element with attributes and children; text becomes text nodes, never markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The element of that id. @throws Error if the page lacks it: a fault of the page itself. */
export function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element #${id}`);
  return found as Kind;
}

/** Value of a colour defined in the style sheet, which follows the light or dark scheme. */
export const themeColour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** Calls back when the element's width changes, and once at the start, with its width in CSS pixels. */
export function onWidth(target: HTMLElement, draw: (width: number) => void): void {
  let last = -1;
  new ResizeObserver(() => {
    if (target.clientWidth === last || target.clientWidth === 0) return;
    last = target.clientWidth;
    draw(last);
  }).observe(target);
}

/** At most one call per animation frame, with the latest argument. */
export function perFrame<Argument>(act: (argument: Argument) => void): (argument: Argument) => void {
  let waiting: { argument: Argument } | undefined;
  return (argument) => {
    if (!waiting)
      requestAnimationFrame(() => {
        const latest = waiting as { argument: Argument };
        waiting = undefined;
        act(latest.argument);
      });
    waiting = { argument };
  };
}

export const prefersReducedMotion = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
