/** @file Finds and loads the driver, NVRTC, cuBLAS and cuSOLVER. */

import { bridge, firstLine, type Library, type Loader, type Routine } from "../native/foreign.ts";
import { getBuiltin, inNode } from "../native/node.ts";
import * as declarations from "./declarations.ts";
import { type LibraryName, newerDriver } from "./errors.ts";
import { driverPlaces, entriesOf, type Generation, type Place, places } from "./places.ts";

/** Functions of a library by name. */
export type Functions = Readonly<Record<string, Routine>>;

/** Everything loaded and bound. */
export interface CudaLibraries {
  readonly found: true;
  readonly loader: Loader;
  readonly functions: Readonly<Record<LibraryName, Functions>>;
  /** Files as loaded. */
  readonly paths: Readonly<Record<LibraryName, string>>;
  /** Of CUDA, for which the libraries were built. */
  readonly generation: Generation;
  /** Newest CUDA that the driver serves: 1000 major + 10 minor. */
  readonly driverVersion: number;
}
export interface NoCuda {
  readonly found: false;
  readonly reason: string;
  readonly remedy: string;
}

type ToolkitName = Exclude<LibraryName, "driver">;
interface Names {
  readonly libraries: Readonly<Record<ToolkitName, string>>;
  /** Loaded first where they lie beside the others, for all to see: they are opened by bare name. */
  readonly before: readonly RegExp[];
}

/** File names by generation. Source: the wheels and installers of CUDA 12 and 13. */
const names: Readonly<Record<Generation, Names>> = {
  13: {
    libraries: { compiler: "libnvrtc.so.13", blas: "libcublas.so.13", solver: "libcusolver.so.12" },
    before: [
      /^libnvrtc-builtins\.so\.13\.\d+$/,
      /^libnvJitLink\.so\.13$/,
      /^libcublasLt\.so\.13$/,
      /^libcublas\.so\.13$/,
      /^libcusparse\.so\.12$/,
    ],
  },
  12: {
    libraries: { compiler: "libnvrtc.so.12", blas: "libcublas.so.12", solver: "libcusolver.so.11" },
    before: [
      /^libnvrtc-builtins\.so\.12\.\d+$/,
      /^libnvJitLink\.so\.12$/,
      /^libcublasLt\.so\.12$/,
      /^libcublas\.so\.12$/,
      /^libcusparse\.so\.12$/,
    ],
  },
};

/** The wheels of a generation, as pip calls them. */
const wheels: Readonly<Record<Generation, string>> = {
  13: "pip install nvidia-cublas nvidia-cusolver nvidia-cuda-nvrtc nvidia-cusparse nvidia-nvjitlink",
  12: "pip install nvidia-cublas-cu12 nvidia-cusolver-cu12 nvidia-cuda-nvrtc-cu12 nvidia-cusparse-cu12 nvidia-nvjitlink-cu12",
};

const wherever =
  "into VIRTUAL_ENV, CONDA_PREFIX, .venv or ~/.local, or set SOBOLEV_CUDA_PATH to the directories that hold them";

/**
 * Loads what the cuda device needs.
 *
 * The libraries come from the first place that has all three, of the newest generation that the driver serves.
 * SOBOLEV_CUDA_PATH (directories separated like PATH) is the only place searched when it is set; the driver is looked
 * for there first and is the system's otherwise.
 *
 * @returns the libraries, or what is missing and the command that brings it. Never throws.
 */
export function loadCuda(): CudaLibraries | NoCuda {
  if (!inNode() || process.platform !== "linux" || process.arch !== "x64")
    return none("the cuda device runs on Linux for x64 processors, in Node", "device webgpu");
  const loader = bridge();
  if ("reason" in loader) return none(loader.reason, "npm install koffi");
  const driver = loadDriver(loader);
  return "reason" in driver ? driver : loadToolkit(loader, driver);
}

const none = (reason: string, remedy: string): NoCuda => ({ found: false, reason, remedy });

interface Driver {
  readonly path: string;
  readonly functions: Functions;
  readonly version: number;
}

const driverName = "libcuda.so.1";

function loadDriver(loader: Loader): Driver | NoCuda {
  const { existsSync } = getBuiltin("node:fs");
  const files = driverPlaces(process.env).map((directory) => `${directory}/${driverName}`);
  const path = files.find((file) => existsSync(file)) ?? driverName;
  try {
    const functions = bind(open(loader, path), declarations.driver);
    const version = new Int32Array(1);
    const status = functions.cuDriverGetVersion(version);
    // The toolkit's stub of this library, for linking, answers 34 to every call.
    if (status !== 0) throw new Error(`cuDriverGetVersion of ${path}: status ${status}`);
    return { path, functions, version: version[0] };
  } catch (reason) {
    return none(
      `no NVIDIA driver: ${firstLine(reason)}`,
      "install the driver (apt-get install nvidia-driver-580) on a machine with an NVIDIA card; in a container, start it with --gpus all",
    );
  }
}

const generations = [13, 12] as const;

function loadToolkit(loader: Loader, driver: Driver): CudaLibraries | NoCuda {
  const served = generations.filter((generation) => driver.version >= 1000 * generation);
  if (served.length === 0)
    return none(`the NVIDIA driver serves CUDA ${dotted(driver.version)}`, newerDriver);
  const failures: string[] = [];
  for (const generation of served) {
    for (const place of places(generation, process.env)) {
      const found = loadPlace(loader, generation, place);
      if ("compiler" in found) return complete(loader, driver, generation, found);
      if (found.reason) failures.push(found.reason);
    }
  }
  return missing(driver, failures);
}

/** CUDA's way to number versions: 13020 is 13.2. */
export const dotted = (version: number): string =>
  `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`;

function missing(driver: Driver, failures: readonly string[]): NoCuda {
  const newest = generations.find((generation) => driver.version >= 1000 * generation) ?? 12;
  const newer = driver.version < 13000 && places(13, process.env).some((place) => holds(place, names[13]));
  const given = process.env.SOBOLEV_CUDA_PATH;
  const said = [
    ...failures,
    ...(given && failures.length === 0 && !newer ? [`SOBOLEV_CUDA_PATH has none of them (${given})`] : []),
    ...(newer
      ? [`libraries of CUDA 13 were found, but the driver serves CUDA ${dotted(driver.version)}`]
      : []),
  ];
  return none(
    `NVRTC, cuBLAS and cuSOLVER of CUDA ${newest === 13 ? "12 or 13" : "12"} were not found${said.length > 0 ? `: ${said.join("; ")}` : ""}`,
    `${wheels[newest]} ${wherever}${newer ? "; or a driver of version 580 or later" : ""}`,
  );
}

const holds = (place: Place, { libraries }: Names): boolean =>
  Object.values(libraries).some((file) => locate(place, file) !== undefined && place.directories.length > 0);

type Loaded = Readonly<Record<ToolkitName, { readonly path: string; readonly functions: Functions }>>;

/** The three libraries of a place; or why not, in words unless none of them is there. */
function loadPlace(
  loader: Loader,
  generation: Generation,
  place: Place,
): Loaded | { readonly reason: string | undefined } {
  const { libraries, before } = names[generation];
  const files = Object.values(libraries);
  const absent = files.filter((file) => locate(place, file) === undefined);
  if (absent.length === files.length) return { reason: undefined };
  if (absent.length > 0) return { reason: `${place.name} has no ${absent.join(", ")}` };
  try {
    for (const file of before.flatMap((name) => matching(place, name))) open(loader, file);
    return {
      compiler: load(loader, place, libraries.compiler, declarations.compiler),
      blas: load(loader, place, libraries.blas, declarations.blas),
      solver: load(loader, place, libraries.solver, declarations.solver),
    };
  } catch (reason) {
    // The loader not knowing a name is the ordinary case, told once at the end.
    return { reason: place.directories.length === 0 ? undefined : `${place.name}: ${firstLine(reason)}` };
  }
}

function load(loader: Loader, place: Place, file: string, text: string): Loaded[ToolkitName] {
  const path = locate(place, file) ?? file;
  return { path, functions: bind(open(loader, path), text) };
}

/** @throws Error naming the file. */
function open(loader: Loader, path: string): Library {
  try {
    // Global: the libraries find each other by bare name.
    return loader.load(path, { global: true });
  } catch (reason) {
    const said = firstLine(reason);
    throw new Error(said.includes(path) ? said : `${path}: ${said}`);
  }
}

/** The file in the first directory that has it; its bare name where only the system's loader knows. */
function locate({ directories }: Place, file: string): string | undefined {
  if (directories.length === 0) return file;
  const { existsSync } = getBuiltin("node:fs");
  return directories.map((directory) => `${directory}/${file}`).find((path) => existsSync(path));
}

const matching = ({ directories }: Place, name: RegExp): string[] =>
  directories.flatMap((directory) =>
    entriesOf(directory)
      .filter((file) => name.test(file))
      .map((file) => `${directory}/${file}`),
  );

/** @throws Error naming the function that the library lacks. */
function bind(library: Library, text: string): Functions {
  return Object.fromEntries(
    declarations.parseDeclarations(text).map(({ name, result, parameters }) => {
      try {
        return [name, library.routine(name, result, parameters)];
      } catch {
        throw new Error(`${library.path} has no ${name}; CUDA 12.0 or later has it`);
      }
    }),
  );
}

function complete(
  loader: Loader,
  driver: Driver,
  generation: Generation,
  { compiler, blas, solver }: Loaded,
): CudaLibraries {
  return {
    found: true,
    loader,
    functions: {
      driver: driver.functions,
      compiler: compiler.functions,
      blas: blas.functions,
      solver: solver.functions,
    },
    paths: { driver: driver.path, compiler: compiler.path, blas: blas.path, solver: solver.path },
    generation,
    driverVersion: driver.version,
  };
}
