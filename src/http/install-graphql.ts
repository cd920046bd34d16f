import "../../plugins/graphile-env.ts";
import type { Server } from "node:http";
import type { Express, RequestHandler } from "express";
import type { Pool } from "pg";
import { postgraphile } from "postgraphile";
import type { GrafservBase } from "postgraphile/grafserv";
import { grafserv } from "postgraphile/grafserv/express/v4";
import { readTrustedDocuments } from "../../plugins/limits/trusted-documents.ts";
import type { EventHub } from "../../plugins/live/hub.ts";
import { makePreset } from "../../plugins/preset.ts";
import type { ReplicaReads } from "../../plugins/statements/replica-reads.ts";
import type { LimitsConfig } from "../config-limits.ts";
import type { Log } from "../log.ts";
import { installRuruPolicy } from "./install-security-headers.ts";
import type { RateLimits } from "./rate-limits.ts";

/** What the API needs. */
export interface GraphqlOptions {
  pool: Pool;
  hub: EventHub;
  log: Log;
  limits: LimitsConfig;
  /** Where callers who ask for it read; undefined without a replica. */
  reads?: ReplicaReads | undefined;
  /** For operations over a websocket; `authenticate` counts the others. */
  rateLimits: RateLimits;
  authenticate: RequestHandler;
}

/** Mounts /graphql and /graphiql, and waits until the schema is built; throws when it cannot be. */
export async function installGraphql(
  app: Express,
  server: Server,
  { authenticate, ...options }: GraphqlOptions,
): Promise<{ serv: GrafservBase; close(): Promise<void> }> {
  const documents = readTrustedDocuments(options.limits.trustedDocuments);
  const preset = makePreset({ ...options, documents });
  const pgl = postgraphile(preset);
  const serv = pgl.createServ(grafserv);
  app.use("/graphql", authenticate);
  installRuruPolicy(app, "/graphiql");
  // False: upgrades are ours (plugins/live/websocket.ts); grafserv would destroy every other websocket.
  await serv.addTo(app, server, false);
  // Else the first requests meet a schema that is not there.
  await pgl.getSchema();
  return {
    serv,
    close: async () => {
      await pgl.release();
      for (const service of preset.pgServices ?? []) await service.release?.();
    },
  };
}
