/** @file What the field view asks for, keeps in a link and says: identities and properties, without a page. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLevels } from "../../viz/app/field/groups.ts";
import { readSettings, writeSettings } from "../../viz/app/field/link.ts";
import { throttled } from "../../viz/app/field/live.ts";
import { pace } from "../../viz/app/field/pace.ts";
import { positionAfter } from "../../viz/app/field/player.ts";
import { placeOn } from "../../viz/app/field/profile.ts";
import { pictureRequest, scoutRequests, vectorChoices } from "../../viz/app/field/requests.ts";
import { slidCoordinates } from "../../viz/app/field/sliders.ts";
import {
  firstState,
  held,
  mapChoices,
  pictureKinds,
  profileEnds,
  scaleChoices,
  shownAxes,
  speeds,
  type ViewState,
  withAxis,
} from "../../viz/app/field/view-state.ts";
import { describeField } from "../../viz/app/field/words.ts";
import { viewSource } from "../../viz/index.ts";
import { facts, heat, heatSolution, history, picturedWave, standingWave, waveSolution } from "./fixtures.ts";

const wave = viewSource({ problem: standingWave, solution: waveSolution, history, facts }).summary();
const plane = viewSource({ problem: heat, solution: heatSolution, history, facts }).summary();
const pictured = viewSource({ problem: picturedWave, solution: waveSolution, history, facts }).summary();

const within = ([low, high]: readonly [number, number]) =>
  fc.double({ min: low, max: high, noNaN: true }).map((value) => value + 0);
const pointArbitrary = fc.record(
  Object.fromEntries(wave.coordinates.map((name, c) => [name, within(wave.bounds[c])])),
);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

const states: fc.Arbitrary<ViewState> = fc
  .record({
    choice: fc.constantFrom(...wave.views),
    axes: fc.constantFrom<readonly string[]>(["x", "y", "t"], ["y", "t", "x"], ["t", "x", "y"]),
    at: pointArbitrary,
    picture: fc.constantFrom(...pictureKinds),
    contours: fc.nat(50),
    vectors: fc.record({ of: fc.nat(5), arrows: fc.boolean(), streamlines: fc.boolean() }),
    levels: fc.array(finite, { maxLength: 8 }),
    colours: fc.record({
      scale: fc.constantFrom(...scaleChoices),
      map: fc.constantFrom(...mapChoices),
      reversed: fc.boolean(),
      range: fc.constantFrom("all" as const, "each" as const),
      low: finite,
      high: finite,
    }),
    time: fc.record({
      over: fc.constantFrom(...wave.coordinates),
      speed: fc.constantFrom(...speeds),
      loop: fc.boolean(),
    }),
    profile: fc.tuple(pointArbitrary, pointArbitrary),
    camera: fc.record({
      azimuth: finite,
      elevation: finite,
      distance: fc.double({ min: 0.1, max: 99, noNaN: true }),
    }),
  })
  .chain((state) => fc.subarray([...state.axes]).map((planes) => ({ ...state, planes })));

describe("settings of a link", () => {
  it("restore every state to the last digit", () => {
    fc.assert(
      fc.property(states, (state) => {
        const restored = readSettings(writeSettings(state, wave), wave);
        expect(restored.ignored).toEqual([]);
        expect(restored.state).toEqual(state);
      }),
      { numRuns: 200 },
    );
  });

  it("pass through an address unharmed", () => {
    fc.assert(
      fc.property(states, (state) => {
        const settings = writeSettings(state, wave);
        const back = Object.fromEntries(new URLSearchParams(new URLSearchParams(settings).toString()));
        expect(readSettings(back, wave).state).toEqual(state);
      }),
      { numRuns: 50 },
    );
  });

  it("are none for the first state", () => {
    for (const summary of [wave, plane, pictured])
      expect(writeSettings(firstState(summary), summary)).toEqual({});
  });

  it.each([
    ["of", "w"],
    ["kind", "colour"],
    ["picture", "hologram"],
    ["axes", "x,x,y"],
    ["axes", "x,y,z"],
    ["at.x", "7"],
    ["at.x", "NaN"],
    ["at.q", "0"],
    ["contours", "-1"],
    ["contours", "1e9"],
    ["vectors", "whirls"],
    ["levels", "1,two"],
    ["planes", "q"],
    ["camera", "1,2"],
    ["camera", "1,2,-3"],
    ["scale", "cubic"],
    ["colours", "jet"],
    ["low", ""],
    ["range", "some"],
    ["speed", "3"],
    ["play", "q"],
    ["loop", "maybe"],
    ["from", "x:0,y:0"],
    ["to", "x:0,y:0,t:9"],
    ["__proto__", "1"],
    ["constructor", "1"],
    ["unheard", "of"],
  ])("of %s=%s are left out and named", (name, text) => {
    const settings = Object.fromEntries([
      [name, text],
      ["contours".repeat(name === "contours" ? 2 : 1), "7"],
    ]);
    const { state, ignored } = readSettings(settings, wave);
    expect(ignored).toContain(`${name}=${text}`);
    expect(state).toEqual({ ...firstState(wave), contours: name === "contours" ? 0 : 7 });
  });
});

describe("requests", () => {
  it("hold every coordinate that is no axis, and no other", () => {
    fc.assert(
      fc.property(states, fc.integer({ min: 2, max: 257 }), (state, side) => {
        const { axes, fixed, resolution } = pictureRequest(state, side);
        expect([...axes, ...Object.keys(fixed)].sort()).toEqual([...wave.coordinates].sort());
        expect(resolution.every((count) => count % 2 === 1 && count >= 1)).toBe(true);
        expect(resolution).toHaveLength(axes.length);
      }),
    );
  });

  it("scout the held intervals from end to end", () => {
    const scouts = scoutRequests({ ...firstState(wave), picture: "map" }, wave);
    expect(scouts.map(({ fixed }) => fixed.t)).toEqual(
      [0, 1 / 3, 2 / 3, 1, 4 / 3, 5 / 3, 2].map((t) => expect.closeTo(t, 12)),
    );
    expect(scoutRequests(firstState(plane), plane)).toEqual([]);
  });

  it("name components over two lengths, then gradients, and nothing across time", () => {
    const flow = { fields: ["u", "v", "p"], coordinates: ["x", "y", "t"] };
    expect(vectorChoices(flow, ["y", "x"])[0]).toEqual({
      label: "(v, u)",
      along: { field: "v", kind: "value" },
      across: { field: "u", kind: "value" },
    });
    expect(vectorChoices(flow, ["x", "y"]).map(({ label }) => label)).toEqual([
      "(u, v)",
      "gradient of u",
      "gradient of v",
      "gradient of p",
    ]);
    expect(vectorChoices(flow, ["x", "t"])).toEqual([]);
    expect(vectorChoices({ fields: ["u"], coordinates: ["x"] }, ["x"])).toEqual([]);
  });

  it("keep three different axes when one is chosen anew", () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 2), fc.constantFrom("x", "y", "z", "t"), (k, name) => {
        const axes = withAxis(["x", "y", "z"], k, name);
        expect(axes[k]).toBe(name);
        expect(new Set(axes).size).toBe(3);
      }),
    );
  });

  it("run the profile along the whole first axis unless its ends were chosen", () => {
    const state = firstState(plane);
    const [from, to] = profileEnds(state, plane);
    expect([from, to]).toEqual([
      { x: 0, t: 0.25 },
      { x: 1, t: 0.25 },
    ]);
    const sample = { request: { field: "u", kind: "value" as const, from, to, count: 3 } };
    expect(placeOn(sample, { x: 0.3, t: 0.25 })).toBeCloseTo(0.3, 12);
    expect(placeOn(sample, { x: 0.3, t: 0.3 })).toBeUndefined();
    expect(placeOn(sample, { x: 1.3, t: 0.25 })).toBeUndefined();
  });

  it("move what is held, and the planes of a volume", () => {
    const state = firstState(wave);
    expect(slidCoordinates({ ...state, picture: "map" }, wave)).toEqual(["t", "y"]);
    expect(slidCoordinates({ ...state, picture: "volume" }, wave).sort()).toEqual(["t", "x", "y"]);
    expect(held({ ...state, picture: "volume" })).toEqual({});
    expect(shownAxes({ ...state, picture: "volume" })).toHaveLength(3);
  });
});

describe("the pace", () => {
  it("is within its bounds and coarser while something moves, whatever was measured", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 4, max: 66049 }), fc.double({ min: 0, max: 1e5, noNaN: true }))),
        fc.constantFrom(2, 3),
        (answers, axes) => {
          const speed = pace();
          for (const [points, milliseconds] of answers) speed.measured("value", points, milliseconds);
          const [moving, still] = [speed.side("value", axes, "moving"), speed.side("value", axes, "still")];
          expect(moving).toBeLessThanOrEqual(still);
          expect(still).toBeLessThanOrEqual(axes === 2 ? 257 : 65);
          expect(moving).toBeGreaterThanOrEqual(axes === 2 ? 41 : 17);
        },
      ),
    );
  });

  it("reaches 257 points a side for a source that answers fast, and the coarsest for a slow one", () => {
    const [fast, slow] = [pace(), pace()];
    for (let k = 0; k < 20; k++) {
      fast.measured("value", 66049, 20);
      slow.measured("value", 1681, 60_000);
    }
    expect(fast.side("value", 2, "still")).toBe(257);
    expect(fast.quick("value", 2)).toBe(true);
    expect(slow.side("value", 2, "still")).toBe(81);
    expect(slow.quick("value", 2)).toBe(false);
    expect(slow.side("exact", 2, "still")).toBeGreaterThan(81);
  });
});

describe("playing", () => {
  it("goes on from where it was, however the seconds are cut", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(...speeds),
        fc.double({ min: 0, max: 20, noNaN: true }),
        fc.double({ min: 0, max: 20, noNaN: true }),
        (from, speed, first, second) => {
          const once = positionAfter({ from, speed, loop: false }, first + second);
          const half = positionAfter({ from, speed, loop: false }, first);
          const twice = positionAfter({ from: half.fraction, speed, loop: false }, second);
          expect(twice.fraction).toBeCloseTo(once.fraction, 9);
          expect(once.fraction).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it("ends at the end, or begins again in a loop", () => {
    expect(positionAfter({ from: 0, speed: 1, loop: false }, 6)).toEqual({ fraction: 1, ended: true });
    expect(positionAfter({ from: 0.5, speed: 2, loop: true }, 3).fraction).toBeCloseTo(0.5, 12);
    expect(positionAfter({ from: 0.5, speed: 2, loop: true }, 3).ended).toBe(false);
  });
});

describe("news of a live run", () => {
  it("come at once, then at most once in a while, and the last is not lost", async () => {
    let acts = 0;
    const news = throttled(30, () => acts++);
    for (let k = 0; k < 50; k++) news.call();
    expect(acts).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(acts).toBe(2);
    news.call();
    news.cancel();
    const before = acts;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(acts).toBe(before);
  });
});

describe("the field in words", () => {
  const axes = [
    { name: "x", low: 0, high: 1, count: 3 },
    { name: "y", low: -1, high: 1, count: 3 },
    { name: "z", low: 0, high: 4, count: 2 },
  ];

  it("tells the ends with their places on three axes", () => {
    const values = Float64Array.from({ length: 18 }, (_, k) => k);
    const words = describeField("u", axes, values, { t: 0.25 });
    expect(words).toBe(
      "u over x from 0 to 1, y from −1 to 1 and z from 0 to 4, at t = 0.25: lowest 0 at x = 0, y = −1, z = 0; highest 17 at x = 1, y = 1, z = 4.",
    );
  });

  it("counts gaps, and says when there is nothing but gaps", () => {
    const values = Float64Array.from({ length: 9 }, (_, k) => (k < 4 ? Number.NaN : k));
    expect(describeField("u", axes.slice(0, 2), values, {})).toContain("4 of 9 points have no value");
    expect(describeField("u", axes.slice(0, 2), values.fill(Number.NaN), {})).toMatch(
      /none of the 9 points has a value.*not numbers/,
    );
    expect(describeField("u", axes.slice(0, 2), values.fill(2), {})).toContain("2 everywhere");
  });
});

describe("levels typed as a list", () => {
  it("are read whatever stands between them, and refused when one is no number", () => {
    expect(readLevels("0.2, 0.5;-1e-3  4")).toEqual([0.2, 0.5, -1e-3, 4]);
    expect(readLevels("")).toEqual([]);
    expect(readLevels("0.2, half")).toBeUndefined();
    expect(readLevels("1 2 3 4 5 6 7 8 9")).toBeUndefined();
  });
});
