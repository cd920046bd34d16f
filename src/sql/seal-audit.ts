import type { ClientBase, Pool } from "pg";

/** Seals what the audit log has gained, at most `maxRows` rows; returns how many. That many again: there may be more. */
export async function sealAudit(db: ClientBase | Pool, maxRows: number): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    "select app_hidden.seal_audit(max_rows => $1) as count",
    [maxRows],
  );
  return Number(rows[0]?.count ?? 0);
}
