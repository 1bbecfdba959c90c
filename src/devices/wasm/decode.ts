/** @file Bytes from base64. */

/** @param base64 - standard alphabet; line breaks are skipped. */
export const decode = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64.replaceAll("\n", "")), (letter) => letter.charCodeAt(0));
