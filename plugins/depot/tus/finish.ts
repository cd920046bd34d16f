import { finished } from "node:stream/promises";
import type { ResumableUploadRow } from "../../../src/sql/resumable-upload.ts";
import { Ingest, type UploadedVersion } from "../ingest.ts";
import type { Part } from "../store.ts";
import { logUpload } from "../upload-route.ts";
import { concatenate } from "./concatenate.ts";
import { removeParts, type Writing } from "./context.ts";
import { openPart } from "./receive-chunk.ts";

/** Whether an upload has all its bytes but no version yet: a server stopped in between, or could not go on. */
export function isToFinish({ state, isPartial, partIds, ...upload }: ResumableUploadRow): boolean {
  if (state === "publishing") return true;
  if (state !== "open" || isPartial) return false;
  return partIds !== null || upload.durableOffset === upload.sizeBytes;
}

/** Makes an upload that has all its bytes a version, from wherever it stands. `part` when it is open already. */
export async function finishUpload(writing: Writing, part?: Part): Promise<UploadedVersion> {
  const { tus, identity, lease, upload } = writing;
  const { depot } = tus;
  const startedAt = performance.now();
  const beat = () => lease.advance();
  let version: UploadedVersion;
  if (upload.state === "publishing") {
    const { sha256, sizeBytes } = upload;
    version = await Ingest.resume(depot, identity, upload, { beat }).finishPublished({
      sha256: sha256 as string,
      sizeBytes,
    });
  } else {
    const open = part ?? (upload.partIds ? await concatenate(writing) : await openPart(writing));
    try {
      await finished(open.end());
      version = await Ingest.resume(depot, identity, upload, { beat, part: open }).finish();
    } catch (error) {
      await open.suspend();
      throw error;
    }
  }
  await removeParts(depot.store, upload);
  logUpload(depot, version, performance.now() - startedAt);
  return version;
}
