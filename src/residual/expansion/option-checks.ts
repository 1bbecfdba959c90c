/** @file The options of `expansionSystem`, by name and kind. */

import { checkOptions, lists, made, numbers, type OptionTable } from "../../options.ts";
import type { ExpansionOptions } from "./expansion.ts";

const points = made(
  "points, such as domain.sample(400, { random: random(1) }) or pointsFrom({ x: [0, 1] })",
  ["coordinates", "count", "values"],
);
const table: OptionTable<ExpansionOptions> = {
  device: made("a host device, such as wasmDevice()", ["name"]),
  interior: points,
  conditions: lists(points, 0),
  weight: numbers(),
  factors: made("a Float64Array, one factor per interior point", ["length", "BYTES_PER_ELEMENT"]),
};

/** @throws UsageError with the option's name, its value, and what is wanted. */
export const checkExpansionOptions = (options: ExpansionOptions): void =>
  checkOptions(options, table, { where: "expansionSystem", needs: ["device", "interior", "conditions"] });
