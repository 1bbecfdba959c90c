/** @file What Gram matrices of slices cost beside the host's own. */

import type { Device } from "./device.ts";

export interface GramRates {
  readonly description: string;
  /** Order of the Gram matrix, and length of what is multiplied. */
  readonly n: number;
  readonly k: number;
  /** Milliseconds and GFLOP/s (n² k operations) of SYRK on the host. */
  readonly host: { readonly milliseconds: number; readonly gigaflops: number };
  /** The same by slices: GFLOP/s of the float64 product that they stand for. */
  readonly slices: readonly {
    readonly slices: number;
    readonly milliseconds: number;
    readonly gigaflops: number;
  }[];
}

export interface GramOptions {
  /** Order of the Gram matrix. Default 512. */
  readonly n?: number;
  /** Length of the vectors. Default 1024. */
  readonly k?: number;
  /** Runs of each; the best counts. Default 3. */
  readonly repeats?: number;
}

/** Measures the Gram matrices of a device's slices; undefined where it makes none. */
export async function measureGram(device: Device, options: GramOptions = {}): Promise<GramRates | undefined> {
  const { gram, host } = device;
  if (!gram) return undefined;
  const { n = 512, k = 1024, repeats = 3 } = options;
  const [A, C] = [host.allocate(n * k), host.allocate(n * n)];
  try {
    for (let i = 0; i < A.length; i++) A[i] = Math.sin(i);
    const of = (milliseconds: number) => ({ milliseconds, gigaflops: (n * n * k) / milliseconds / 1e6 });
    const own = await best(repeats, () => host.syrk(true, n, k, A, k, C, n));
    const counts = Array.from({ length: Math.max(1, gram.most - 2) }, (_, i) => i + Math.min(3, gram.most));
    const slices: GramRates["slices"][number][] = [];
    for (const count of counts) {
      const form = () => gram.form(true, n, k, A, k, C, n, count);
      slices.push({ slices: count, ...of(await best(repeats, form)) });
    }
    return { description: gram.description, n, k, host: of(own), slices };
  } finally {
    host.release(A);
    host.release(C);
  }
}

/** Milliseconds of the fastest run, after one that is not timed. */
async function best(repeats: number, action: () => unknown): Promise<number> {
  await action();
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repeats; i++) {
    const begun = performance.now();
    await action();
    least = Math.min(least, performance.now() - begun);
  }
  return least;
}
