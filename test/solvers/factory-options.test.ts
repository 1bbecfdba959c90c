/** @file Constructors of solvers refuse misspelt options, parts in the wrong order, and values out of range. */

import { expect, it } from "vitest";
import {
  adam,
  compose,
  damped,
  dogleg,
  gainRatio,
  geodesic,
  lbfgs,
  levenbergMarquardt,
  newton,
  solver,
} from "../../solvers/index.ts";

const untyped = (options: unknown) => options as never;

it.each([
  [() => levenbergMarquardt(untyped({ secnds: 3 })), /has no option "secnds"[\s\S]*Try: seconds/],
  [() => levenbergMarquardt(untyped({ lambda: 3 })), /has no option "lambda"[\s\S]*Try: damping/],
  [() => levenbergMarquardt({ seconds: -1 }), /seconds is -1\nlevenbergMarquardt/],
  [() => levenbergMarquardt(untyped({ method: "lu" })), /method is the text "lu"[\s\S]*"cholesky" or "qr"/],
  [() => newton(untyped({ toleranse: 1 })), /Try: tolerance/],
  [() => dogleg(untyped({ secnds: 3 })), /"dogleg" has no option "secnds"[\s\S]*Try: seconds/],
  [() => dogleg({ steps: 1.5 }), /steps is 1\.5\nsolver "dogleg"/],
  [() => adam(untyped({ raet: 1e-3 })), /"adam" has no option "raet"[\s\S]*Try: rate/],
  [() => lbfgs(untyped({ maxSteps: 9 })), /"lbfgs" has no option "maxSteps"[\s\S]*Try: steps/],
  [
    () => solver("mine", compose(damped(), gainRatio()), untyped({ tol: 1e-3 })),
    /"mine" has no option "tol"[\s\S]*Try: gradient/,
  ],
  [() => damped(untyped("qr")), /damped takes an object of options/],
  [() => geodesic(damped(), untyped({ h: 0 })), /h is 0[\s\S]*above 0/],
  [() => gainRatio(untyped({ start: "1e-2" })), /start is the text "1e-2"/],
  [
    () => compose(untyped(gainRatio()), untyped(damped())),
    /the search is an object with[\s\S]*gainRatio\(\)/,
  ],
  [() => compose(damped(), untyped(undefined)), /the search is undefined/],
])("%s", (make, message) => {
  expect(make).toThrow(message);
  expect(make).toThrow(expect.objectContaining({ name: "UsageError" }));
});
