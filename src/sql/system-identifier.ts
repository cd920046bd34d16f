import type { Pool } from "pg";

/** The identifier that initdb gave the server; copies of it have the same. */
export async function systemIdentifier(db: Pool): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    "select system_identifier::text as id from pg_catalog.pg_control_system()",
  );
  return rows[0]?.id as string;
}
