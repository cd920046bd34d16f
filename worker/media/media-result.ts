/** A file that was derived from content. */
export interface DerivedFile {
  kind: "thumb_320" | "thumb_640" | "peaks" | "glb";
  mediaType: string;
  /** Of pictures, in pixels. */
  width?: number;
  height?: number;
  bytes: Uint8Array;
}

/** What was found out about content. */
export interface MediaResult {
  /** Their shapes are in docs/explanations/previews.md. */
  facts: Record<string, unknown>;
  files: DerivedFile[];
}

/** Content that cannot be looked at, however often it is tried; the message is for people. */
export class MediaProblem extends Error {
  override readonly name = "MediaProblem";
}
