import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { decoders } from "./build/decoders.ts";
import { modelViewer } from "./build/model-viewer.ts";

/** Holds the first paint until the saved theme is set, so that a light page never flashes dark. */
const renderBlocking: Plugin = {
  name: "gadb-render-blocking",
  transformIndexHtml: {
    order: "post",
    handler: (html) =>
      html.replace('<script type="module"', '<script type="module" blocking="render"'),
  },
};

// Vite reads the default export.
// oxlint-disable-next-line import/no-default-export
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/",
  plugins: [renderBlocking, modelViewer, decoders],
  // Lit's production build always: Vite would choose by NODE_ENV, which is "test" when the tests build.
  resolve: { conditions: ["module", "browser", "production"] },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // Browsers of 2024 and later know light-dark(); the replacement for older ones is large and harder to debug.
    cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
    // Hashed names, safe to cache for good; the folder is not `assets` because /assets/:id is the depot's.
    assetsDir: "assets-static",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    // <model-viewer> with three.js, loaded for models alone.
    chunkSizeWarningLimit: 1_100,
  },
});
