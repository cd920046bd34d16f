import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import type { DownloadTarget } from "../platform.ts";

/** A file that appears under its name when it is complete, and not before. */
export async function openFileTarget(path: string): Promise<DownloadTarget> {
  const partial = `${path}.${randomUUID()}.part`;
  const file = await open(partial, "wx");
  return {
    async write(bytes) {
      await file.writeFile(bytes);
    },
    async finish() {
      await file.sync();
      await file.close();
      await rename(partial, path);
    },
    async discard() {
      await file.close().catch(() => {});
      await rm(partial, { force: true });
    },
  };
}
