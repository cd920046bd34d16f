import { randomUUID } from "node:crypto";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import type { Part, SealedPart, Store } from "../../plugins/depot/store.ts";
import type { PublishOrder } from "../../src/sql/publish-upload.ts";
import { stagePreviewFile } from "../../src/sql/stage-preview-file.ts";

/** The same content is being removed at this moment; how often and how long we wait for that to end. */
const RETRIES = 40;
const RETRY_MS = 100;

/** Puts a derived file into the depot, as uploads come into it; returns its digest. */
export async function publishFile(
  { store, pool }: { store: Store; pool: Pool },
  { bytes, mediaType }: { bytes: Uint8Array; mediaType: string },
): Promise<string> {
  const id = randomUUID();
  const part = await store.createPart(id);
  try {
    const sealed = await seal(part, bytes);
    // The row is there before the file is, so that no file escapes the sweeper.
    await store.publish(id, sealed, await announce(pool, { ...sealed, mediaType }));
    return sealed.sha256;
  } catch (error) {
    await part.discard().catch(() => {});
    throw error;
  }
}

async function seal(part: Part, bytes: Uint8Array): Promise<SealedPart> {
  part.end(bytes);
  await finished(part);
  return part.seal();
}

async function announce(
  pool: Pool,
  file: SealedPart & { mediaType: string },
): Promise<Exclude<PublishOrder, "retry">> {
  for (let attempt = 1; attempt <= RETRIES; attempt += 1) {
    const order = await stagePreviewFile(pool, file);
    if (order !== "retry") return order;
    await sleep(RETRY_MS);
  }
  throw new Error("The depot has been removing this very file for seconds.");
}
