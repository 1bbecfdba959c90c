/** @file Where CUDA libraries may lie: lists of directories, read but never run. */

import { getBuiltin } from "../native/node.ts";

/** Directories whose libraries belong together. An empty list stands for the names the system's loader knows. */
export interface Place {
  readonly name: string;
  readonly directories: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a pip wheel puts libraries below site-packages: CUDA 13 in one folder, CUDA 12 in one for each library. */
const wheels = {
  13: ["nvidia/cu13/lib"],
  12: ["cublas", "cusolver", "cuda_nvrtc", "cusparse", "nvjitlink"].map((part) => `nvidia/${part}/lib`),
} as const;

export type Generation = keyof typeof wheels;

/** Of a toolkit's installer, of distributions, and of NVIDIA's containers. */
const systems: Readonly<Record<Generation, readonly string[]>> = {
  13: ["/usr/local/cuda-13*/lib64", "/usr/local/cuda-13*/targets/x86_64-linux/lib"],
  12: ["/usr/local/cuda-12*/lib64", "/usr/local/cuda-12*/targets/x86_64-linux/lib"],
};
const anyGeneration = ["/usr/local/cuda/lib64", "/usr/local/nvidia/lib64"];

/** Folders of Python packages: of the active environment first, then of this project, the user and the system. */
function packageFolders(env: Environment): string[] {
  const homes = [env.VIRTUAL_ENV, env.CONDA_PREFIX, ".venv", env.HOME && `${env.HOME}/.local`];
  return [
    ...homes.filter(Boolean).map((home) => `${home}/lib/python3*/site-packages`),
    "/usr/lib/python3*/site-packages",
    "/usr/lib/python3*/dist-packages",
    "/usr/local/lib/python3*/site-packages",
    "/usr/local/lib/python3*/dist-packages",
    "/opt/*/lib/python3*/site-packages",
    "/opt/*/.venv/lib/python3*/site-packages",
  ];
}

/**
 * Places of one CUDA generation, in the order in which they are searched.
 *
 * @param env - SOBOLEV_CUDA_PATH: one directory or several separated like PATH; searched alone when given.
 */
export function places(generation: Generation, env: Environment): readonly Place[] {
  const given = env.SOBOLEV_CUDA_PATH;
  if (given) return [{ name: "SOBOLEV_CUDA_PATH", directories: split(given) }];
  const conda = env.CONDA_PREFIX ? [`${env.CONDA_PREFIX}/lib`] : [];
  const toolkits = [...systems[generation], ...anyGeneration, ...conda].flatMap(expand);
  const packages = packageFolders(env).flatMap(expand);
  return [
    ...toolkits.map((directory) => ({ name: directory, directories: [directory] })),
    ...packages.map((folder) => ({ name: folder, directories: wheelFolders(folder, generation) })),
    { name: "the system's loader", directories: [] },
  ].filter(({ name, directories }) => directories.length > 0 || name === "the system's loader");
}

const wheelFolders = (folder: string, generation: Generation): string[] =>
  wheels[generation].flatMap((below) => expand(`${folder}/${below}`));

/** Where the driver lies: it belongs to the machine, so the system's loader has the last word. */
export function driverPlaces(env: Environment): readonly string[] {
  const given = env.SOBOLEV_CUDA_PATH ? split(env.SOBOLEV_CUDA_PATH) : [];
  return [...given, "/usr/local/nvidia/lib64", "/usr/lib/wsl/lib"];
}

const split = (path: string): string[] =>
  path.split(getBuiltin("node:path").delimiter).filter((directory) => directory !== "");

/**
 * Directories that match a path whose segments may hold `*`; newest versions (last names) first.
 *
 * @param pattern - absolute, or relative to the current directory; `/` separates.
 */
export function expand(pattern: string): string[] {
  const fs = getBuiltin("node:fs");
  return pattern.split("/").reduce<string[]>((folders, segment, i) => {
    if (i === 0) return [segment];
    if (!segment.includes("*")) return folders.map((folder) => `${folder}/${segment}`).filter(fs.existsSync);
    const matches = matcher(segment);
    return folders.flatMap((folder) =>
      entriesOf(folder)
        .filter((name) => matches.test(name))
        .map((name) => `${folder}/${name}`),
    );
  }, []);
}

/** Names in a directory, last first; none if it cannot be read. */
export function entriesOf(folder: string): string[] {
  try {
    return getBuiltin("node:fs")
      .readdirSync(folder || "/")
      .sort()
      .reverse();
  } catch {
    return [];
  }
}

const matcher = (segment: string): RegExp =>
  new RegExp(`^${segment.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
