import { finished } from "node:stream/promises";
import { DepotError } from "../../src/errors.ts";
import { PartTooShort } from "./store-errors.ts";
import type { SealedPart, Store } from "./store.ts";

/**
 * Publishes the content of an upload whose server stopped while it did so: it is in the temporary file, or in its place
 * already. Throws BADST when it is in neither, CKSUM when the file holds something else now.
 */
export async function publishAgain(
  store: Store,
  uploadId: string,
  expected: SealedPart,
): Promise<void> {
  const part = await store.reopenPart(uploadId, expected.sizeBytes).catch((error: unknown) => {
    if (error instanceof PartTooShort) return undefined;
    throw error;
  });
  if (!part) return requireContent(store, expected);
  try {
    await finished(part.end());
    const sealed = await part.seal();
    if (sealed.sha256 !== expected.sha256) throw changed();
  } catch (error) {
    await part.suspend();
    throw error;
  }
  // Whether it was to replace damaged content is no longer known; over sound content it does no harm.
  await store.publish(uploadId, expected, "replace");
  // The two may be one file, when the server stopped between link and unlink; then there was nothing to rename.
  await store.removePart(uploadId);
}

async function requireContent(store: Store, { sha256, sizeBytes }: SealedPart): Promise<void> {
  const content = await store.open(sha256);
  await content?.close();
  if (content?.sizeBytes !== sizeBytes) throw new PartTooShort();
}

function changed(): DepotError {
  return new DepotError("CKSUM", "The depot's disk changed bytes of the upload.", {
    hint: "Send the file again, and tell your administrator.",
  });
}
