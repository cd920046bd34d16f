import { Client } from "pg";
import { createTestDatabase } from "../src/test/test-database.ts";

/** A copy of the migrated template. */
export interface BenchDatabase {
  ownerUrl: string;
  authenticatorUrl: string;
  /** Opens a connection as superuser. */
  connect(): Promise<Client>;
  /** Opens a connection that acts as this user under row security, as a request does. */
  connectAs(userId: string): Promise<Client>;
  /** Opens a connection that acts as gadb_owner, whom row security does not bind; functions take it for this user. */
  connectAsOwner(userId: string): Promise<Client>;
  /** Closes every connection. */
  close(): Promise<void>;
}

/** Copies the template of the cluster. */
export async function openBenchDatabase(clusterUrl: string): Promise<BenchDatabase> {
  const { ownerUrl, authenticatorUrl } = await createTestDatabase(clusterUrl);
  const clients: Client[] = [];
  const connect = async () => {
    const client = new Client({ connectionString: ownerUrl, application_name: "gadb-bench" });
    // An interrupted run stops the server first.
    client.on("error", () => {});
    await client.connect();
    clients.push(client);
    return client;
  };
  const become = async (role: string, userId: string) => {
    const client = await connect();
    // For the whole connection, not for a transaction: a request's own statements for this are not what is compared.
    await client.query(
      "select set_config('app.current_user_id', $1, false), set_config('role', $2, false)",
      [userId, role],
    );
    return client;
  };
  return {
    ownerUrl,
    authenticatorUrl,
    connect,
    connectAs: (userId) => become("gadb_user", userId),
    connectAsOwner: (userId) => become("gadb_owner", userId),
    async close() {
      await Promise.all(clients.map((client) => client.end()));
    },
  };
}

/** Whether a function of this qualified name exists. */
export async function hasFunction(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    "select exists (select from pg_proc where (pronamespace::regnamespace || '.' || proname) = $1) as found",
    [name],
  );
  return rows[0]?.found === true;
}
