/** @file Exit codes of the program. */

/** Source: 64 and 70 are EX_USAGE and EX_SOFTWARE of BSD sysexits.h; 130 is 128 + SIGINT, as POSIX shells report it. */
export const exitCodes = { ok: 0, failed: 2, usage: 64, internal: 70, interrupted: 130 } as const;
