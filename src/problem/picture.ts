/** @file What a problem says of itself, checked: the picture worth looking at, and what makes it hard. */

import { nearest, UsageError } from "../errors.ts";
import { parseExpression } from "../expression/index.ts";
import type { Picture, Problem } from "./types.ts";

/**
 * Nothing, when picture and difficulty can be shown as they are.
 *
 * @throws UsageError for a difficulty of several lines, a picture without a sentence, of something that is neither a
 *   field nor a derivative of one, over no or more than two coordinates or unknown ones, with a coordinate left open,
 *   and with one held outside the bounds of the domain.
 */
export function checkDescription(problem: Problem): void {
  const { difficulty, picture, name } = problem;
  checkSentence(difficulty, `difficulty of problem "${name}"`);
  if (!picture) return;
  const where = `picture of problem "${name}"`;
  if (picture.shows.trim() === "") refuse("the picture says nothing", where, 'shows: "what to look for"');
  checkSentence(picture.shows, where);
  checkSubject(picture, problem, where);
  checkAxes(picture, problem, where);
  checkHeld(picture, problem, where);
}

const refuse = (what: string, where: string, remedy: string): never => {
  throw new UsageError({ what, where, remedy });
};

function checkSentence(text: string, where: string): void {
  if (/[\r\n]/.test(text)) refuse("a sentence has several lines", where, "one line");
  if (text !== "" && text.trim() === "") refuse("a sentence is blank", where, "leave it out");
}

function checkSubject({ of }: Picture, { coordinates, fields }: Problem, where: string): void {
  // Unknown names are refused here, with a caret.
  const subject = parseExpression(of, { coordinates, fields, normals: false });
  if (subject.kind !== "jet")
    refuse(
      `"${of}" is not a field or a derivative of one`,
      where,
      `of: ${fields.map((field) => `"${field}"`).join(" or ")}, or a derivative such as "${fields[0]}_${coordinates[0]}"`,
    );
}

function checkAxes({ over }: Picture, { coordinates }: Problem, where: string): void {
  for (const name of over) checkCoordinate(name, coordinates, where);
  if (over.length < 1 || over.length > 2 || new Set(over).size < over.length)
    refuse(
      `a picture cannot be drawn over ${over.join(", ") || "nothing"}`,
      where,
      `one or two different ones of ${coordinates.join(", ")}`,
    );
}

function checkCoordinate(name: string, coordinates: readonly string[], where: string): void {
  if (coordinates.includes(name)) return;
  const near = nearest(name, coordinates);
  refuse(`"${name}" is not a coordinate`, where, (near.length > 0 ? near : coordinates).join(" or "));
}

function checkHeld({ over, at = {} }: Picture, { coordinates, domain }: Problem, where: string): void {
  for (const name of Object.keys(at)) {
    checkCoordinate(name, coordinates, where);
    if (over.includes(name)) refuse(`"${name}" is held and spans the picture`, where, "one of the two");
  }
  for (const name of coordinates.filter((one) => !over.includes(one))) {
    const [low, high] = domain.bounds[domain.coordinates.indexOf(name)];
    if (!Object.hasOwn(at, name))
      refuse(`the coordinate "${name}" is left open`, where, `at: { ${name}: ... }`);
    if (!(at[name] >= low && at[name] <= high))
      refuse(`"${name}" is held at ${at[name]}, outside the domain`, where, `a value in [${low}, ${high}]`);
  }
}
