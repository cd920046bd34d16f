import { withIdentity, type Identity } from "../../src/auth/identity.ts";
import { reportDamage } from "../../src/sql/report-damage.ts";
import type { DamagedContent } from "./damaged-content.ts";
import type { Depot } from "./depot.ts";

/** Marks content as damaged, so that it is no longer served, and tells the log. `about` says where it was met. */
export async function raiseAlarm(
  { pool, log }: Pick<Depot, "pool" | "log">,
  identity: Identity,
  error: DamagedContent,
  about: Readonly<Record<string, string>>,
): Promise<void> {
  const { sha256 } = error;
  const isNew = await withIdentity(pool, identity, (client) => reportDamage(client, sha256));
  log.error(
    { alarm: "damaged-content", err: error, sha256, ...about, isNew },
    "content is damaged",
  );
}
