import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { openContent, type WantedContent } from "../../plugins/depot/content-source.ts";
import type { Store } from "../../plugins/depot/store.ts";

/**
 * Runs `fn` with the path of a file that holds stored content: the store's own, where it has files, else a copy that is
 * removed afterwards. Throws DamagedContent when the store does not have it as it should be.
 */
export async function withLocalFile<T>(
  store: Store,
  content: WantedContent,
  signal: AbortSignal,
  fn: (path: string) => Promise<T>,
): Promise<T> {
  const opened = await openContent(store, content);
  if (store.filePathOf) {
    await opened.close();
    return fn(store.filePathOf(content.sha256));
  }
  const folder = await mkdtemp(join(tmpdir(), "gadb-preview-"));
  try {
    const path = join(folder, "content");
    await pipeline(opened.read(), createWriteStream(path, { mode: 0o600 }), { signal });
    return await fn(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
