/** @file Formulas from the server as page elements: only presentation MathML passes. */

const namespace = "http://www.w3.org/1998/Math/MathML";

const allowed = new Set([
  "math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "mfrac", "msqrt", "mroot", "mstyle", "mpadded", "mfenced",
  "msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd",
]);
const allowedAttributes = new Set(["display", "mathvariant", "stretchy", "fence", "separator", "form", "lspace", "rspace", "width"]);

/**
 * The formula as an element, rebuilt node by node from known element and attribute names; undefined if the text is
 * not well-formed XML or holds anything else.
 */
export function formula(mathml: string): Element | undefined {
  const parsed = new DOMParser().parseFromString(withNamespace(mathml), "application/xml");
  if (parsed.doctype || parsed.querySelector("parsererror")) return undefined;
  return rebuild(parsed.documentElement);
}

const withNamespace = (mathml: string): string =>
  mathml.includes(namespace) ? mathml : mathml.replace(/^\s*<math/, `<math xmlns="${namespace}"`);

function rebuild(from: Element): Element | undefined {
  if (!allowed.has(from.localName)) return undefined;
  const made = document.createElementNS(namespace, from.localName);
  for (const { name, value } of from.attributes) if (allowedAttributes.has(name)) made.setAttribute(name, value);
  for (const child of from.childNodes) {
    const copy = child instanceof Element ? rebuild(child) : document.createTextNode(child.textContent ?? "");
    if (!copy) return undefined;
    made.append(copy);
  }
  return made;
}
