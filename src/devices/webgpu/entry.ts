/** @file Where WebGPU comes from: the browser's navigator, or Dawn through the package `webgpu` in Node. */

import { inNode } from "../native/node.ts";

/** WebGPU as found. */
export interface Entry {
  readonly gpu: GPU;
  /** `browser`, or the package with its version. */
  readonly provider: string;
}

/** Why there is none, and what to do. */
export interface NoEntry {
  readonly reason: string;
  readonly remedy: string;
}

/** The part of the package `webgpu` that is used. */
export interface DawnPackage {
  create(flags: readonly string[]): GPU;
}

/** What an entry is looked for in. */
export interface Surroundings {
  /** Default: the global navigator's `gpu`. */
  readonly gpu?: GPU | undefined;
  /** Loads a package by its name. Default: Node's import, so that bundlers see no package. */
  readonly importer?: (name: string) => Promise<unknown>;
  /** Default: whether this is Node. */
  readonly node?: boolean;
  /** Whether the page came over https or from this machine. Default: the global's own word. */
  readonly secure?: boolean;
}

/** @returns where WebGPU comes from, or why it comes from nowhere. Never throws. */
export async function findEntry(around: Surroundings = {}): Promise<Entry | NoEntry> {
  const { node = inNode(), gpu = node ? undefined : browserGpu() } = around;
  if (gpu) return { gpu, provider: "browser" };
  return node ? fromPackage(around.importer ?? importPackage) : noBrowserGpu(around.secure);
}

const browserGpu = (): GPU | undefined => (globalThis.navigator as Navigator | undefined)?.gpu;

const noBrowserGpu = (secure = globalThis.isSecureContext): NoEntry =>
  secure === false
    ? {
        reason: "pages that come over plain http from another machine get no WebGPU",
        remedy: "https, or http://localhost through a tunnel",
      }
    : {
        reason: "this browser has no WebGPU",
        remedy:
          "Chrome or Edge 113, Firefox 141 or Safari 26 or newer; on Linux perhaps chrome://flags/#enable-unsafe-webgpu",
      };

async function fromPackage(importer: (name: string) => Promise<unknown>): Promise<Entry | NoEntry> {
  try {
    const { create } = (await importer("webgpu")) as DawnPackage;
    return { gpu: create([]), provider: "package webgpu" };
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    return isAbsent(thrown)
      ? { reason: "the package webgpu is not installed", remedy: "npm install webgpu" }
      : {
          reason: `the package webgpu does not load: ${text.split("\n")[0]}`,
          remedy:
            "npm install webgpu@latest, on a system it has binaries for (Linux and Windows x64 or arm64, macOS)",
        };
  }
}

/** Node's own words for a package that is not there; for one whose binary is missing the path names more. */
const isAbsent = (thrown: unknown): boolean =>
  (thrown as { code?: unknown } | undefined)?.code === "ERR_MODULE_NOT_FOUND" &&
  /package 'webgpu'/.test(String((thrown as Error).message));

/** The name is a variable on purpose: a bundler that saw it would take the package into pages. */
const importPackage = (name: string): Promise<unknown> => import(/* @vite-ignore */ name);
