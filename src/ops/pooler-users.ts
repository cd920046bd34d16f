import { withConnection } from "../db/roles.ts";

/**
 * PgBouncer's list of users for this database: the API's account with PostgreSQL's own SCRAM verifier, by which PgBouncer
 * can both check a client and sign in at the server, without knowing the password. Needs a superuser.
 */
export async function poolerUsers(ownerUrl: string): Promise<string> {
  return withConnection(ownerUrl, async (client) => {
    const { rows } = await client.query<{ rolname: string; rolpassword: string | null }>(
      "select rolname, rolpassword from pg_catalog.pg_authid where rolname = 'gadb_authenticator'",
    );
    const [found] = rows;
    if (!found?.rolpassword?.startsWith("SCRAM-SHA-256$"))
      throw new Error(
        "gadb_authenticator has no SCRAM password yet. Start the API once, or set one.",
      );
    return `"${found.rolname}" "${found.rolpassword}"\n`;
  });
}
