import { GadbError } from "../../src/sdk/index.ts";
import type { MediaVersion } from "../lib/reviews.ts";
import type { Tickets } from "./tickets.ts";

/** Above this nobody reads it line by line, and the page would be busy with it. */
export const MAX_TEXT_BYTES = 512 * 1024;

/** Whether the content of a version is short enough to be shown as text. */
export function isShortText(version: MediaVersion): boolean {
  return version.sizeBytes <= MAX_TEXT_BYTES;
}

/** The text of a version; refused when it is no UTF-8. */
export async function loadText(
  tickets: Tickets,
  version: MediaVersion,
  signal: AbortSignal,
): Promise<string> {
  if (version.sizeBytes === 0) return "";
  const response = await fetch(await tickets.inline(version.assetId, version.versionNumber), {
    signal,
  });
  if (!response.ok) throw unreadable(new Error(`${response.status}`));
  const bytes = await response.arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(cause);
  }
}

function unreadable(cause: unknown): GadbError {
  return new GadbError({
    code: "BADIN",
    message: "The file can't be shown as text.",
    hint: "It may be in another encoding than UTF-8. Download it to look at it.",
    cause,
  });
}
