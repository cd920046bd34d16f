import { fileURLToPath } from "node:url";
import { LocalStore } from "./local-store.ts";
import type { Store } from "./store.ts";

/**
 * Opens the store that GADB_DEPOT_URL names, making its folders. Throws when it cannot be used, saying why. Only
 * `file:` works today.
 */
export async function openStore(depotUrl: string): Promise<Store> {
  const { protocol } = new URL(depotUrl);
  if (protocol === "file:") return LocalStore.open(fileURLToPath(depotUrl));
  if (protocol === "s3:") {
    throw new Error(
      "GADB_DEPOT_URL: an s3: depot is not available yet. Use a file: URL, for instance of a mounted share.",
    );
  }
  throw new Error(`GADB_DEPOT_URL: there is no store for ${protocol} URLs. Use a file: URL.`);
}
