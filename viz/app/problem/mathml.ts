/** @file Formulas from the server as page elements: only presentation MathML passes. */

const namespace = "http://www.w3.org/1998/Math/MathML";

const allowed = new Set([
  "math",
  "mrow",
  "mi",
  "mo",
  "mn",
  "mtext",
  "mspace",
  "mfrac",
  "msqrt",
  "mroot",
  "mstyle",
  "mpadded",
  "msub",
  "msup",
  "msubsup",
  "munder",
  "mover",
  "munderover",
  "mtable",
  "mtr",
  "mtd",
]);
const allowedAttributes = new Set([
  "xmlns",
  "display",
  "mathvariant",
  "stretchy",
  "fence",
  "separator",
  "form",
  "lspace",
  "rspace",
  "width",
]);

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * The formula as an element, built node by node from known element and attribute names.
 *
 * @returns undefined for text that is not one well-formed `math` element, or that holds anything else: comments,
 *   declarations, unknown names. The text is read here, so nothing in it is ever parsed as a page.
 */
export function formula(mathml: string): Element | undefined {
  const pieces = mathml.trim().match(/<[^<>]*>|[^<>]+/g) ?? [];
  if (pieces.join("") !== mathml.trim()) return undefined;
  const open: Element[] = [];
  let root: Element | undefined;
  for (const piece of pieces) {
    const parent = open.at(-1);
    if (root && !parent) return undefined;
    if (piece.startsWith("</")) {
      if (open.pop()?.localName !== piece.slice(2, -1).trim()) return undefined;
    } else if (piece.startsWith("<")) {
      const made = element(piece);
      if (!made || (!parent && made.localName !== "math")) return undefined;
      if (parent) parent.append(made);
      else root = made;
      if (!piece.endsWith("/>")) open.push(made);
    } else {
      const text = plainText(piece);
      if (text === undefined || !parent) return undefined;
      parent.append(text);
    }
  }
  return open.length === 0 ? root : undefined;
}

/** The element of one opening tag. */
function element(tag: string): Element | undefined {
  const match = /^<([a-z]+)((?:\s+[a-z]+="[^"&]*")*)\s*\/?>$/.exec(tag);
  if (!match || !allowed.has(match[1])) return undefined;
  const made = document.createElementNS(namespace, match[1]);
  for (const [, name, value] of match[2].matchAll(/([a-z]+)="([^"]*)"/g)) {
    if (!allowedAttributes.has(name)) return undefined;
    if (name !== "xmlns") made.setAttribute(name, value);
  }
  return made;
}

/** Text with its references resolved; undefined if one is unknown. */
function plainText(escaped: string): string | undefined {
  if (/&(?!(?:#\d{1,6}|#x[\da-f]{1,5}|amp|lt|gt|quot|apos);)/i.test(escaped)) return undefined;
  return escaped.replace(/&(#x?)?([\da-z]+);/gi, (_, mark: string | undefined, name: string) =>
    mark ? String.fromCodePoint(Number.parseInt(name, mark === "#" ? 10 : 16)) : entities[name],
  );
}
