/** What a browser can do with a file, told from its media type. */
export type MediaKind = "image" | "audio" | "video" | "model" | "text" | "archive" | "file";

/**
 * Formats that browsers decode and that the depot sends under their own media type (plugins/depot/media-policy.ts).
 * Others of their family are shown as facts and a download.
 */
const IMAGES = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
]);
const AUDIO = new Set([
  "audio/wav",
  "audio/mpeg",
  "audio/ogg",
  "audio/opus",
  "audio/flac",
  "audio/x-flac",
  "audio/aac",
  "audio/mp4",
  "audio/x-m4a",
]);
const VIDEO = new Set(["video/mp4", "video/webm"]);
const ARCHIVES = new Set([
  "application/zip",
  "application/gzip",
  "application/x-7z-compressed",
  "application/x-tar",
]);

/** The family of a media type, for its icon and word. Parameters such as a charset are ignored. */
export function mediaKind(mediaType: string): MediaKind {
  const essence = essenceOf(mediaType);
  if (ARCHIVES.has(essence)) return "archive";
  if (essence.startsWith("model/")) return "model";
  if (essence === "application/json") return "text";
  const family = essence.split("/")[0];
  if (family === "image" || family === "audio" || family === "video" || family === "text")
    return family;
  return "file";
}

/** Whether the page can show the file itself: a picture, a sound, a film. */
export function isPlayable(mediaType: string): boolean {
  const essence = essenceOf(mediaType);
  return IMAGES.has(essence) || AUDIO.has(essence) || VIDEO.has(essence);
}

/** Whether the file can be a picture on a card. SVG stays out: it is a document that may hold scripts. */
export function isPicture(mediaType: string): boolean {
  return IMAGES.has(essenceOf(mediaType));
}

/** The word for a kind. */
export function kindWord(kind: MediaKind): string {
  return KIND_WORDS[kind];
}

const KIND_WORDS: Record<MediaKind, string> = {
  image: "Image",
  audio: "Audio",
  video: "Video",
  model: "3D model",
  text: "Text",
  archive: "Archive",
  file: "File",
};

function essenceOf(mediaType: string): string {
  return (mediaType.split(";")[0] ?? "").trim().toLowerCase();
}
