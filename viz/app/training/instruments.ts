/** @file What was measured of the curvature of the cost: the density of its spectrum, and its sharpness. */

import { curves } from "../../marks/curves.ts";
import { element } from "../../marks/dom.ts";
import { readable } from "../../marks/numbers.ts";
import type { CurvesData, Picture } from "../../marks/picture.ts";
import type { ViewInstruments } from "../../source/source.ts";

/** The density over its eigenvalues, ascending; logarithmic when all are positive. */
export function spectrumData({ eigenvalues, density }: NonNullable<ViewInstruments["spectrum"]>): CurvesData {
  const order = eigenvalues
    .map((_, i) => i)
    .filter((i) => Number.isFinite(eigenvalues[i]) && density[i] >= 0)
    .sort((a, b) => eigenvalues[a] - eigenvalues[b]);
  const x = Float64Array.from(order, (i) => eigenvalues[i]);
  const y = Float64Array.from(order, (i) => density[i]);
  return {
    curves: [{ name: "density", x, y }],
    x: { name: "eigenvalue", log: x.length > 0 && x[0] > 0 },
    y: { name: "density", log: isWide(y) },
  };
}

/** chosen here: what spans three decades shows its tail on a logarithmic axis only. */
const wide = 1e3;

const isWide = (values: Float64Array): boolean => {
  const positive = values.filter((value) => value > 0);
  return (
    positive.length === values.length &&
    positive.length > 0 &&
    Math.max(...positive) > wide * Math.min(...positive)
  );
};

/** The largest eigenvalue over the solve time. */
export function sharpnessData(sharpness: NonNullable<ViewInstruments["sharpness"]>): CurvesData {
  const known = sharpness.filter(({ value }) => Number.isFinite(value));
  return {
    curves: [
      {
        name: "sharpness",
        x: Float64Array.from(known, ({ seconds }) => seconds),
        y: Float64Array.from(known, ({ value }) => value),
      },
    ],
    x: { name: "solve time, seconds" },
    y: { name: "largest eigenvalue", log: known.every(({ value }) => value > 0) },
  };
}

/** Charts of what is present, at the end of the host. @returns a function that removes them. */
export function showInstruments(host: HTMLElement, { spectrum, sharpness }: ViewInstruments): () => void {
  const made: Picture<CurvesData>[] = [];
  const show = (title: string, words: string, data: CurvesData): void => {
    const body = element("div", { class: "instrument" });
    host.append(element("h3", {}, title), body, element("p", { class: "caption" }, words));
    made.push(curves(body, data));
  };
  if (spectrum?.eigenvalues.length) {
    const data = spectrumData(spectrum);
    show("Spectrum of the curvature", describeSpectrum(data), data);
  }
  if (sharpness?.length) {
    const data = sharpnessData(sharpness);
    show("Sharpness", describeSharpness(data), data);
  }
  return () => {
    for (const picture of made) picture.remove();
  };
}

function describeSpectrum({ curves: [{ x }] }: CurvesData): string {
  if (x.length === 0) return "No eigenvalue is a finite number.";
  return `Eigenvalues from ${readable(x[0], 3)} to ${readable(x[x.length - 1], 3)}.`;
}

function describeSharpness({ curves: [{ x, y }] }: CurvesData): string {
  if (x.length === 0) return "No measurement is a finite number.";
  return `Largest eigenvalue from ${readable(y[0], 3)} to ${readable(y[y.length - 1], 3)}.`;
}
