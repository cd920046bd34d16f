import type { ClientBase, Pool } from "pg";

/** Notes that backups are no longer kept. */
export async function recordBackupsRemoved(
  db: ClientBase | Pool,
  names: readonly string[],
): Promise<void> {
  await db.query("select app_hidden.record_backups_removed($1)", [names]);
}
