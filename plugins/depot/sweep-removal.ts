import type { Pool } from "pg";
import { forgetBlob } from "../../src/sql/forget-blob.ts";
import { holdDoomed } from "../../src/sql/hold-doomed.ts";
import { inTransaction } from "../../src/sql/in-transaction.ts";
import type { Store } from "./store.ts";

/** Long enough for the slowest store to remove one object; a remover that sleeps longer loses its lock. */
const SETTINGS = { lock_timeout: "10s", idle_in_transaction_session_timeout: "60s" };

/**
 * Removes the file of content in the state `deleting`, and then its row; false when it must stay after all. The row is
 * held meanwhile, so that no other remover, no upload and no new reference comes between: of two removers, one could
 * otherwise remove the file that an upload has put there after the other was done.
 */
export async function removeDoomed(
  { store, pool }: { store: Store; pool: Pool },
  sha256: string,
): Promise<boolean> {
  return inTransaction(pool, SETTINGS, async (client) => {
    const isHeld = await holdDoomed(client, sha256);
    if (isHeld) {
      await store.remove(sha256);
      await forgetBlob(client, sha256);
    }
    return isHeld;
  });
}
