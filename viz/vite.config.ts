/** @file Builds the viewer's page into dist/viz/app: relative assets, no inline scripts. */

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL("./app", import.meta.url)),
  base: "./",
  // A module worker may load its problems one by one.
  worker: { format: "es" },
  build: {
    outDir: fileURLToPath(new URL("../dist/viz/app", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    modulePreload: { polyfill: false },
    // The content security policy allows no data: scripts or styles.
    assetsInlineLimit: 0,
    // chosen here: three is one chunk of about 500 kB before compression.
    chunkSizeWarningLimit: 900,
  },
});
