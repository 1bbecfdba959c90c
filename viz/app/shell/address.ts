/** @file Where the reader is: a view, its runs and its settings, as the part of the link after `#`. */

export interface Address {
  readonly view: string;
  readonly runs: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Reads `#/field/run-1,run-2?of=u&at.t=0.5`; parts that are missing are empty.
 *
 * @example
 * readAddress("#/field/a?of=u").settings.of; // "u"
 */
export function readAddress(hash: string): Address {
  const [path, query = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  const [view = "", runs = ""] = path.split("/");
  return {
    view: decoded(view),
    runs: runs.split(",").filter(Boolean).map(decoded),
    settings: Object.fromEntries(new URLSearchParams(query)),
  };
}

/** Inverse of `readAddress`. */
export function writeAddress({ view, runs, settings }: Address): string {
  const query = new URLSearchParams(settings).toString();
  const path = [view, runs.map(encodeURIComponent).join(",")].filter(Boolean).join("/");
  return `#/${path}${query && `?${query}`}`;
}

/** A link may be cut anywhere: what cannot be decoded is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
