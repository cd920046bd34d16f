import type { ModelViewerElement } from "@google/model-viewer";

export type { ModelViewerElement };

/** Where the build puts the decoders (web/build/decoders.ts); the element would fetch them from elsewhere. */
const DECODERS = "/assets-static/decoders";

let loaded: Promise<void> | undefined;

/** Loads <model-viewer> with everything it needs from this server; 300 KB that only models cost. */
export function loadModelViewer(): Promise<void> {
  loaded ??= import("@google/model-viewer").then(({ ModelViewerElement }) => {
    ModelViewerElement.dracoDecoderLocation = `${DECODERS}/draco/`;
    ModelViewerElement.ktx2TranscoderLocation = `${DECODERS}/basis/`;
    ModelViewerElement.lottieLoaderLocation = `${DECODERS}/none.js`;
  });
  loaded.catch(() => (loaded = undefined));
  return loaded;
}

/** Whether this browser draws in three dimensions. */
export function hasWebGl(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}
