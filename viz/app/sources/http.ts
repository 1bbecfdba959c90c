/** @file Runs on the viewer's server. */

import type {
  HistoryRow,
  LiveEvent,
  PointValue,
  RunEntry,
  ViewLayout,
  ViewSummary,
} from "../../source/source.ts";
import { serverToken } from "../shell/token.ts";
import type { Catalogue, Nullable, PageSource, ServerFacts } from "./page-source.ts";

/** What `api/runs` answers. */
export interface RunsAnswer {
  readonly server: ServerFacts;
  readonly runs: readonly RunEntry[];
}

/** The server's list, or undefined when this page comes from a host that only holds files. */
export async function askForRuns(): Promise<RunsAnswer | undefined> {
  const response = await fetch("./api/runs").catch(() => undefined);
  const isJson = response?.headers.get("Content-Type")?.startsWith("application/json");
  return response?.ok && isJson ? ((await response.json()) as RunsAnswer) : undefined;
}

/**
 * A run of the server, asked for when it is needed.
 *
 * @param token - with which it can be stopped. Default: it cannot.
 */
export function httpSource(id: string, token?: string): PageSource {
  const base = `./api/runs/${encodeURIComponent(id)}`;
  const json = async <Answer>(path: string): Promise<Answer> =>
    (await (await ask(`${base}/${path}`)).json()) as Answer;
  return {
    id,
    summary: () => json<ViewSummary>("summary"),
    history: (from = 0) => json<readonly Nullable<HistoryRow>[]>(`history?from=${from}`),
    field: ({ field, kind, axes, fixed, resolution }) => {
      const lattice = { axes: axes.join(","), resolution: resolution.join(",") };
      return numbers(`${base}/field?${query({ field, kind, ...lattice }, { fix: fixed })}`);
    },
    value: (point, field) => json<Nullable<PointValue>>(`value?${query({ field }, { at: point })}`),
    line: ({ field, kind, from, to, count }) =>
      numbers(`${base}/line?${query({ field, kind, count: String(count) }, { from, to })}`),
    layout: () => json<ViewLayout>("layout"),
    file: async ({ format, names, resolution }) => {
      const asked = { format, names: names.join(","), resolution: resolution.join(",") };
      const response = await ask(`${base}/file?${query(asked, {})}`);
      return {
        name:
          /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ??
          `solution.${format}`,
        type: response.headers.get("Content-Type") ?? "application/octet-stream",
        bytes: new Uint8Array(await response.arrayBuffer()),
      };
    },
    follow: (listener) => {
      const events = new EventSource(`${base}/events`);
      const close = (): void => events.close();
      events.addEventListener("message", ({ data }) => {
        const event = JSON.parse(data as string) as LiveEvent;
        // A stream that has ended would be opened again for ever.
        if (event.kind === "ended") close();
        listener(event);
      });
      return close;
    },
    ...(token !== undefined && { stop: () => void askToStop(base, token) }),
  };
}

/** A run that has ended meanwhile, or a server that is gone, says so itself: by its events or by what is asked next. */
const askToStop = (base: string, token: string): Promise<unknown> =>
  fetch(`${base}/stop`, { method: "POST", headers: { Authorization: `Bearer ${token}` } }).catch(
    () => undefined,
  );

async function numbers(address: string): Promise<Float64Array> {
  const view = new DataView(await (await ask(address)).arrayBuffer());
  return Float64Array.from({ length: view.byteLength / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

async function ask(address: string): Promise<Response> {
  const response = await fetch(address).catch(() => {
    throw new Error("The viewer's server does not answer. Start it again with: sobolev view");
  });
  if (response.ok) return response;
  const { error } = (await response.json().catch(() => ({}))) as { error?: string };
  throw new Error(error ?? `The viewer's server answered ${response.status}.`);
}

/** `field=u&fix.t=0.5`: plain parameters, then numbers by group and coordinate. */
function query(
  plain: Readonly<Record<string, string>>,
  groups: Readonly<Record<string, Readonly<Record<string, number>>>>,
): URLSearchParams {
  const parameters = new URLSearchParams(plain);
  for (const [group, numbers] of Object.entries(groups))
    for (const [name, value] of Object.entries(numbers)) parameters.set(`${group}.${name}`, String(value));
  return parameters;
}

/** The server's runs and those that the page adds. */
export function catalogueOf(answer: RunsAnswer | undefined): Catalogue {
  const own = new Map<string, { readonly entry: RunEntry; readonly source: PageSource }>();
  const listeners = new Set<() => void>();
  // A server that answered once and is silent now has no empty list: it is gone, which `ask` says.
  const served = async (): Promise<Pick<RunsAnswer, "runs"> & Partial<RunsAnswer>> =>
    answer ? ((await (await ask("./api/runs")).json()) as RunsAnswer) : { runs: [] };
  return {
    ...(answer && { server: answer.server }),
    list: async () => [...[...own.values()].map(({ entry }) => entry), ...(await served()).runs],
    open: async (id) => {
      const source = own.get(id)?.source;
      if (source) return source;
      const { runs, server } = await served();
      const token = server?.stops?.includes(id) ? serverToken() : undefined;
      if (runs.some((entry) => entry.id === id)) return httpSource(id, token);
      throw new Error(
        `There is no run "${id}" here. It may belong to another page, or its folder was removed.`,
      );
    },
    add: (entry, source) => {
      own.set(entry.id, { entry, source });
      for (const listener of listeners) listener();
    },
    changed: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
