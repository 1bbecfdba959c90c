/** @file The key that lets this page start solves on the machine of its server. */

/** Where it is kept until the tab is closed. */
const key = "sobolev-token";

/** As the server prints it at the end of its address: `#token=...`, alone. */
const carried = /^#token=([\w.~-]+)$/;

/**
 * Moves the token from the address, where it would be seen and copied along, into the session of this tab. The rest
 * of the address stays.
 */
export function takeToken(): void {
  const token = carried.exec(location.hash)?.[1];
  if (!token) return;
  sessionStorage.setItem(key, token);
  history.replaceState(null, "", location.pathname + location.search);
}

/** The token this tab was opened with; undefined where there was none. */
export const serverToken = (): string | undefined => sessionStorage.getItem(key) ?? undefined;
