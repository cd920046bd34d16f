import { DamagedContent } from "./damaged-content.ts";
import type { Hashers } from "./hashers.ts";
import type { ProvenContent } from "./proven-content.ts";
import type { Store, StoredContent } from "./store.ts";

/** What every way out of the depot needs. */
export interface ContentSource {
  store: Store;
  hashers: Hashers;
  proven: ProvenContent;
}

/** The content that is wanted: its digest and how many bytes it must have. */
export interface WantedContent {
  sha256: string;
  sizeBytes: number;
}

/** Opens content. Throws DamagedContent when it is not there or has another size. */
export async function openContent(
  store: Store,
  { sha256, sizeBytes }: WantedContent,
): Promise<StoredContent> {
  const content = await store.open(sha256);
  if (content?.sizeBytes === sizeBytes) return content;
  await content?.close();
  throw new DamagedContent(sha256);
}
