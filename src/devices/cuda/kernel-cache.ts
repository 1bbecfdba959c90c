/** @file Compiled kernels kept on disk, so that a text is compiled once for a machine and not once for every process. */

import { getBuiltin } from "../native/node.ts";

/** What a card loads: machine code (CUBIN), or PTX that its driver compiles, ending in a zero byte. */
export interface Image {
  readonly kind: "cubin" | "ptx";
  readonly bytes: Uint8Array;
}

/** Images by key. Never fails: what cannot be read is not there, what cannot be written is compiled again. */
export interface KernelCache {
  readonly folder: string;
  load(key: string): Image | undefined;
  /** Writes a whole entry or none; then takes the oldest ones away until all fit. */
  store(key: string, image: Image): void;
}

/** What lies in the folder of a cache. */
export interface KernelCacheUse {
  readonly folder: string;
  readonly entries: number;
  readonly bytes: number;
}

export interface KernelCacheOptions {
  /** Most bytes of all entries together. Default: 64 MiB. */
  readonly bytes?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Chosen here: the seven texts of Burgers' equation with one network take 270 KB; 200 such solves find room. */
const mostBytes = 2 ** 26;

/** Milliseconds after which a file that was never renamed belongs to nobody. Chosen here: writing takes far less. */
const abandonedAfter = 3_600_000;

/** First line of an entry. The number is that of this form of files: others are not read. */
const header = /^sobolev-kernel 1 (cubin|ptx) ([0-9a-f]{64})\n/;
const headerLength = (kind: Image["kind"]): number => `sobolev-kernel 1 ${kind} \n`.length + 64;

const digest = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = getBuiltin("node:crypto").createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

/**
 * Key of what a compiler makes of a text: SHA-256 of all that its result depends on.
 *
 * @param parts - source, options, architecture, version of the compiler; their borders count.
 */
export const kernelKey = (parts: readonly string[]): string => digest(JSON.stringify(parts));

/**
 * Where kernels are kept: `$XDG_CACHE_HOME/sobolev/kernels`, else `~/.cache/sobolev/kernels`; on Windows below
 * LOCALAPPDATA. SOBOLEV_KERNEL_CACHE names another folder, or is `off` (or `0`) for none.
 *
 * @returns undefined where nothing is to be kept, or nobody knows where.
 *
 * @example
 * kernelCacheFolder({ XDG_CACHE_HOME: "/var/cache/me" }); // "/var/cache/me/sobolev/kernels"
 * kernelCacheFolder({ SOBOLEV_KERNEL_CACHE: "off" }); // undefined
 */
export function kernelCacheFolder(env: Environment): string | undefined {
  const { isAbsolute, join, resolve } = getBuiltin("node:path");
  const asked = env.SOBOLEV_KERNEL_CACHE;
  if (asked) return asked === "off" || asked === "0" ? undefined : resolve(asked);
  // The XDG specification has relative paths ignored.
  const named = process.platform === "win32" ? env.LOCALAPPDATA : env.XDG_CACHE_HOME;
  const base = named && isAbsolute(named) ? named : homeCache(env);
  return base && join(base, "sobolev", "kernels");
}

function homeCache({ HOME, USERPROFILE }: Environment): string | undefined {
  const home = HOME ?? USERPROFILE;
  return home && getBuiltin("node:path").join(home, ".cache");
}

/** Entries of a folder and their bytes; both 0 where there is none. */
export function kernelCacheUse(folder: string): KernelCacheUse {
  const kept = filesIn(folder).filter(({ name }) => isEntry(name));
  return { folder, entries: kept.length, bytes: kept.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/**
 * A cache in a folder, which is made (mode 0700) when something is to be stored.
 *
 * Entries carry a digest of their bytes, as a driver may crash on machine code cut short; they are written beside and
 * renamed, so that processes at the same time see whole ones. A folder that others own or may write to is not used:
 * what lies there runs on the card.
 */
export function kernelCache(
  folder: string,
  { bytes: most = mostBytes }: KernelCacheOptions = {},
): KernelCache {
  const path = (key: string): string => getBuiltin("node:path").join(folder, `${key}.image`);
  return {
    folder,
    load: (key) =>
      quietly(() => {
        if (!isOwn(folder)) return undefined;
        const image = parse(getBuiltin("node:fs").readFileSync(path(key)));
        const now = new Date();
        // The time of use: what is used last is taken away last.
        if (image) quietly(() => getBuiltin("node:fs").utimesSync(path(key), now, now));
        return image;
      }),
    store: (key, image) => {
      quietly(() => {
        if (headerLength(image.kind) + image.bytes.length > most) return;
        getBuiltin("node:fs").mkdirSync(folder, { recursive: true, mode: 0o700 });
        if (!isOwn(folder)) return;
        writeWhole(path(key), image);
        evict(folder, most);
      });
    },
  };
}

/** A cache is there to save time: a full disk, or a folder without permissions, costs time and nothing else. */
function quietly<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** Whether nobody else may write here, as far as the system has owners. @throws Error where there is nothing. */
function isOwn(folder: string): boolean {
  const found = getBuiltin("node:fs").statSync(folder);
  const nobodyElse = found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
  return found.isDirectory() && (process.getuid === undefined || nobodyElse);
}

/** An entry's image; undefined for a file that is not as it was written. */
function parse(file: Uint8Array): Image | undefined {
  const start = new TextDecoder("latin1").decode(file.subarray(0, 128));
  const [line, kind, expected] = header.exec(start) ?? [];
  if (line === undefined) return undefined;
  // Copied: machine code has to be aligned, as it is where NVRTC writes it.
  const bytes = new Uint8Array(file.subarray(line.length));
  return digest(bytes) === expected && bytes.length > 0 ? { kind: kind as Image["kind"], bytes } : undefined;
}

function writeWhole(path: string, { kind, bytes }: Image): void {
  const { renameSync, rmSync, writeFileSync } = getBuiltin("node:fs");
  const draft = `${path}.${process.pid}-${getBuiltin("node:crypto").randomBytes(6).toString("hex")}.draft`;
  try {
    const line = new TextEncoder().encode(`sobolev-kernel 1 ${kind} ${digest(bytes)}\n`);
    const whole = new Uint8Array(line.length + bytes.length);
    whole.set(line);
    whole.set(bytes, line.length);
    writeFileSync(draft, whole, { flag: "wx", mode: 0o600 });
    renameSync(draft, path);
  } catch (reason) {
    quietly(() => rmSync(draft, { force: true }));
    throw reason;
  }
}

const isEntry = (name: string): boolean => /^[0-9a-f]{64}\.image$/.test(name);
const isDraft = (name: string): boolean => /^[0-9a-f]{64}\.image\..*\.draft$/.test(name);

interface Found {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds. */
  readonly used: number;
}

/** Files of a folder; those that vanish meanwhile are left out. */
function filesIn(folder: string): Found[] {
  const { readdirSync, statSync } = getBuiltin("node:fs");
  const names = quietly(() => readdirSync(folder)) ?? [];
  return names.flatMap((name) => {
    const path = getBuiltin("node:path").join(folder, name);
    const found = quietly(() => statSync(path));
    return found ? [{ name, path, bytes: found.size, used: found.mtimeMs }] : [];
  });
}

/** Takes away what was used longest ago, and drafts that a process left behind. Files of other names are not touched. */
function evict(folder: string, most: number): void {
  const remove = ({ path }: Found): void => {
    quietly(() => getBuiltin("node:fs").rmSync(path, { force: true }));
  };
  const files = filesIn(folder);
  for (const file of files) if (isDraft(file.name) && Date.now() - file.used > abandonedAfter) remove(file);
  const entries = files.filter(({ name }) => isEntry(name)).sort((a, b) => b.used - a.used);
  let total = 0;
  for (const file of entries) {
    total += file.bytes;
    if (total > most) remove(file);
  }
}
