/** @file The page's questions to its server. */

import type { FieldRequest, HistoryRow, PointValue, ViewSummary } from "../source.ts";

/** Numbers that JSON could not hold arrive as null. */
export type Nullable<T> = { readonly [K in keyof T]: T[K] extends number ? number | null : T[K] };

export const fetchSummary = (): Promise<ViewSummary> => fetchJson<ViewSummary>("./api/summary");

export const fetchHistory = (): Promise<readonly Nullable<HistoryRow>[]> =>
  fetchJson<readonly Nullable<HistoryRow>[]>("./api/history");

/** The model's own value at a point. */
export function fetchValue(
  point: Readonly<Record<string, number>>,
  field: string,
): Promise<Nullable<PointValue>> {
  const query = new URLSearchParams({ field, ...prefixed("at.", point) });
  return fetchJson<Nullable<PointValue>>(`./api/value?${query}`);
}

/** Values on a lattice; the first axis varies fastest. */
export async function fetchField({
  field,
  kind,
  axes,
  fixed,
  resolution,
}: FieldRequest): Promise<Float64Array> {
  const query = new URLSearchParams({ field, kind, axes: axes.join(","), resolution: resolution.join(",") });
  for (const [name, value] of Object.entries(prefixed("fix.", fixed))) query.set(name, value);
  const response = await ask(`./api/field?${query}`);
  const view = new DataView(await response.arrayBuffer());
  return Float64Array.from({ length: view.byteLength / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

async function fetchJson<Answer>(address: string): Promise<Answer> {
  return (await (await ask(address)).json()) as Answer;
}

async function ask(address: string): Promise<Response> {
  const response = await fetch(address).catch(() => {
    throw new Error("The viewer's server does not answer. Start it again with: sobolev view");
  });
  if (response.ok) return response;
  const { error } = (await response.json().catch(() => ({}))) as { error?: string };
  throw new Error(error ?? `The viewer's server answered ${response.status}.`);
}

/**
 * Runs one task at a time. Of the calls made meanwhile only the newest is run, once the present one has ended: a
 * dragged slider keeps showing pictures, and the server never has more than one question of a kind to answer.
 */
export function newestOnly(): (task: () => Promise<void>) => Promise<void> {
  let running = false;
  let waiting: (() => Promise<void>) | undefined;
  return async (task) => {
    waiting = task;
    if (running) return;
    running = true;
    try {
      while (waiting) {
        const next: () => Promise<void> = waiting;
        waiting = undefined;
        await next();
      }
    } finally {
      running = false;
    }
  };
}

const prefixed = (prefix: string, numbers: Readonly<Record<string, number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [prefix + name, String(value)]));
