/** @file What every device refuses of programs. */

import { UsageError } from "../errors.ts";
import type { DeviceName, Program } from "./device.ts";

/** @throws UsageError for shapes that are none. */
export function checkProgram(device: DeviceName, { samples, lastSamples, tiles }: Program): void {
  if (samples > 0 && samples % 4 === 0 && lastSamples >= 1 && lastSamples <= samples && tiles >= 1) return;
  throw new UsageError({
    what: `a program of ${tiles} tiles of ${samples} samples, ${lastSamples} in the last`,
    where: `install on the ${device} device`,
    remedy: "tiles >= 1, samples a multiple of 4, lastSamples between 1 and samples",
  });
}

/**
 * @param most - tiles of the program; undefined: it is not installed.
 * @throws UsageError unless it is installed and `tiles` is a whole number from 0 to `most`.
 */
export function checkTiles(device: DeviceName, id: number, tiles: number, most: number | undefined): void {
  if (most !== undefined && Number.isInteger(tiles) && tiles >= 0 && tiles <= most) return;
  throw badTiles(device, id, tiles, most);
}

const badTiles = (device: DeviceName, id: number, tiles: number, most: number | undefined): UsageError =>
  new UsageError({
    what: most === undefined ? `program ${id} is not installed` : `${tiles} tiles of a program of ${most}`,
    where: `execute on the ${device} device`,
    remedy: "install the program, and run a whole number of tiles, at most its own",
  });
