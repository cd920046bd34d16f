import { pipeline } from "node:stream/promises";
import { withIdentity } from "../../../src/auth/identity.ts";
import { findResumableUpload } from "../../../src/sql/find-resumable-upload.ts";
import type { ResumableUploadRow } from "../../../src/sql/resumable-upload.ts";
import type { Part } from "../store.ts";
import type { Writing } from "./context.ts";
import { DurableGate } from "./durable-gate.ts";
import { openPart } from "./receive-chunk.ts";

/**
 * Puts an upload together from its partial ones. What is copied is recorded after each of them, so that a server that
 * stops meanwhile goes on there.
 */
export async function concatenate(writing: Writing): Promise<Part> {
  const { tus, lease, upload } = writing;
  const { store, limits } = tus.depot;
  const part = await openPart(writing);
  try {
    let start = 0;
    for (const id of upload.partIds ?? []) {
      const { sizeBytes } = await findPart(writing, id);
      start += sizeBytes;
      if (start <= upload.durableOffset) continue;
      const source = await store.readPart(id, sizeBytes);
      await pipeline(source, new DurableGate(part, lease, { ...limits, isAllOrNothing: true }));
      await lease.advance(await part.sync());
    }
    return part;
  } catch (error) {
    await part.suspend();
    throw error;
  }
}

function findPart({ tus, identity }: Writing, id: string): Promise<ResumableUploadRow> {
  return withIdentity(tus.depot.pool, identity, (client) => findResumableUpload(client, id, false));
}
