import type { ExecutionContext } from "ava";
import { loadTokenKeys } from "../../src/auth/keys.ts";
import { readConfig } from "../../src/config.ts";
import { createAuthPool, createReplicaPool } from "../../src/db/pools.ts";
import { loadSecrets } from "../../src/db/secrets.ts";
import { sameAccount, withAccount } from "../../src/db/urls.ts";
import { startServer } from "../../src/server.ts";
import type { BackupCluster } from "../ops/_backup-cluster.ts";
import { tokenFor } from "../_helpers/token-for.ts";

/** An answer and whether a replica gave it. */
export interface Answer {
  status: number;
  body: string;
  fromReplica: boolean;
}

/** Asks a server as one user. */
export type Ask = (query: string, prefer?: string) => Promise<Answer>;

/** Starts a server on a cluster with a replica; `ask` speaks for a studio admin. */
export async function startReplicaServer(
  t: ExecutionContext,
  { dataDir, ownerUrl, pool, log }: BackupCluster,
  replicaUrl: string,
): Promise<{ ask: Ask; metrics(): Promise<string> }> {
  const config = readConfig({
    PORT: "0",
    GADB_DATA_DIR: dataDir,
    DATABASE_URL: ownerUrl,
    DATABASE_REPLICA_URL: replicaUrl,
    GADB_DEMO: "0",
  });
  const secrets = loadSecrets(dataDir);
  const authUrl = withAccount(ownerUrl, "gadb_authenticator", secrets.authenticatorPassword);
  const authPool = createAuthPool(authUrl, log);
  const replicaPool = createReplicaPool(sameAccount(config.replicaUrl as string, authUrl), log);
  const app = { config, log, ownerUrl, authUrl, ownerPool: pool, authPool, replicaPool, secrets };
  const server = await startServer(app);
  t.teardown(async () => {
    await server.close();
    await Promise.all([authPool.end(), replicaPool.end()]);
  });
  const { rows } = await pool.query<{ id: string }>(
    "insert into app_public.users (username, display_name, studio_role) values ('ada', 'Ada', 'admin') returning id",
  );
  const token = await tokenFor(
    { rootPool: pool },
    await loadTokenKeys(config, secrets),
    rows[0]?.id as string,
  );
  return {
    ask: (query, prefer) => ask(server.url, token, query, prefer),
    metrics: async () => (await fetch(`${server.url}/metrics`)).text(),
  };
}

async function ask(url: string, token: string, query: string, prefer?: string): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      ...(prefer === undefined ? {} : { prefer }),
    },
    body: JSON.stringify({ query }),
  });
  return {
    status: response.status,
    body: await response.text(),
    fromReplica: response.headers.get("preference-applied") === "read=replica",
  };
}
