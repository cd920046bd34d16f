import { openStore } from "../plugins/depot/open-store.ts";
import type { Store } from "../plugins/depot/store.ts";
import type { Config } from "../src/config.ts";

/** Runs `fn` with the configured store and closes it afterwards. */
export async function withStore<T>(config: Config, fn: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(config);
  try {
    return await fn(store);
  } finally {
    await store.close();
  }
}
