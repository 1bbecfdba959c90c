/** @file Builds the report page into dist/viz/report: one script and one style, which `reportPage` puts into one file. */

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// biome-ignore lint/style/noDefaultExport: the form in which Vite takes its configuration.
export default defineConfig({
  root: fileURLToPath(new URL("./report", import.meta.url)),
  base: "./",
  build: {
    outDir: fileURLToPath(new URL("../dist/viz/report", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    modulePreload: { polyfill: false },
    // The content security policy allows no data: styles or pictures.
    assetsInlineLimit: 0,
    rollupOptions: {
      output: { entryFileNames: "report.js", assetFileNames: "report[extname]" },
    },
  },
});
