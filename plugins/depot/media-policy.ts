import type { ServerResponse } from "node:http";
import { create } from "content-disposition";
import { UNKNOWN_MEDIA_TYPE } from "./sniff-media-type.ts";

/** What browsers show without running anything in it. SVG, HTML, XML and PDF are not here, and never shall be. */
const SHOWABLE = new Set([
  "image/png",
  "image/apng",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
  "audio/wav",
  "audio/mpeg",
  "audio/ogg",
  "audio/opus",
  "audio/flac",
  "audio/x-flac",
  "audio/aac",
  "audio/mp4",
  "audio/x-m4a",
  "video/mp4",
  "video/webm",
  "video/ogg",
  "video/quicktime",
]);

/** What nobody renders. */
export const UNSHOWN_MEDIA_TYPE = UNKNOWN_MEDIA_TYPE;

/** What to send as Content-Type: the type found from the content when it is harmless, else one that nobody renders. */
export function contentType(mediaType: string): string {
  return isShowable(mediaType) ? mediaType : UNSHOWN_MEDIA_TYPE;
}

/** Content-Disposition for a file (RFC 6266); `inline` is granted to harmless types only. */
export function contentDisposition(
  filename: string,
  mediaType: string,
  wantsInline: boolean,
): string {
  return create(filename, { type: wantsInline && isShowable(mediaType) ? "inline" : "attachment" });
}

/** Sets what makes content harmless whatever is in it: it runs nothing, loads nothing and is no page of ours. */
export function setHarmless(res: ServerResponse): void {
  res.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  res.setHeader("Referrer-Policy", "no-referrer");
}

function isShowable(mediaType: string): boolean {
  return SHOWABLE.has(mediaType.split(";")[0] as string);
}
