/** @file The two errors Sobolev throws, each saying what is wrong, where, and what to try. */

/** What an error must say. Every part is a sentence or a short list, without a trailing full stop. */
export interface Complaint {
  /** What is wrong, in the user's words: `condition on face "x" selects no points`. */
  readonly what: string;
  /** Where: file, face, equation, character. May hold several lines (a caret under the text). */
  readonly where?: string;
  /** What to try next. */
  readonly remedy?: string;
}

function sentences({ what, where, remedy }: Complaint): string {
  return [what, where, remedy && `Try: ${remedy}`].filter(Boolean).join("\n");
}

/** The caller asked for something that cannot be done as asked; nothing was computed. Exit code 64. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly complaint: Complaint;
  constructor(complaint: Complaint) {
    super(sentences(complaint));
    this.complaint = complaint;
  }
}

/** Numbers went wrong in a way no outcome can carry (a NaN from a source term, say). */
export class NumericalError extends Error {
  override readonly name = "NumericalError";
  readonly complaint: Complaint;
  constructor(complaint: Complaint) {
    super(sentences(complaint));
    this.complaint = complaint;
  }
}

/**
 * The text with a caret under one stretch of it.
 *
 * @param text - one or several lines.
 * @param start - offset of the first character to mark, 0-based; the line end itself may be marked.
 * @param length - characters to mark, at least 1; marks stop at the end of the line.
 *
 * @example
 * caret("u_t = q", 6); // "  u_t = q\n        ^"
 */
export function caret(text: string, start: number, length = 1): string {
  // lastIndexOf takes a negative position for 0, where a line end may stand.
  const lineStart = start > 0 ? text.lastIndexOf("\n", start - 1) + 1 : 0;
  const [line] = text.slice(lineStart).split(/\r?\n/, 1);
  const column = start - lineStart;
  // Tabs stay tabs, so that the caret lands under its character whatever their width.
  const indent = line.slice(0, column).replace(/[^\t]/g, " ");
  return `  ${line}\n  ${indent}${"^".repeat(Math.max(1, Math.min(length, line.length - column)))}`;
}

/**
 * Known names nearest to a misspelt one, best first, by edit distance: at most a third of the letters wrong (rounded
 * up), and never all of them. Case does not count.
 *
 * @example
 * nearest("lamda", ["lambda", "mu"]); // ["lambda"]
 */
export function nearest(name: string, known: readonly string[], most = 3): string[] {
  return known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => {
      const letters = Math.max(name.length, candidate.length);
      return distance <= Math.ceil(letters / 3) && distance < letters;
    })
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** Levenshtein distance: fewest insertions, deletions and substitutions. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[j] + 1, current[j - 1] + 1));
    }
    previous = current;
  }
  return previous[b.length];
}
