/** @file How this very program is started again, compiled or from its TypeScript sources. */

import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { installation } from "./load-problem.ts";

/**
 * Arguments of Node that run the command line of this installation; its own arguments follow.
 *
 * From sources the hook that loads users' TypeScript is registered first: Node 20 runs none by itself.
 */
export function ownProgram(): string[] {
  const extension = extname(import.meta.url);
  const main = fileURLToPath(new URL(`./main${extension}`, import.meta.url));
  if (extension !== ".ts") return [main];
  const [hook, data] = [new URL("./module-hook.js", import.meta.url).href, installation()].map((value) =>
    JSON.stringify(value),
  );
  const register = `import { register } from "node:module"; register(${hook}, { data: ${data} });`;
  return ["--import", `data:text/javascript,${encodeURIComponent(register)}`, main];
}
