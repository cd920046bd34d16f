import type { ModelViewerElement } from "@google/model-viewer";

export type { ModelViewerElement };

let loaded: Promise<unknown> | undefined;

/** Loads <model-viewer>: 300 KB that only models cost. What it decodes with is ours, by web/build/model-viewer.ts. */
export async function loadModelViewer(): Promise<void> {
  loaded ??= import("@google/model-viewer");
  await loaded.catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
}

/** Whether this browser draws in three dimensions. */
export function hasWebGl(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}
