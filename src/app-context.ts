import type { Pool } from "pg";
import type { Config } from "./config.ts";
import type { EmbeddedPostgres } from "./db/embedded.ts";
import type { Secrets } from "./db/secrets.ts";
import type { Log } from "./log.ts";

/** What every part of the running program shares; made once by src/main.ts. */
export interface AppContext {
  config: Config;
  log: Log;
  /** The owner's connection string: migrations, worker. Never for requests. */
  ownerUrl: string;
  /** The API's connection string: gadb_authenticator. */
  authUrl: string;
  ownerPool: Pool;
  authPool: Pool;
  /** The API's connections to a replica; undefined without one. */
  replicaPool?: Pool;
  secrets: Secrets;
  /** The PostgreSQL we started ourselves; undefined with DATABASE_URL. */
  pgInstance?: EmbeddedPostgres;
}
