/** @file What one check of a device found, and how findings are made: a check that throws has failed, and says how. */

/** What one check measured, and what it was allowed to. */
export interface ConformanceFinding {
  /** What part of a device: `memory`, `maps`, `operations`, `products`, `factorisations`, `entries`, `gram` or `solve`. */
  readonly area: ConformanceArea;
  /** What was checked, for people. */
  readonly check: string;
  /** The largest error that was met, in `unit`; infinite if the check threw or met a NaN. */
  readonly error: number;
  /** The largest error allowed, in `unit`. */
  readonly bound: number;
  /** What errors are measured in: `ulp`, `eps (k + 3) |A||B|`. */
  readonly unit: string;
  readonly passed: boolean;
  /** What was thrown, or where the figures come from. */
  readonly detail?: string;
}

export const conformanceAreas = [
  "memory",
  "maps",
  "operations",
  "products",
  "factorisations",
  "entries",
  "gram",
  "solve",
] as const;
export type ConformanceArea = (typeof conformanceAreas)[number];

/** An error, and a word on it. */
export type Measured = number | { readonly error: number; readonly detail: string };

/** A check before it is carried out. */
export interface Check {
  readonly check: string;
  readonly bound: number;
  readonly unit: string;
  readonly measure: () => Measured | Promise<Measured>;
}

/**
 * Carries a check out. NaN counts as infinite.
 *
 * @example
 * const found = await carryOutCheck("maps", { check: "one", bound: 1, unit: "ulp", measure: () => 0.5 });
 * found.passed; // true
 */
export async function carryOutCheck(area: ConformanceArea, one: Check): Promise<ConformanceFinding> {
  const { check, bound, unit, measure } = one;
  const of = { area, check, bound, unit };
  try {
    const measured = await measure();
    const { error: raw, detail } = typeof measured === "number" ? { error: measured } : measured;
    const error = Number.isNaN(raw) ? Number.POSITIVE_INFINITY : raw;
    return { ...of, error, passed: error <= bound, ...(detail !== undefined && { detail }) };
  } catch (thrown) {
    const detail = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    return { ...of, error: Number.POSITIVE_INFINITY, passed: false, detail };
  }
}

/** Checks of things that either hold or do not: the error counts what does not. */
export const holds = (check: string, measure: Check["measure"]): Check => ({
  check,
  bound: 0,
  unit: "differences",
  measure,
});
