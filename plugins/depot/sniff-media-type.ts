import { fileTypeFromBuffer } from "file-type";

/** What is neither recognised nor text. */
export const UNKNOWN_MEDIA_TYPE = "application/octet-stream";

/**
 * The media type of a file that begins with `head` (64 KiB are plenty), found from its bytes: the name and the
 * client's word count for nothing. Texts that browsers run or render get their own type, so that nobody takes them
 * for harmless.
 */
export async function sniffMediaType(head: Buffer): Promise<string> {
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  // XML may be SVG, which is for us to tell apart.
  if (found && found.mime !== "application/xml") return found.mime;
  return sniffText(head) ?? found?.mime ?? UNKNOWN_MEDIA_TYPE;
}

function sniffText(head: Buffer): string | undefined {
  const text = decodeText(head);
  if (text === undefined || text === "") return undefined;
  const start = text.trimStart().slice(0, 4_096);
  if (/^(<\?xml[^>]*\?>|<!--[\s\S]*?-->|<!doctype svg[^>]*>|\s)*<svg[\s>]/i.test(start))
    return "image/svg+xml";
  if (/^<(!doctype html|html|head|body|script|iframe|title)[\s>]/i.test(start)) return "text/html";
  if (/^\{\s*"/.test(start) && /"asset"\s*:\s*\{[^}]*"version"\s*:/.test(text))
    return "model/gltf+json";
  if (/^<\?xml\s/i.test(start)) return "application/xml";
  if (/^[{[]\s*["{[\]}\d-]/.test(start)) return "application/json";
  return "text/plain";
}

/** UTF-8 without control characters, or undefined. The last character may be cut in two. */
function decodeText(head: Buffer): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    // oxlint-disable-next-line no-control-regex
    return /[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
