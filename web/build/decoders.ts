import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** What models may be compressed with, by the place that web/build/model-viewer.ts names. */
const FILES: Readonly<Record<string, string>> = {
  "draco/draco_decoder.js": "draco/gltf/draco_decoder.js",
  "draco/draco_decoder.wasm": "draco/gltf/draco_decoder.wasm",
  "draco/draco_wasm_wrapper.js": "draco/gltf/draco_wasm_wrapper.js",
  "basis/basis_transcoder.js": "basis/basis_transcoder.js",
  "basis/basis_transcoder.wasm": "basis/basis_transcoder.wasm",
};

/** Adds the decoders of three.js to the build, so that nothing is fetched from elsewhere when a model needs one. */
export const decoders: Plugin = {
  name: "gadb-decoders",
  apply: "build",
  generateBundle() {
    for (const [name, source] of Object.entries(FILES)) {
      const path = import.meta.resolve(`three/examples/jsm/libs/${source}`);
      this.emitFile({
        type: "asset",
        fileName: `assets-static/decoders/${name}`,
        source: readFileSync(fileURLToPath(path)),
      });
    }
  },
};
