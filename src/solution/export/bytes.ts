/** @file Numbers as little-endian bytes, and as base64 data arrays of VTK's XML files. */

/** Little-endian bytes of float64 numbers, whatever the machine. */
export function littleEndianBytes(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setFloat64(8 * i, value, true);
  });
  return bytes;
}

/** Little-endian bytes of integers as VTK's Int64. */
export function int64Bytes(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setBigInt64(8 * i, BigInt(values[i]), true);
  return bytes;
}

/** base64 of the byte count as UInt64 followed by the bytes, in one stream: VTK's uncompressed `binary` data. */
export function vtkBase64(bytes: Uint8Array): string {
  const framed = new Uint8Array(8 + bytes.length);
  new DataView(framed.buffer).setBigUint64(0, BigInt(bytes.length), true);
  framed.set(bytes, 8);
  return base64(framed);
}

/** Bytes per piece: a multiple of 3, so that pieces join without padding; chosen here: few enough for one call. */
const piece = 3 * 4096;

function base64(bytes: Uint8Array): string {
  // Node's own is several times faster than the way by characters.
  if (typeof Buffer === "function") return Buffer.from(bytes.buffer, 0, bytes.length).toString("base64");
  let text = "";
  for (let at = 0; at < bytes.length; at += piece)
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + piece)));
  return text;
}

/** A `DataArray` element of VTK's XML files. `name` is escaped. */
export function dataArray(
  type: "Float64" | "Int64" | "UInt8",
  name: string,
  bytes: Uint8Array,
  components = 1,
): string {
  return `<DataArray type="${type}" Name="${escapeXml(name)}" NumberOfComponents="${components}" format="binary">${vtkBase64(bytes)}</DataArray>`;
}

/** Text for use in XML attributes and content. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
