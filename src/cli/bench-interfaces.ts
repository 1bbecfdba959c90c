/** @file `sobolev bench interfaces`: a bandit learns which interface conditions serve Burgers' equation. */

import { coleHopf } from "../../problems/index.ts";
import { chooseDevice } from "../devices/index.ts";
import { pde } from "../expression/index.ts";
import { box } from "../geometry/index.ts";
import { on, type Problem, problem } from "../problem/index.ts";
import { random } from "../random.ts";
import { playInterfaces } from "../solve/index.ts";
import type { Context } from "./context.ts";
import { type FlagTable, parseFlags } from "./flags.ts";
import { discretisationFlags, given, hostDeviceOf, solveOptions } from "./solve-flags.ts";

const { device, seed, threads } = discretisationFlags;
const flagTable: FlagTable = {
  ...{ device, seed },
  threads: { ...threads, help: "threads (default 1)" },
  plays: { value: "N", help: "plays of the bandit (default 200)" },
  tests: { value: "N", help: "viscosities on which policies and all fixed arms are compared (default 16)" },
};

/** Viscosities. Source: METALIC. */
const range = [0.001, 0.05] as const;
/** Points where errors are measured. Chosen here: a play is over in less time than 10 000 would take. */
const judged = 600;

const domain = box({ x: [-1, 1], t: [0, 1] });
const points = domain.sample(judged, { sequence: "uniform", random: random(20_231).split("interfaces") });

const burgersOf = (nu: number): Problem =>
  problem({
    name: `burgers-${nu}`,
    title: "Viscous Burgers equation",
    source: "Li et al. 2023 (METALIC)",
    domain,
    interior: pde`u_t + u*u_x = ${nu}*u_xx`,
    conditions: [on(domain.face("t", "low"), pde`u = -sin(pi*x)`), on(domain.face("x"), pde`u = 0`)],
    reference: { source: "Cole-Hopf", accuracy: 1e-12, fields: { u: coleHopf(nu) }, points },
    recommended: { cluster: { coordinate: "x", center: 0, width: 0.1, share: 1 / 3 } },
  });

/** @returns mean -log10 errors of the greedy policy, random arms and every fixed arm on fresh viscosities. */
export async function benchInterfaces(args: readonly string[], context: Context): Promise<object> {
  const flags = parseFlags(args, flagTable, 0);
  const options = solveOptions(flags);
  const { threads: wanted = 1, seed: from = 1 } = options;
  const counts = given({
    plays: flags.number("plays", { integer: true, least: 1 }),
    tests: flags.number("tests", { integer: true, least: 1 }),
  });
  const chosen = await chooseDevice(hostDeviceOf(options), { threads: wanted });
  context.err(`${chosen.announcement}\n`);
  const begun = process.cpuUsage();
  try {
    let count = 0;
    const {
      bandit: _,
      plays,
      ...policies
    } = await playInterfaces({
      ...{ family: burgersOf, range, seed: from, ...counts },
      training: { device: chosen.device },
      observe: ({ parameter, conditions, reward }) => {
        count += 1;
        context.err(`${count}: ${parameter.toPrecision(3)} ${conditions.join(",")} ${reward.toFixed(2)}\n`);
      },
    });
    const { user } = process.cpuUsage(begun);
    const { name, description } = chosen.device;
    return {
      device: name,
      description,
      seed: from,
      cpuSeconds: user / 1e6,
      played: plays.length,
      ...policies,
    };
  } finally {
    chosen.device.close();
  }
}
