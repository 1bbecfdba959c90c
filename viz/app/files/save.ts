/** @file Handing a file to the reader. */

import { element } from "../../marks/dom.ts";

/** Saves it under that name, as a download. */
export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = element("a", { href: address, download: name });
  link.click();
  // The download has its own hold on the content once it has begun; chosen here: a minute, as browsers ask first.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** `burgers-error-of-u-t-0.25.png` from words. */
export const fileName = (words: readonly string[], ending: string): string =>
  `${words
    .join("-")
    .replace(/[^\p{L}\p{N}._=-]+/gu, "-")
    .replace(/-{2,}/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 80)}.${ending}`;
