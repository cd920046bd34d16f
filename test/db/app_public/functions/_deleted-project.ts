import type { ClientBase } from "pg";

/** Archives a project as superuser, ending what is open. */
export async function archive(client: ClientBase, projectId: string): Promise<void> {
  await client.query("select set_config('app.force_archive', 'on', true)");
  await client.query("update app_public.projects set status = 'archived' where id = $1", [
    projectId,
  ]);
  await client.query("select set_config('app.force_archive', 'off', true)");
}

/**
 * Tables that keep their rows when a project is deleted: its logs, what people were told, and events, which are
 * forgotten with time.
 */
export const OUTLIVING = new Set([
  "audit_log",
  "audit_seals",
  "archive_checks",
  "notifications",
  "project_archive_log",
  "project_tombstones",
  "app_private.events",
]);

/** Tables that hang on a project, from the catalogue. */
export async function projectTables(client: Pick<ClientBase, "query">): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.oid::regclass::text as name
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'project_id' and not a.attisdropped
     where c.relnamespace in ('app_public'::regnamespace, 'app_private'::regnamespace)
       and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** How many rows each table has that go with a project; tables without are left out. */
export async function rowsOf(
  client: Pick<ClientBase, "query">,
  projectId: string,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of await projectTables(client)) {
    if (OUTLIVING.has(name)) continue;
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from ${name} where project_id = $1`,
      [projectId],
    );
    const count = rows[0]?.count ?? 0;
    if (count > 0) counts[name] = count;
  }
  return counts;
}
