/** @file A page of somebody else's that shows every picture; bundled by the tests of the embeddable entry. */

import {
  axisValue,
  colourBar,
  contourLevels,
  curves,
  extrema,
  heatmap,
  isosurface,
  points,
  surface,
  valueScale,
} from "../../viz/browser.ts";

/** chosen here: crossed waves of another phase fill every picture with many colours. */
function data(count: number, phase: number) {
  const [x, y] = [
    { name: "x", low: 0, high: 1, count },
    { name: "y", low: 0, high: 1, count },
  ];
  const values = Float64Array.from({ length: count * count }, (_, k) => {
    const [u, v] = [axisValue(x, k % count), axisValue(y, Math.floor(k / count))];
    return Math.sin(6 * u + phase) * Math.cos(5 * v) + 0.2 * Math.sin(30 * u * v);
  });
  const scale = valueScale(extrema(values));
  return {
    grid: { a: x, b: y, values },
    scale,
    label: "u",
    contours: contourLevels(scale, 6),
    mark: [0.5, 0.5] as const,
  };
}

function volume(count: number, phase: number) {
  const axis = (name: string) => ({ name, low: -1, high: 1, count });
  const at = (step: number): number => (2 * step) / (count - 1) - 1;
  const values = Float64Array.from({ length: count ** 3 }, (_, k) => {
    const [u, v, w] = [at(k % count), at(Math.floor(k / count) % count), at(Math.floor(k / count ** 2))];
    return Math.cos(2 * u + phase) * Math.cos(3 * v) * Math.cos(2 * w);
  });
  return {
    volume: { a: axis("x"), b: axis("y"), c: axis("z"), values },
    scale: valueScale(extrema(values)),
    label: "u",
    slices: [undefined, 0.1, -0.9] as const,
    levels: [0.5, -0.3],
  };
}

function line(phase: number) {
  const x = Float64Array.from({ length: 100 }, (_, k) => k);
  return {
    curves: [
      { name: "cost", x, y: x.map((k) => 10 ** (-k / 20 + phase)) },
      { name: "error", x, y: x.map((k) => 10 ** (-k / 40)), dashed: true },
    ],
    x: { name: "step" },
    y: { name: "cost", log: true },
  };
}

const cloud = (phase: number) => ({
  a: { name: "x", low: -1, high: 1 },
  b: { name: "y", low: -1, high: 1 },
  groups: ["interior", "boundary"].map((name, g) => ({
    name,
    places: Array.from({ length: 50 }, (_, k) => {
      const angle = (k / 50) * 2 * Math.PI + phase;
      return [(0.5 + g / 2) * Math.cos(angle), (0.5 + g / 2) * Math.sin(angle)] as const;
    }),
  })),
  label: "Points",
});

const host = (id: string, height = 240): HTMLElement => {
  const made = document.createElement("div");
  made.id = id;
  // The surface's host has no height: the picture brings its own.
  if (height > 0) made.style.height = `${height}px`;
  document.body.append(made);
  return made;
};

const heard: unknown[] = [];
const events = (name: string) => ({
  hover: (place: unknown) => place && heard.push({ name, place }),
  choose: (place: unknown) => heard.push({ chosen: name, place }),
  turned: (camera: unknown) => heard.push({ turned: name, camera }),
  dragging: (active: boolean) => heard.push({ dragged: name, active }),
  lost: () => heard.push({ lost: name }),
});

const pictures = {
  heatmap: heatmap(host("heatmap"), data(64, 0), events("heatmap")),
  surface: surface(host("surface", 0), data(64, 0), events("surface")),
  isosurface: isosurface(host("isosurface"), volume(24, 0), events("isosurface")),
  points: points(host("points"), cloud(0), events("points")),
  curves: curves(host("curves"), line(0), events("curves")),
};
const bar = colourBar(host("bar"), data(64, 0));

const next: Readonly<Record<keyof typeof pictures, () => void>> = {
  heatmap: () => pictures.heatmap.update(data(64, 1)),
  surface: () => pictures.surface?.update(data(64, 1)),
  isosurface: () => pictures.isosurface?.update(volume(24, 1)),
  points: () => pictures.points.update(cloud(1)),
  curves: () => pictures.curves.update(line(1)),
};

/** Asked by the tests. */
Object.assign(window, { pictures, bar, next, heard, data, volume });
