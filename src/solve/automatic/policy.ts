/** @file The order in which an automatic solve tries its strategies, and why. */

import { counted } from "../../words.ts";
import type { Kind } from "../types.ts";
import { carrierFamily, carriersOf } from "./carriers.ts";
import { better, type Candidate, type Context, type Rung, timeIsUp } from "./context.ts";
import { cornerTerms } from "./corner-terms.ts";
import { chebyshevFamily, fourierFamily, sinusoidFamily, withTerms } from "./families.ts";
import { ladderOfSpaces } from "./high.ts";
import { byKernelFunctions } from "./kernel-functions.ts";
import type { Family } from "./ladder.ts";
import { byClouds, peaksOf } from "./peaks.ts";
import { byProducts } from "./products.ts";
import { type Contest, contest, race } from "./race.ts";
import { canBeCut } from "./slab-problem.ts";
import { inSlabs } from "./slabs.ts";
import { bySpectralEvolution } from "./spectral.ts";
import { continued, smoothStart } from "./starts.ts";
import { byStokesFlows } from "./stokes-functions.ts";
import { bestStretching, byStretching } from "./stretch.ts";

export interface Policy {
  /** Only solutions of these kinds. */
  readonly kinds: readonly Kind[];
  /** Only this family of bases. */
  readonly family?: string;
  /** Exactly so many slabs in time. */
  readonly slabs?: number;
}

/** Held-out residual that ends the search, unless a strategy has its own: what is left is the rounding of the residual. */
const usual = 1e-10;

interface Strategy {
  readonly name: string;
  readonly kind: Kind;
  /** Held-out residual with which its candidate ends the search. */
  readonly enough?: number;
  /** The candidate, or undefined when the strategy does not apply or found nothing. */
  readonly attempt: (context: Context, policy: Policy) => Promise<Candidate | undefined>;
}

const strategies: readonly Strategy[] = [
  { name: "spectral", kind: "spectral", attempt: bySpectralEvolution },
  { name: "kernel", kind: "features", attempt: kernel },
  // Nothing else comes near a cloud of Gaussians where the source is one.
  { name: "clouds", kind: "features", enough: 1e-6, attempt: clouds },
  { name: "carriers", kind: "features", attempt: carriers },
  { name: "products", kind: "features", attempt: byProducts },
  { name: "spaces", kind: "features", attempt: manyDimensions },
  { name: "race", kind: "features", attempt: raced },
  { name: "slabs", kind: "features", attempt: slabs },
];

/**
 * The best solution by anything but a network, or undefined.
 *
 * Strategies are tried from the most special to the most general, until one resolves the equations at fresh points.
 */
export async function bestWithoutNetwork(context: Context, policy: Policy): Promise<Candidate | undefined> {
  let best: Candidate | undefined;
  for (const { name, kind, attempt, enough = usual } of strategies) {
    if (!policy.kinds.includes(kind) || (best && timeIsUp(context))) continue;
    if (context.problem.coefficients.length > 0 && !findsCoefficients.includes(name)) continue;
    if (policy.family && kind === "features" && !servesFamily(name, policy.family)) continue;
    const found = await attempt(context, policy);
    // The race and the ladder of spaces tell of every rung themselves.
    if (found && !findsCoefficients.includes(name)) context.tried?.({ family: name, ...figuresOf(found) });
    best = better(best, found);
    if (best && (best.heldOut < enough || best.estimate !== undefined)) break;
  }
  return best;
}

const figuresOf = ({ columns, heldOut }: Candidate): Pick<Candidate, "columns" | "heldOut"> => ({
  columns,
  heldOut,
});

/** Strategies whose systems have columns for the coefficients of the equations too. */
const findsCoefficients = ["spaces", "race"];

const generalFamilies = ["chebyshev", "sinusoids", "fourier"];

const servesFamily = (strategy: string, family: string): boolean =>
  strategy === family || (generalFamilies.includes(family) && ["race", "slabs"].includes(strategy));

/** Names that `--family` knows. */
export const familyNames = [
  "spectral",
  "kernel",
  "clouds",
  "carriers",
  "products",
  "spaces",
  ...generalFamilies,
];

async function kernel(context: Context): Promise<Candidate | undefined> {
  const { harmonic, stokes } = context.traits;
  if (stokes) return byStokesFlows(context, stokes);
  return harmonic ? byKernelFunctions(context) : undefined;
}

async function clouds(context: Context): Promise<Candidate | undefined> {
  const peaks = peaksOf(context.problem, context.traits, context.random.split("peaks"));
  return peaks && byClouds(context, peaks);
}

async function carriers(context: Context): Promise<Candidate | undefined> {
  const lines = carriersOf(context.problem, context.traits);
  // In one dimension a full band costs no more than a few hundred functions.
  if (!lines || context.traits.dimension === 1) return undefined;
  context.journal.note(
    `${lines.length} carriers, the highest ${Math.max(...lines.flat().map(Math.abs)).toFixed(0)} radians per half-length`,
    "the source is made of a few narrow spectral lines",
  );
  const { best } = await race(context, [carrierFamily(context.problem, lines)], { most: 2500 });
  if ((best && best.heldOut < usual) || lines.some((line) => line.every((w) => w === 0))) return best;
  // Data that excite a homogeneous part need the low frequencies too.
  const all = [...lines, lines[0].map(() => 0)];
  const family = carrierFamily(context.problem, all, "carriers and low frequencies");
  return better(best, (await race(context, [family])).best);
}

/** Bases of polynomials fill a cube ever more thinly: from four dimensions on spaces are tried one by one. */
const many = 4;

async function manyDimensions(context: Context): Promise<Candidate | undefined> {
  return context.traits.dimension >= many ? ladderOfSpaces(context) : undefined;
}

function familiesOf(policy: Policy): (context: Context) => readonly Family[] {
  return (context) => {
    const { problem, traits } = context;
    const periodic = [...new Set(traits.periodic)];
    const all = [
      ...(periodic.length > 0 ? [fourierFamily(problem, periodic)] : []),
      chebyshevFamily(problem),
      ...(framesServe(context, policy) ? [sinusoidFamily(problem)] : []),
    ];
    const chosen = policy.family ? all.filter(({ name }) => name === policy.family) : all;
    const terms = traits.biharmonic ? cornerTerms(problem, traits) : undefined;
    return terms ? chosen.map((family) => withTerms(family, terms, "eddies at the corners")) : chosen;
  };
}

/**
 * Fourth derivatives of random frames lose half the digits, in three dimensions they fill the band too thinly, and where
 * every rung takes several solves they would double the cost of polynomials that mostly win.
 */
const framesServe = ({ traits }: Context, { family }: Policy): boolean =>
  family === "sinusoids" || (traits.linear && traits.dimension <= 2 && Math.max(...traits.orders) <= 3);

/** Held-out residual after the heats above which another approach is tried before a large system. */
const doubtful = 1e-3;

/** How much better a small trial of another approach must be, at half the functions, to take the place of the race. */
const clearly = 0.5;

async function raced(context: Context, policy: Policy): Promise<Candidate | undefined> {
  if (familiesOf(policy)(context).length === 0) {
    context.journal.note(`no ${policy.family} basis`, "no coordinate of the problem is periodic");
    return undefined;
  }
  if (context.traits.dimension >= many || policy.slabs) return undefined;
  const families = familiesOf(policy)(context);
  const { final, first } = await started(context, families);
  if (first && first.heldOut > unsingular) {
    const singular = await cornered(context, families, first.heldOut);
    if (singular) return singular;
  }
  const other =
    first && first.heldOut > doubtful ? await stretchedInstead(context, families, first.heldOut) : undefined;
  if (other && other.heldOut < usual) return other;
  const plain = other && other.heldOut < 1e-6 ? undefined : (await final()).best;
  const best = better<Candidate>(plain, other);
  if (best && best.heldOut < usual) return best;
  return better(best, await byFrames(context, policy, best));
}

/** The heats of the race, from a better start than zero fields where these lead nowhere. */
async function started(
  context: Context,
  families: readonly Family[],
): Promise<Pick<Contest, "final"> & { readonly first: Rung | undefined }> {
  const smooth = await smoothStart(context);
  const plain = contest(context, families, smooth ? { start: smooth } : {});
  const first = await plain.heats();
  const { linear, time } = context.traits;
  // In time the interval is cut into slabs instead.
  const isLost = !linear && time === undefined && !smooth && first?.settled === false;
  if (!isLost || first.heldOut < doubtful) return { ...plain, first };
  const start = await continued(context, families[0]);
  if (!start) return { ...plain, first };
  const again = contest(context, families, { start });
  return { ...again, first: await again.heats() };
}

/** Nonlinear problems that polynomials do not resolve get their turn with random frames. */
async function byFrames(
  context: Context,
  policy: Policy,
  before: Candidate | undefined,
): Promise<Candidate | undefined> {
  const { problem, traits } = context;
  if (traits.linear || policy.family || traits.dimension > 2 || timeIsUp(context)) return undefined;
  if (Math.max(...traits.orders) > 3 || (before && before.heldOut < 1e-6)) return undefined;
  return (await race(context, [sinusoidFamily(problem)])).best;
}

/** Stretched axes, where a small trial of them is much better than the heats were. */
async function stretchedInstead(
  context: Context,
  families: readonly Family[],
  heldOut: number,
): Promise<Candidate | undefined> {
  const { isBox, dimension, source } = context.traits;
  if (!isBox || !source || dimension > 2) return undefined;
  const stretching = await bestStretching(context, families);
  if (!stretching || stretching.heldOut > clearly * heldOut) return undefined;
  return byStretching(context, stretching);
}

/** Held-out residual after the heats from which on singular functions of the corners are tried. */
const unsingular = 1e-8;

/** The ladder with the singular functions of the corners, where its heats are ten times better than those without. */
async function cornered(
  context: Context,
  families: readonly Family[],
  heldOut: number,
): Promise<Candidate | undefined> {
  const { problem, traits } = context;
  const terms = traits.laplacian ? cornerTerms(problem, traits) : undefined;
  if (!terms || timeIsUp(context)) return undefined;
  const { heats, final } = contest(
    context,
    families.map((family) => withTerms(family, terms, "corner terms")),
  );
  const first = await heats();
  if (!first || first.heldOut > 0.1 * heldOut) return undefined;
  context.journal.note(
    `${counted(terms.size, "singular function")} of the corners ${terms.size === 1 ? "is" : "are"} added`,
    `the held-out residual falls from ${heldOut.toExponential(1)} to ${first.heldOut.toExponential(1)}`,
  );
  return (await final()).best;
}

async function slabs(context: Context, policy: Policy): Promise<Candidate | undefined> {
  const { problem, traits } = context;
  if (
    familiesOf(policy)(context).length === 0 ||
    traits.time === undefined ||
    traits.dimension >= many ||
    !canBeCut(problem, traits)
  )
    return undefined;
  return inSlabs(context, traits.time, familiesOf(policy), policy.slabs);
}
