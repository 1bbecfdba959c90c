/** @file The report page of a benchmark: one file of HTML that needs nothing else, neither network nor server. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../src/errors.ts";
import { reportData } from "./report-data.ts";
import type { BenchmarkResults, PeerComparison } from "./types.ts";

/** Where the build puts the page: beside the compiled library, in dist/ when run from source. */
export const builtReport = (): string =>
  fileURLToPath(
    new URL(
      import.meta.url.endsWith(".ts") ? "../../dist/viz/report/" : "../../viz/report/",
      import.meta.url,
    ),
  );

/**
 * The report page of a benchmark as the text of one self-contained HTML file.
 *
 * It opens from a disk without network: script and style are part of it, and its content security policy allows
 * exactly these two (by their SHA-256) and forbids every request.
 *
 * @param peers - comparisons with peers to be shown on the same page.
 * @param page - folder of the built page.
 * @throws UsageError if the page is not built, saying how.
 */
export async function reportPage(
  results: BenchmarkResults,
  peers: readonly PeerComparison[] = [],
  page: string = builtReport(),
): Promise<string> {
  const [template, script, style] = ["index.html", "report.js", "report.css"].map((name) =>
    readPart(page, name),
  );
  const data = jsonInHtml(reportData(results, peers));
  return template
    .replace(/<script[^>]*\ssrc="[^"]*report\.js"[^>]*><\/script>\s*/, "")
    .replace(/<link[^>]*\shref="[^"]*report\.css"[^>]*>/, () => `<style>${style}</style>`)
    .replace(/<meta name="policy"[^>]*>/, () => policy(script, style))
    .replace(
      /<title>[^<]*<\/title>/,
      () => `<title>${escaped(`${results.suite.title} · Sobolev benchmark`)}</title>`,
    )
    .replace("</body>", () => `${dataBlock(data)}<script type="module">${script}</script></body>`);
}

function readPart(folder: string, name: string): string {
  try {
    // Line ends as the browser sees them: it hashes what it parsed.
    return readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n");
  } catch {
    throw new UsageError({
      what: "the report page is not built",
      where: join(folder, name),
      remedy: "npm run build",
    });
  }
}

const dataBlock = (json: string): string => `<script type="application/json" id="data">${json}</script>`;

/** JSON that no HTML parser takes for the end of its element, or for a comment. */
const jsonInHtml = (data: object): string => JSON.stringify(data, shortened).replaceAll("<", "\\u003c");

/** Points of curves in four digits: a quarter of a pixel at most, and half of the page's bytes. */
function shortened(_key: string, value: unknown): unknown {
  if (!isPoint(value)) return value;
  return { seconds: Number(value.seconds.toPrecision(4)), error: Number(value.error.toPrecision(4)) };
}

const isPoint = (value: unknown): value is { seconds: number; error: number } =>
  typeof value === "object" &&
  value !== null &&
  Object.keys(value).length === 2 &&
  typeof (value as { seconds?: unknown }).seconds === "number" &&
  typeof (value as { error?: unknown }).error === "number";

function policy(script: string, style: string): string {
  const rules = [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<meta http-equiv="Content-Security-Policy" content="${rules.join("; ")}">`;
}

const digest = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
