/** @file `sobolev doctor`: each device and tool, found or not, why, how to get it, and how fast it is. */

import { spawnSync } from "node:child_process";
import { availableParallelism, totalmem } from "node:os";
import { chooseDevice, measureRates, probeNative } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import { version } from "../run/index.ts";
import { describe } from "./bench.ts";
import { findChromium } from "./chromium.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { parseFlags } from "./flags.ts";
import { bytesText } from "./numbers.ts";

/** One thing looked for. `remedy` says how to get what was not found. */
export interface Finding {
  readonly name: string;
  readonly kind: "device" | "tool";
  readonly found: boolean;
  readonly detail: string;
  readonly remedy?: string;
  /** Measured rates of a device, GFLOP/s unless the name says otherwise. */
  readonly rates?: object;
}

export async function doctorCommand(args: readonly string[], context: Context): Promise<number> {
  const flags = parseFlags(args, { json: { help: "as JSON" } }, 0);
  const examined = await examine(context);
  if (flags.has("json")) context.out(JSON.stringify(examined));
  else for (const line of examinationText(examined)) context.out(line);
  return exitCodes.ok;
}

/** What the doctor saw: plain data, printed as it is with --json. */
export interface Examination {
  readonly sobolev: string;
  /** `memory` in bytes. */
  readonly machine: { readonly processors: number; readonly memory: number; readonly platform: string };
  readonly findings: readonly Finding[];
}

const examine = async (context: Context): Promise<Examination> => ({
  sobolev: version,
  machine: {
    processors: availableParallelism(),
    memory: totalmem(),
    platform: `${process.platform} ${process.arch}`,
  },
  findings: [
    ...[await wasm(), await native(), ...(await cards())],
    ...[node(), await koffi(), compiler(), chromium(context)],
  ],
});

/** The same for people: a line about the machine, then some for each thing looked for. */
export function examinationText({ sobolev, machine, findings }: Examination): string[] {
  const { platform, processors, memory } = machine;
  const head = `sobolev ${sobolev} on ${platform}, ${processors} processors, ${bytesText(memory)}`;
  return [head, ...findings.flatMap(report)];
}

function report({ name, kind, found, detail, remedy, rates }: Finding): string[] {
  return [
    "",
    `${found ? "found    " : "not found"}  ${kind} ${name}: ${detail}`,
    ...(remedy ? [`           to get it: ${remedy}`] : []),
    ...(rates ? describe(rates).map((line) => `           ${line}`) : []),
  ];
}

const wasm = (): Promise<Finding> => measured("wasm");

async function native(): Promise<Finding> {
  const probe = await probeNative();
  if (probe.found) return measured("native");
  const detail = probe.reason ?? "no BLAS was found";
  return {
    name: "native",
    kind: "device",
    found: false,
    detail,
    ...(probe.remedy ? { remedy: probe.remedy } : {}),
  };
}

async function measured(name: "wasm" | "native"): Promise<Finding> {
  try {
    const { device } = await chooseDevice(name, {});
    const rates = measureRates(device);
    const { description: detail } = device;
    device.close();
    return { name, kind: "device", found: true, detail, rates };
  } catch (reason) {
    if (!(reason instanceof UsageError)) throw reason;
    const { what, remedy } = reason.complaint;
    return { name, kind: "device", found: false, detail: what, ...(remedy ? { remedy } : {}) };
  }
}

/** What a look for a device that works beside a host device came to. */
interface Probe {
  readonly found: boolean;
  readonly reason?: string;
  readonly remedy?: string;
}

/** Devices beside a host device: looked for, not measured (`bench kernels --device NAME` does that). */
async function cards(): Promise<Finding[]> {
  const { probeCuda } = await import("../devices/cuda/index.ts");
  const { probeWebgpu } = await import("../devices/webgpu/index.ts");
  const { probeTensorflow } = await import("../devices/tensorflow/index.ts");
  const { probeGpuJs } = await import("../devices/gpujs/index.ts");
  return [
    card("cuda", probeCuda(), ({ name, computeCapability, memory, driver, libraries, kernels }) => [
      ...[
        name,
        `compute capability ${computeCapability}`,
        memory && bytesText(memory),
        `driver for CUDA ${driver}`,
      ],
      libraries?.map(({ name: of, version: v, path }) => `${of} ${v ? `${v} ` : ""}(${path})`).join(", "),
      kernels
        ? `${kernels.entries} compiled kernels kept in ${kernels.folder} (${bytesText(kernels.bytes)})`
        : "compiled kernels are not kept",
    ]),
    card("webgpu", await probeWebgpu(), ({ adapter, provider, software, integerProducts }) => [
      ...[adapter, `by ${provider}`, software && "a processor stands in for a card"],
      integerProducts ? "products of 8-bit integers" : "no products of 8-bit integers: float32 slices",
    ]),
    card("tensorflow", await probeTensorflow(), ({ description }) => [description]),
    card("gpujs", await probeGpuJs(), ({ description }) => [description]),
  ];
}

function card<P extends Probe>(
  name: string,
  probe: P,
  parts: (probe: P) => readonly (string | number | boolean | undefined)[],
): Finding {
  const { found, reason = "not found", remedy } = probe;
  if (!found) return { name, kind: "device", found, detail: reason, ...(remedy && { remedy }) };
  const said = parts(probe).filter((part) => typeof part === "string");
  return { name, kind: "device", found, detail: said.join(", ") };
}

/** The tests run the CUDA device on a stand-in for its libraries, which they compile. */
function compiler(): Finding {
  const tool = { name: "c++", kind: "tool" } as const;
  const found = spawnSync("c++", ["--version"], { encoding: "utf8" });
  const [line] = (found.stdout ?? "").split("\n");
  if (found.status === 0)
    return { ...tool, found: true, detail: `${line}, used by the tests of device cuda only` };
  const detail = "not on the PATH; only the tests of device cuda need it";
  return { ...tool, found: false, detail, remedy: "apt-get install g++" };
}

const node = (): Finding => ({
  name: "node",
  kind: "tool",
  found: true,
  detail: `${process.version}, V8 ${process.versions.v8}`,
});

/** The bridge to native libraries is an optional dependency: npm may have left it out. */
async function koffi(): Promise<Finding> {
  const tool = { name: "koffi", kind: "tool" } as const;
  try {
    const { version: found } = await import("koffi");
    return { ...tool, found: true, detail: `${found}, the bridge to native libraries` };
  } catch {
    return {
      ...tool,
      found: false,
      detail: "the bridge to native libraries is not installed",
      remedy: "npm install koffi",
    };
  }
}

function chromium({ env }: Context): Finding {
  const tool = { name: "chromium", kind: "tool" } as const;
  const path = findChromium(env);
  if (path) return { ...tool, found: true, detail: `${path}, used by the viewer's tests only` };
  const detail = "not on the PATH; only the viewer's tests need it";
  return { ...tool, found: false, detail, remedy: "apt-get install chromium, or SOBOLEV_CHROMIUM=<path>" };
}
