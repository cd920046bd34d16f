/** What the server found out about the content of a version (docs/explanations/previews.md). */
export interface Preview {
  state: "waiting" | "ready" | "failed" | "none";
  /** Why it failed, in a sentence. */
  reason: string | undefined;
  facts: PreviewFacts;
  files: readonly PreviewFile[];
  /** Whether the person signed in may have it made again. */
  canRetry: boolean;
}

export type PreviewFileKind = "thumb_320" | "thumb_640" | "peaks" | "glb";

/** A file that was derived from the content. */
export interface PreviewFile {
  kind: PreviewFileKind;
  /** Changes when the file does: goes into its address. */
  sha256: string;
  width: number | undefined;
  height: number | undefined;
}

/** What is known, by the kind of the content; what the file does not tell is null or absent. */
export type PreviewFacts =
  | ({ kind: "image" } & Partial<ImageFacts>)
  | ({ kind: "audio" } & Partial<AudioFacts>)
  | ({ kind: "video" } & Partial<VideoFacts>)
  | ({ kind: "model" } & Partial<ModelFacts>)
  | { kind: undefined };

type Known<Facts> = { [Name in keyof Facts]: Facts[Name] | null };

type ImageFacts = Known<{
  format: string;
  width: number;
  height: number;
  channels: number;
  depth: number;
  has_alpha: boolean;
  color_space: string;
  frame_count: number;
}>;

type AudioFacts = Known<{
  codec: string;
  duration_ms: number;
  sample_rate: number;
  channels: number;
  loudness_lufs: number;
  true_peak_dbtp: number;
}>;

type VideoFacts = Known<{
  codec: string;
  duration_ms: number;
  width: number;
  height: number;
  frame_count: number;
  frame_rate: { numerator: number; denominator: number };
  is_constant_rate: boolean;
  audio_codec: string;
}>;

type ModelFacts = Known<{
  triangles: number;
  vertices: number;
  meshes: number;
  materials: number;
  textures: number;
  animations: number;
  bounds: { min: number[]; max: number[] };
  extensions: string[];
}>;

/** A preview as the API has it. */
export interface GivenPreview {
  state: Preview["state"] | null;
  kind: "image" | "audio" | "video" | "model" | null;
  reason: string | null;
  facts: unknown;
  canRetry: boolean | null;
  files: readonly (GivenFile | null)[] | null;
}

interface GivenFile {
  kind: PreviewFileKind | null;
  sha256: string | null;
  width: number | null;
  height: number | null;
}

/** Nothing is known. */
export const NO_PREVIEW: Preview = {
  state: "none",
  reason: undefined,
  facts: { kind: undefined },
  files: [],
  canRetry: false,
};

/** A preview of the API as pages use it. */
export function toPreview(given: GivenPreview | null | undefined): Preview {
  if (given === null || given === undefined) return NO_PREVIEW;
  const facts = typeof given.facts === "object" && given.facts !== null ? given.facts : {};
  return {
    state: given.state ?? "none",
    reason: given.reason ?? undefined,
    facts: { ...facts, kind: given.kind ?? undefined } as PreviewFacts,
    files: (given.files ?? []).flatMap((file) =>
      file?.kind && file.sha256 !== null
        ? {
            kind: file.kind,
            sha256: file.sha256,
            width: file.width ?? undefined,
            height: file.height ?? undefined,
          }
        : [],
    ),
    canRetry: given.canRetry ?? false,
  };
}

/** The derived file of this kind, if there is one. */
export function fileOf(preview: Preview, kind: PreviewFileKind): PreviewFile | undefined {
  return preview.files.find((file) => file.kind === kind);
}
