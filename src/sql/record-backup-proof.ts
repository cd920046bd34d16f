import type { ClientBase, Pool } from "pg";

/** Notes that a backup was restored for a test: what was found wrong, or null. False when it is not known. */
export async function recordBackupProof(
  db: ClientBase | Pool,
  name: string,
  finding: string | null,
): Promise<boolean> {
  const { rows } = await db.query<{ is_known: boolean }>(
    "select app_hidden.record_backup_proof($1, $2) as is_known",
    [name, finding],
  );
  return rows[0]?.is_known === true;
}
