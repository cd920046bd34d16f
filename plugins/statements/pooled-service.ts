import type { Pool } from "pg";
import { makePgService } from "postgraphile/adaptors/pg";
import type { ReplicaReads } from "./replica-reads.ts";
import { makeWithPgClient } from "./with-pg-client.ts";

/** What of the database the API is made from. */
export interface ServiceOptions {
  schemas: string[];
  /** As whom the schema is read. */
  pgSettingsForIntrospection: Record<string, string>;
  /** Where queries may be read that are not read by `pool`. */
  reads?: ReplicaReads | undefined;
}

/** PostGraphile's service over a pool that stays the caller's to end, with our way of beginning transactions. */
export function makePooledService(
  pool: Pool,
  { reads, ...options }: ServiceOptions,
): GraphileConfig.PgServiceConfiguration {
  // Live events come from plugins/live, not from PostGraphile's own subscriber.
  const service = makePgService({ pool, pubsub: false, ...options });
  const adaptor = { ...service.adaptor, createWithPgClient: () => makeWithPgClient(pool, reads) };
  return { ...service, adaptor } as GraphileConfig.PgServiceConfiguration;
}
