import { fileURLToPath } from "node:url";
import type { Config } from "../../src/config.ts";
import { LocalStore } from "./local-store.ts";
import type { Store } from "./store.ts";

/** The settings that say where the depot is. */
export interface DepotPlace {
  depotUrl: string;
  depotOldUrl?: Config["depotOldUrl"];
  s3?: Config["s3"];
}

/**
 * Opens the store that GADB_DEPOT_URL names; while a move is under way (GADB_DEPOT_OLD_URL is set), one over both. With
 * a URL alone, an `s3:` depot gets its keys where the SDK looks for them. Makes the folders of a `file:` depot and
 * nothing in a bucket. Throws when it cannot be used, saying why.
 */
export async function openStore(place: DepotPlace | string): Promise<Store> {
  const { depotUrl, depotOldUrl, s3 }: DepotPlace =
    typeof place === "string" ? { depotUrl: place } : place;
  const store = await openOne(depotUrl, s3);
  if (depotOldUrl === undefined) return store;
  try {
    const { LayeredStore } = await import("./layered-store.ts");
    return new LayeredStore(store, await openOne(depotOldUrl, s3));
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openOne(depotUrl: string, keys: Config["s3"]): Promise<Store> {
  const { protocol } = new URL(depotUrl);
  if (protocol === "file:") return LocalStore.open(fileURLToPath(depotUrl));
  if (protocol === "s3:") {
    // The SDK takes thirty megabytes, which a depot in a folder shall not pay.
    const [{ S3Store }, { readS3Place }] = await Promise.all([
      import("./s3/s3-store.ts"),
      import("./s3/s3-place.ts"),
    ]);
    return S3Store.open(readS3Place(depotUrl), keys);
  }
  throw new Error(`GADB_DEPOT_URL: there is no store for ${protocol} URLs. Use file: or s3:.`);
}
