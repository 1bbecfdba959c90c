/** @file Which points: adaptive choices among candidates. */
export { type RadOptions, rad } from "./rad.ts";
