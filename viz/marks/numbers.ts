/** @file Numbers as people read them: true minus signs and powers of ten. */

const superscripts: Readonly<Record<string, string>> = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
};

const raised = (exponent: number): string =>
  [...String(exponent)].map((digit) => superscripts[digit]).join("");

/** `10⁻³`. */
export const powerOfTen = (exponent: number): string => `10${raised(exponent)}`;

/**
 * A number with `digits` significant digits, trailing zeros dropped unless `fixed`.
 *
 * Numbers below 10⁻³ or from 10⁶ on are written `2.14 × 10⁻⁵` (without line breaks); what is not finite is "not a number" or "infinite".
 */
export function readable(value: number | null | undefined, digits = 4, fixed = false): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "infinite" : "−infinite";
  if (value === 0) return "0";
  const exponential = Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6;
  const [mantissa, exponent] = exponential
    ? value.toExponential(digits - 1).split("e")
    : [value.toPrecision(digits), ""];
  const plain = trimmed(mantissa.includes("e") ? String(Number(mantissa)) : mantissa, fixed).replace(
    "-",
    "−",
  );
  return exponent ? `${plain}\u00a0×\u00a0${powerOfTen(Number(exponent))}` : plain;
}

const trimmed = (text: string, fixed: boolean): string =>
  fixed || !text.includes(".") ? text : text.replace(/\.?0+$/, "");

/** A tick label: short, true minus sign. */
export const tickText = (value: number): string => readable(Number(value.toPrecision(12)), 4);

/** A coordinate rounded to a hundred-thousandth of its interval, so that what is shown is what was asked. */
export function rounded(value: number, [low, high]: readonly [number, number]): number {
  const decimals = Math.max(0, 5 - Math.floor(Math.log10(high - low)));
  const clamped = Math.min(high, Math.max(low, value));
  return Number(clamped.toFixed(Math.min(20, decimals)));
}

/** Integers with thin spaces between groups of three. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");

/** Seconds as `0.42 s`, `12.3 s` or `3 min 20 s`. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${readable(seconds, 3)}\u00a0s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
