/** @file Buffers by role, made anew only when they are too small. */

/** WebGPU's buffer usages; Node has no globals for them. Source: W3C, WebGPU, section 5.1. */
export const usage = {
  mapRead: 0x1,
  copyFrom: 0x4,
  copyTo: 0x8,
  uniform: 0x40,
  storage: 0x80,
} as const;

/** GPUMapMode.READ. Source: W3C, WebGPU, section 5.2. */
export const mapForReading = 1;

export interface BufferPool {
  /** The buffer of that role, of at least so many bytes; what it held is lost if it has to grow. */
  take(role: string, bytes: number, usages: number): GPUBuffer;
  /** The buffer taken last for that role. */
  held(role: string): GPUBuffer;
  close(): void;
}

/** Buffers of one user. */
export function bufferPool(device: GPUDevice): BufferPool {
  const buffers = new Map<string, GPUBuffer>();
  return {
    take: (role, bytes, usages) => {
      const known = buffers.get(role);
      // A buffer still mapped was left so by work that failed.
      if (known && known.size >= bytes && known.mapState === "unmapped") return known;
      known?.destroy();
      // Bindings of 64-bit words and copies need whole multiples of 8 bytes.
      const made = device.createBuffer({
        label: role,
        size: 8 * Math.ceil(Math.max(8, bytes) / 8),
        usage: usages,
      });
      buffers.set(role, made);
      return made;
    },
    held: (role) => buffers.get(role) as GPUBuffer,
    close: () => {
      for (const buffer of buffers.values()) buffer.destroy();
      buffers.clear();
    },
  };
}
